package dev.baton.lead;

/**
 * An activity of a lead was told for the first time. Published inside the transaction that wrote it.
 *
 * @param fresh whether it happened lately and after sales' last answer; what did not is history and moves nothing
 */
public record ActivityRecorded(LeadId lead, Activity activity, boolean fresh) {}
