package dev.baton.team;

import dev.baton.calendar.WorkingCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;

/**
 * A sales rep.
 *
 * @param id also the id of the user
 * @param capacity how many open leads the rep can carry
 * @param weight the rep's share of new leads relative to others, at least 1
 * @param calendar the rep's own hours, or the team's
 * @param caps how many new leads the rep gets at most in a time
 * @param conflicts what the rep must not get, as {@code kind:value}; see {@code docs/configuration.md} for the kinds
 * @param supporters ids of those who see the rep's leads when the rep leads a sales team
 * @param hasUser whether the rep can sign in
 * @param pausedUntil null when not paused, {@link Instant#MAX} when until somebody ends it; may have passed
 */
public record Rep(
        String id,
        String team,
        String firstName,
        String lastName,
        String email,
        Set<String> languages,
        Set<String> skills,
        int capacity,
        int weight,
        WorkingCalendar calendar,
        boolean active,
        boolean hasUser,
        Instant pausedUntil,
        Caps caps,
        Set<String> conflicts,
        Set<String> supporters) {

    /**
     * @param perDay leads whose clock starts on one day of the rep's calendar, or null for any number
     * @param perHour leads whose clock starts within sixty minutes, or null
     */
    public record Caps(Integer perDay, Integer perHour) {

        static final Caps NONE = new Caps(null, null);

        public boolean isNone() {
            return perDay == null && perHour == null;
        }
    }

    public String name() {
        return firstName + " " + lastName;
    }

    /** In which the rep reads a clock. */
    public ZoneId zone() {
        return calendar.zone();
    }

    /** Whether the rep can be given leads at all. */
    public boolean canTakeLeads() {
        return active && hasUser;
    }

    /** A paused rep keeps what is owned and gets nothing new. */
    public boolean pausedAt(Instant at) {
        return pausedUntil != null && at.isBefore(pausedUntil);
    }

    @Override
    public String toString() {
        return "Rep[" + id + "]";
    }
}
