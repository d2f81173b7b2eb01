package dev.baton.sla;

import dev.baton.lead.LeadId;
import java.time.Instant;

/**
 * One clock. It runs from {@code startsAt}, which is the first working instant; a breached clock that nobody met is still being measured.
 *
 * @param policy the rule of the table that set it
 * @param takeBacks how often the lead may be taken back and given to somebody else
 * @param calendar whose working time it is measured in: a team's key or {@code marketing}
 * @param forcedBy who fired its timer by hand before it was due, or null
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
        Instant metAt,
        String metBy,
        Instant breachedAt,
        String forcedBy,
        Instant closedAt) {

    public boolean isBreached() {
        return breachedAt != null;
    }
}
