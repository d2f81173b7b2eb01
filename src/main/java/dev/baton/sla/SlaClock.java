package dev.baton.sla;

import dev.baton.calendar.WorkingCalendar;
import dev.baton.lead.LeadId;
import java.time.Duration;
import java.time.Instant;

/**
 * One clock. It runs from {@code startsAt}, which is the first working instant; a breached clock that nobody met is still being measured.
 *
 * @param policy the rule of the table that set it
 * @param takeBacks how often the lead may be taken back and given to somebody else
 * @param calendar id of the calendar in whose working time it is measured
 * @param pausedUntil the end of its last pause, may have passed; null when there was none
 * @param forcedBy who fired its timer by hand before it was due, or null
 * @param late the working time from when it was due to when it was closed, zero when that was in time; null of an open one and of those that closed
 *     before this was kept
 */
public record SlaClock(
        LeadId lead,
        ClockKind kind,
        String policy,
        int takeBacks,
        String calendar,
        Instant startsAt,
        Instant remindAt,
        Instant escalateAt,
        Instant dueAt,
        Instant pausedUntil,
        Instant metAt,
        String metBy,
        Instant breachedAt,
        String forcedBy,
        Instant closedAt,
        Duration late) {

    public boolean isBreached() {
        return breachedAt != null;
    }

    public boolean isPausedAt(Instant now) {
        return closedAt == null && pausedUntil != null && now.isBefore(pausedUntil);
    }

    SlaClock in(String otherCalendar) {
        return with(otherCalendar, startsAt, remindAt, escalateAt, dueAt, pausedUntil);
    }

    /** With the instants that follow from this course. */
    SlaClock along(Course course, WorkingCalendar hours) {
        boolean notBegun = course.elapsed().equals(Duration.ZERO);
        return with(
                calendar,
                notBegun ? hours.nextWorking(course.rest()) : startsAt,
                course.at(course.remindAfter(), remindAt, hours),
                course.at(course.escalateAfter(), escalateAt, hours),
                course.at(course.within(), dueAt, hours),
                course.pausedUntil());
    }

    private SlaClock with(String in, Instant starts, Instant remind, Instant escalate, Instant due, Instant paused) {
        return new SlaClock(
                lead,
                kind,
                policy,
                takeBacks,
                in,
                starts,
                remind,
                escalate,
                due,
                paused,
                metAt,
                metBy,
                breachedAt,
                forcedBy,
                closedAt,
                late);
    }
}
