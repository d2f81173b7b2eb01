package dev.baton.nurture;

import java.util.List;
import java.util.stream.Collectors;

/** A track that is refused; names every bad field and why, never its value. */
public class TrackRefused extends RuntimeException {

    public static final String INVALID = "TRACK-001";

    private static final long serialVersionUID = 1L;

    private final transient List<FieldProblem> problems;

    TrackRefused(List<FieldProblem> problems) {
        super(INVALID + " "
                + problems.stream().map(p -> p.field() + ": " + p.reason()).collect(Collectors.joining("; "))
                + "; nothing was changed");
        this.problems = List.copyOf(problems);
    }

    public String code() {
        return INVALID;
    }

    public List<FieldProblem> problems() {
        return problems;
    }

    public record FieldProblem(String field, String reason) {}
}
