package dev.baton.team;

import dev.baton.calendar.WorkingCalendar;

/**
 * A team of reps. Answers are due in its calendar.
 *
 * @param calendarId under which the calendar is kept; other teams may share it
 * @param manualFirst whether a person confirms each rep whom the rules pick
 * @param fallback the rep who gets a lead for which nobody is eligible in time, or null for a manager's decision
 */
public record Team(
        String key, String name, String calendarId, WorkingCalendar calendar, boolean manualFirst, String fallback) {}
