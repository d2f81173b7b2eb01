package dev.baton.intake;

import dev.baton.lead.LeadId;

/**
 * Somebody we know came again; the new lead was merged into this one. Published under both leads' locks, inside the transaction that merged.
 *
 * @param asksForPerson whether the person asked to be called this time
 * @param unconfirmed whether the address was not confirmed this time
 */
public record DuplicateArrived(LeadId lead, boolean asksForPerson, boolean unconfirmed) {}
