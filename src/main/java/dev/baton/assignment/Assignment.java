package dev.baton.assignment;

import dev.baton.lead.LeadId;
import java.time.Instant;
import java.util.UUID;

/**
 * A claim: a rep has a lead.
 *
 * @param worksAt the first instant from then on at which the rep works; the rep's caps count there
 * @param clockFrom when the answer clock starts at the earliest; the same for all reps of the team
 * @param outcome null while it is open, then rejected, lapsed, moved, returned, won, lost or ended
 */
public record Assignment(
        UUID id,
        LeadId lead,
        int round,
        String team,
        String rep,
        String strategy,
        String reason,
        String assignedBy,
        Instant assignedAt,
        Instant worksAt,
        Instant clockFrom,
        Instant acceptedAt,
        Instant endedAt,
        String outcome) {}
