package dev.baton.lead;

/** Something was seen of a lead, for the first time. Published inside the transaction that wrote it. */
public record ActivityRecorded(LeadId lead, String kind) {}
