package dev.baton.assignment;

import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import java.time.Instant;

/** An answer came too late or from somebody else: says who has the lead now. */
public class LeadElsewhere extends LeadRefused {

    private static final long serialVersionUID = 1L;

    public LeadElsewhere(LeadId lead, String owner, Instant since) {
        super(
                "ASSIGN-005",
                owner == null
                        ? "lead " + lead + " is with nobody in sales any more; your answer was not recorded"
                        : "lead " + lead + " is with " + owner + " since " + since + "; your answer was not recorded");
    }
}
