package dev.baton.calendar;

/** The hours of a calendar are others from the end of this transaction on. */
public record CalendarChanged(String calendar) {}
