package dev.baton.lead;

/** No such lead, or none that the asker may see. */
public class LeadUnknown extends LeadRefused {

    private static final long serialVersionUID = 1L;

    public LeadUnknown(LeadId id) {
        super("LEAD-001", "no lead " + id + " that you may see");
    }
}
