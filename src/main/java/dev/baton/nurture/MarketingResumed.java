package dev.baton.nurture;

import dev.baton.lead.LeadId;

/** The gate is open again. Published inside the transaction that opens it. */
public record MarketingResumed(LeadId lead) {}
