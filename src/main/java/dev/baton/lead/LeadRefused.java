package dev.baton.lead;

/** A domain refusal: names subject, rule and consequence behind a stable code such as {@code LEAD-002}. Carries no personal data. */
public class LeadRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    public LeadRefused(String code, String sentence) {
        super(code + " " + sentence);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
