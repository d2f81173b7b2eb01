package dev.baton.calendar;

/**
 * A calendar that teams and clocks refer to.
 *
 * @param version grows with every change of the definition; equal versions of an id are equal calendars
 */
public record StoredCalendar(String id, long version, WorkingCalendar calendar) {}
