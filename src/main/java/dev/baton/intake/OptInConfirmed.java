package dev.baton.intake;

import dev.baton.lead.LeadId;

/** A lead confirmed its address. Published inside the transaction that noted it. */
public record OptInConfirmed(LeadId lead) {}
