package dev.baton.lead;

/** A lead begins a life. Published inside the transaction that wrote it: whatever listens commits or vanishes with it. */
public record LeadCaptured(LeadId lead, int round, boolean optInDue) {}
