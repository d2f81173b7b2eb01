package dev.baton.intake;

import java.util.List;
import java.util.stream.Collectors;

/** Input that cannot be a lead; names every bad field and why, never its value. */
public class InvalidLead extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldProblem> problems;

    public InvalidLead(List<FieldProblem> problems) {
        super("LEAD-422 "
                + problems.stream().map(p -> p.field() + ": " + p.reason()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<FieldProblem> problems() {
        return problems;
    }

    public record FieldProblem(String field, String reason) {}
}
