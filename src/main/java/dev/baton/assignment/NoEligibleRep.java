package dev.baton.assignment;

import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import java.time.Instant;
import java.util.Optional;

/** Nobody in the team can answer. A state that the diagram handles, not a fault. */
public class NoEligibleRep extends LeadRefused {

    private static final long serialVersionUID = 1L;

    private final transient Instant next;

    NoEligibleRep(String team, LeadId lead, Instant next) {
        super("ASSIGN-004", "no eligible rep in team " + team + "; lead " + lead + " waits");
        this.next = next;
    }

    /** When somebody becomes eligible by the passing of time alone, if that is known. */
    public Optional<Instant> next() {
        return Optional.ofNullable(next);
    }
}
