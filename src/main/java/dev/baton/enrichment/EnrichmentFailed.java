package dev.baton.enrichment;

import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;

/** The provider will not help with this lead, however often it is asked; the lead goes on without. */
public class EnrichmentFailed extends LeadRefused {

    private static final long serialVersionUID = 1L;

    EnrichmentFailed(LeadId lead, String rule) {
        super("ENRICH-001", "the provider " + rule + "; lead " + lead + " goes on without its data");
    }
}
