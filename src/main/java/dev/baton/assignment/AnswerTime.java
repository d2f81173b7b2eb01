package dev.baton.assignment;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a rep has for an answer.
 *
 * @param within working time of the team from the start of the clock
 * @param due when the answer of a lead is due that waits already, or null when that follows from the start of the clock
 */
record AnswerTime(Duration within, Instant due) {

    /** Enough to look at a lead that comes while the rep is at work. */
    private static final Duration SOME_MINUTES = Duration.ofMinutes(10);

    static AnswerTime within(Duration within) {
        return new AnswerTime(within, null);
    }

    AnswerTime dueAt(Instant instant) {
        return new AnswerTime(within, instant);
    }

    /** A lead that is late already has the same time as a new one. */
    Instant keptAfter(Instant now) {
        return due != null && due.isAfter(now) ? due : null;
    }

    /** Working time that a rep needs who is at work when the lead comes. */
    Duration atWork() {
        return within.compareTo(SOME_MINUTES) < 0 ? within : SOME_MINUTES;
    }

    /** Working time that a rep needs for a lead that comes outside the team's hours. */
    Duration fromOutside() {
        return within.dividedBy(4);
    }
}
