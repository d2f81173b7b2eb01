package dev.baton.process.worklead;

import dev.baton.process.Answers;
import dev.baton.process.Rejection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What became of an opportunity, as a form or the interface reports it.
 *
 * @param outcome won, lost or returned
 * @param reason why it was lost or returned; null when won
 */
record Outcome(String outcome, String reason, Map<String, Object> detail, String comment) {

    private static final Set<String> LOST = Set.of("lost-to-competitor", "no-decision", "too-expensive", "other");

    static final Set<String> FIELDS = Set.of("outcome", "reason", "amount", "comment");

    static Outcome of(Answers answers) {
        String outcome = answers.oneOf("outcome", Set.of("won", "lost", "returned"));
        String reason =
                switch (outcome) {
                    case "returned" -> answers.oneOf("reason", Rejection.REASONS);
                    case "lost" -> {
                        String why = answers.optionalOneOf("reason", LOST);
                        yield why == null ? "other" : why;
                    }
                    default -> null;
                };
        Map<String, Object> detail = new LinkedHashMap<>();
        if (answers.amount("amount") != null) {
            detail.put("amount", answers.amount("amount"));
        }
        if (reason != null) {
            detail.put("reason", reason);
        }
        return new Outcome(outcome, reason, detail, answers.text("comment"));
    }
}
