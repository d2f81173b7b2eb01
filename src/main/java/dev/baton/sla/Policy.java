package dev.baton.sla;

import dev.baton.lead.DecisionTables.Fired;
import java.time.Duration;

/**
 * What {@code sla.dmn} promises, in working time.
 *
 * @param restartWhenMoved whether the time to answer begins anew for the rep to whom an unanswered lead is moved
 */
public record Policy(
        String rule,
        Duration remindAfter,
        Duration escalateAfter,
        Duration answerWithin,
        int takeBacks,
        boolean restartWhenMoved) {

    /** A table from before there was a restart has none. */
    static Policy of(Fired rule) {
        return new Policy(
                rule.rule(),
                Duration.parse(rule.text("remindAfter")),
                Duration.parse(rule.text("escalateAfter")),
                Duration.parse(rule.text("answerWithin")),
                rule.number("takeBacks"),
                Boolean.TRUE.equals(rule.outputs().get("restartWhenMoved")));
    }
}
