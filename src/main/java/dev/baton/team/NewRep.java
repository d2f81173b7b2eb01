package dev.baton.team;

import dev.baton.calendar.CalendarDefinition;
import java.util.Set;

/**
 * A rep as somebody describes one.
 *
 * @param calendar own hours, or null for the team's
 */
public record NewRep(
        String id,
        String team,
        String firstName,
        String lastName,
        String email,
        Set<String> languages,
        Set<String> skills,
        int capacity,
        int weight,
        CalendarDefinition calendar) {}
