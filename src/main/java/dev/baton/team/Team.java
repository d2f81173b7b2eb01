package dev.baton.team;

import dev.baton.calendar.WorkingCalendar;

/** A push team: leads are assigned to its reps. Answers are due in its calendar. */
public record Team(String key, String name, WorkingCalendar calendar) {}
