package dev.baton.sla;

/** A change of a clock that is refused; nothing was changed. */
public class SlaRefused extends RuntimeException {

    /** The lead has no open clock of this kind. */
    public static final String UNKNOWN = "SLA-001";

    public static final String INVALID = "SLA-002";

    /** It is due or breached already: there is nothing left to pause. */
    public static final String TOO_LATE = "SLA-003";

    public static final String NOT_PAUSED = "SLA-004";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String field;
    private final String reason;

    public SlaRefused(String code, String field, String reason) {
        super(code + " " + field + ": " + reason);
        this.code = code;
        this.field = field;
        this.reason = reason;
    }

    public String code() {
        return code;
    }

    public String field() {
        return field;
    }

    public String reason() {
        return reason;
    }
}
