package dev.baton.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns local hours into tables of instants. Weeks are cut on a grid that no time zone can bend, Mondays 00:00 UTC, so
 * that the week of an instant is one division. A week is the set of its instants at which the local clock shows a
 * working time, stretch by stretch of constant offset: hours that a clock skips vanish, hours that it repeats count
 * twice. All weeks of one offset without a free day and without a change of the clock are the same table.
 */
final class WeekTables {

    private static final int DAY = 24 * 3600;

    private final ZoneRules rules;
    private final WeeklyHours hours;
    private final PublicHolidays holidays;
    private final Set<LocalDate> closed;
    private final Map<Integer, WeekTable> plain = new ConcurrentHashMap<>();

    WeekTables(ZoneId zone, WeeklyHours hours, PublicHolidays holidays, Set<LocalDate> closed) {
        this.rules = zone.getRules();
        this.hours = hours;
        this.holidays = holidays;
        this.closed = closed;
    }

    /** @param start epoch second of the week's start */
    WeekTable week(long start) {
        Instant first = Instant.ofEpochSecond(start);
        int offset = rules.getOffset(first).getTotalSeconds();
        long end = start + WeekTable.SECONDS;
        if (nextTransition(start, end) == null && !hasFreeDay(start + offset, end + offset)) {
            return plain.computeIfAbsent(offset, any -> compute(start, end, offset));
        }
        return compute(start, end, offset);
    }

    private WeekTable compute(long start, long end, int offsetAtStart) {
        WeekTable.Builder table = new WeekTable.Builder();
        long from = start;
        int offset = offsetAtStart;
        while (from < end) {
            ZoneOffsetTransition transition = nextTransition(from, end);
            long to = transition == null ? end : transition.toEpochSecond();
            addStretch(table, start, from, to, offset);
            from = to;
            offset = transition == null ? offset : transition.getOffsetAfter().getTotalSeconds();
        }
        return table.build();
    }

    private void addStretch(WeekTable.Builder table, long weekStart, long from, long to, int offset) {
        long lastDay = Math.floorDiv(to + offset - 1, DAY);
        for (long day = Math.floorDiv(from + offset, DAY); day <= lastDay; day++) {
            LocalDate date = LocalDate.ofEpochDay(day);
            if (isFree(date)) {
                continue;
            }
            long midnight = day * DAY - offset;
            for (WeeklyHours.Interval interval : hours.on(date.getDayOfWeek())) {
                long opens = Math.max(from, midnight + interval.from());
                long closes = Math.min(to, midnight + interval.to());
                if (opens < closes) {
                    table.add((int) (opens - weekStart), (int) (closes - weekStart));
                }
            }
        }
    }

    private ZoneOffsetTransition nextTransition(long from, long end) {
        ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochSecond(from));
        return next == null || next.toEpochSecond() >= end ? null : next;
    }

    private boolean hasFreeDay(long localStart, long localEnd) {
        long lastDay = Math.floorDiv(localEnd - 1, DAY);
        for (long day = Math.floorDiv(localStart, DAY); day <= lastDay; day++) {
            if (isFree(LocalDate.ofEpochDay(day))) {
                return true;
            }
        }
        return false;
    }

    private boolean isFree(LocalDate date) {
        return closed.contains(date) || holidays.on(date);
    }
}
