/**
 * Working time: given the hours of a team or a rep (intervals per weekday, time zone, public holidays, closed days), when
 * is "four working hours from now", how much working time lies between two instants, and does anybody work at all right
 * now. The arithmetic ({@link dev.baton.calendar.WorkingCalendar}) is pure: no clock of its own, no database, no Spring;
 * the same definition and the same instants give the same answer on every node, today and in a year. Beside it
 * {@link dev.baton.calendar.Calendars} keeps the definitions that teams and clocks refer to by id, with a version each.
 */
@ApplicationModule(allowedDependencies = {})
package dev.baton.calendar;

import org.springframework.modulith.ApplicationModule;
