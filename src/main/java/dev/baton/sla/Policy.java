package dev.baton.sla;

import dev.baton.lead.DecisionTables.Fired;
import java.time.Duration;

/**
 * What {@code sla.dmn} promises, in working time.
 *
 * @param remindAfter null for no reminder
 * @param escalateAfter null for no escalation
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
                duration(rule, "remindAfter"),
                duration(rule, "escalateAfter"),
                duration(rule, "answerWithin"),
                rule.number("takeBacks"),
                Boolean.TRUE.equals(rule.outputs().get("restartWhenMoved")));
    }

    private static Duration duration(Fired rule, String output) {
        String text = rule.text(output);
        return text == null || text.isBlank() ? null : Duration.parse(text);
    }
}
