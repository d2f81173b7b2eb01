package dev.baton.assignment;

import dev.baton.lead.LeadId;

/** A lead that waited because nobody was eligible has a rep now. The claim stands; told after its commit, at most once, outside a transaction. */
public record LeadServed(LeadId lead) {}
