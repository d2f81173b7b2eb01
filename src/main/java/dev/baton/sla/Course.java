package dev.baton.sla;

import dev.baton.calendar.WorkingCalendar;
import java.time.Duration;
import java.time.Instant;

/**
 * What the instants of a clock follow from, in whatever calendar. Working time that has elapsed before {@code runsFrom} stays elapsed, also when the
 * calendar becomes another one; what is left runs from then on, or from the end of the pause.
 *
 * @param pausedSince when the last pause began, or null when there was none
 * @param pausedUntil when it ends or ended
 * @param remindAfter working time from the start, or null
 * @param escalateAfter working time from the start, or null
 * @param within working time from the start until it is due
 */
record Course(
        Instant runsFrom,
        Duration elapsed,
        Instant pausedSince,
        Instant pausedUntil,
        Duration remindAfter,
        Duration escalateAfter,
        Duration within) {

    static Course from(Instant from, Duration remindAfter, Duration escalateAfter, Duration within) {
        return new Course(from, Duration.ZERO, null, null, remindAfter, escalateAfter, within);
    }

    /** The same with a pause that is on already. */
    Course paused(Instant since, Instant until) {
        return with(runsFrom, elapsed, since, until);
    }

    boolean isPausedAt(Instant now) {
        return pausedUntil != null && now.isBefore(pausedUntil);
    }

    /** From when on the rest runs. */
    Instant rest() {
        return pausedUntil == null || pausedUntil.isBefore(runsFrom) ? runsFrom : pausedUntil;
    }

    /** A pause that is on only gets another end. */
    Course pause(Instant now, Instant until, WorkingCalendar calendar) {
        if (isPausedAt(now)) {
            return with(runsFrom, elapsed, pausedSince, until);
        }
        Instant rest = rest();
        return now.isAfter(rest)
                ? with(now, elapsed.plus(calendar.between(rest, now)), now, until)
                : with(rest, elapsed, now, until);
    }

    Course resume(Instant now) {
        return isPausedAt(now) ? with(runsFrom, elapsed, pausedSince, now) : this;
    }

    /**
     * When so much working time from the start has passed.
     *
     * @param known when that was by the course so far; it stays when it had come to pass before the rest began
     */
    Instant at(Duration after, Instant known, WorkingCalendar calendar) {
        if (after == null) {
            return null;
        }
        return known != null && after.compareTo(elapsed) <= 0 ? known : calendar.plus(rest(), after.minus(elapsed));
    }

    private Course with(Instant from, Duration soFar, Instant since, Instant until) {
        return new Course(from, soFar, since, until, remindAfter, escalateAfter, within);
    }
}
