package dev.baton.assignment;

import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import java.time.Instant;

/** An answer came too late or from somebody else: says who has the lead now. */
public class LeadElsewhere extends LeadRefused {

    private static final long serialVersionUID = 1L;

    private final boolean onItsWay;

    /**
     * @param owner null for nobody
     * @param onItsWay nobody has it yet, since it is being given to somebody
     */
    public LeadElsewhere(LeadId lead, String owner, Instant since, boolean onItsWay) {
        super(
                "ASSIGN-005",
                onItsWay
                        ? "lead " + lead + " is being given to somebody else; your answer was not recorded"
                        : owner == null
                                ? "lead " + lead + " is with nobody in sales any more; your answer was not recorded"
                                : "lead " + lead + " is with " + owner + " since " + since
                                        + "; your answer was not recorded");
        this.onItsWay = onItsWay;
    }

    public boolean isOnItsWay() {
        return onItsWay;
    }
}
