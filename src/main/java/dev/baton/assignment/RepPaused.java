package dev.baton.assignment;

import dev.baton.lead.LeadId;

/**
 * A rep let so many leads lapse in a row that they get no new ones until somebody ends the pause.
 *
 * @param lead the last of them
 */
public record RepPaused(LeadId lead, String rep, int lapses) {}
