package dev.baton.lead;

/** The data of a lead are others now, since another lead was merged into it or separated from it. Published under the lead's lock, once cleaned. */
public record DataMerged(LeadId lead) {}
