package dev.baton.assignment;

import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;

/** Nobody in the team can answer. A state that the diagram handles, not a fault. */
public class NoEligibleRep extends LeadRefused {

    private static final long serialVersionUID = 1L;

    NoEligibleRep(String team, LeadId lead) {
        super("ASSIGN-004", "no eligible rep in team " + team + "; lead " + lead + " waits for a manager");
    }
}
