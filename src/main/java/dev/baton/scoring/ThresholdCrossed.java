package dev.baton.scoring;

import dev.baton.lead.LeadId;

/** A lead's score rose over the threshold. Published under the lead's lock, inside the transaction that wrote the score. */
public record ThresholdCrossed(LeadId lead) {}
