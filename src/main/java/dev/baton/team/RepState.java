package dev.baton.team;

import dev.baton.calendar.CalendarDefinition;
import java.util.Set;

/**
 * What somebody may change about a rep.
 *
 * @param hours own hours, or null for the team's
 */
record RepState(
        CalendarDefinition hours,
        int capacity,
        int weight,
        Set<String> skills,
        Set<String> languages,
        boolean active,
        Rep.Caps caps,
        Set<String> conflicts,
        Set<String> supporters) {}
