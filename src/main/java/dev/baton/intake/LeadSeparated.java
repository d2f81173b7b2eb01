package dev.baton.intake;

import dev.baton.lead.LeadId;

/**
 * A merge was undone: what came with {@code separated} is no part of {@code lead} any more. Published under both leads' locks, inside the transaction
 * that separated them.
 */
public record LeadSeparated(LeadId lead, LeadId separated) {}
