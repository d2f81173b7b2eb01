package dev.baton.team;

import java.util.List;
import java.util.stream.Collectors;

/** A change of a team or a rep that is refused; names every bad field and why, never its value. */
public class TeamRefused extends RuntimeException {

    /** There is no such rep, or none that the asker may see. */
    public static final String UNKNOWN_REP = "TEAM-001";

    public static final String UNKNOWN_ABSENCE = "TEAM-002";
    public static final String INVALID = "TEAM-003";

    /** The asker may change the rep, but not this field. */
    public static final String NOT_YOURS = "TEAM-004";

    public static final String TOO_LARGE = "TEAM-005";
    public static final String BAD_CALENDAR_FILE = "TEAM-006";

    /** Somebody else changed the rep since the asker read it. */
    public static final String CHANGED_MEANWHILE = "TEAM-007";

    /** There is no such team, or none that the asker may set. */
    public static final String UNKNOWN_TEAM = "TEAM-008";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<FieldProblem> problems;

    TeamRefused(String code, List<FieldProblem> problems) {
        super(code + " "
                + problems.stream().map(p -> p.field() + ": " + p.reason()).collect(Collectors.joining("; ")));
        this.code = code;
        this.problems = List.copyOf(problems);
    }

    TeamRefused(String code, String field, String reason) {
        this(code, List.of(new FieldProblem(field, reason)));
    }

    public String code() {
        return code;
    }

    public List<FieldProblem> problems() {
        return problems;
    }

    public record FieldProblem(String field, String reason) {}
}
