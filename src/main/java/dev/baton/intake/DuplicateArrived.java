package dev.baton.intake;

import dev.baton.lead.LeadId;
import java.util.Set;

/**
 * A known person came again; the newer lead was merged into this one, which has the data of both. Published under both leads' locks, inside the
 * transaction that merged.
 *
 * @param changed the fields whose value is another now
 */
public record DuplicateArrived(LeadId lead, LeadId newer, Set<String> changed) {}
