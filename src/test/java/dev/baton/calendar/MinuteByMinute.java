package dev.baton.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The slow and obvious reading of a calendar: asks the local clock minute after minute and counts on its fingers. Shares
 * no code with what it checks. Good for hours and clock changes on whole minutes.
 */
public final class MinuteByMinute {

    private final Instant first;
    private final boolean[] works;

    public MinuteByMinute(CalendarDefinition definition, Instant first, Instant end) {
        this.first = first;
        this.works = new boolean[(int) ((end.getEpochSecond() - first.getEpochSecond()) / 60)];
        Map<DayOfWeek, boolean[]> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            boolean[] minutesOfDay = new boolean[24 * 60];
            for (List<String> interval :
                    definition.week().getOrDefault(day.name().substring(0, 3), List.of())) {
                Arrays.fill(minutesOfDay, minuteOfDay(interval.get(0)), minuteOfDay(interval.get(1)), true);
            }
            week.put(day, minutesOfDay);
        }
        Set<LocalDate> closed =
                definition.closed().stream().map(LocalDate::parse).collect(Collectors.toSet());
        ZoneId zone = ZoneId.of(definition.zone());
        for (int i = 0; i < works.length; i++) {
            LocalDateTime local = LocalDateTime.ofInstant(first.plusSeconds(60L * i), zone);
            works[i] = week.get(local.getDayOfWeek())[local.getHour() * 60 + local.getMinute()]
                    && !closed.contains(local.toLocalDate());
        }
    }

    private static int minuteOfDay(String text) {
        return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
    }

    public boolean worksAt(Instant at) {
        return works[minute(at)];
    }

    /** Null when the counted span ends before the answer. */
    public Instant nextWorking(Instant at) {
        for (int i = minute(at); i < works.length; i++) {
            if (works[i]) {
                return first.plusSeconds(60L * i);
            }
        }
        return null;
    }

    /** Null when the counted span ends before the answer. */
    public Instant plus(Instant from, int workingMinutes) {
        int left = workingMinutes;
        for (int i = minute(from); i < works.length; i++) {
            if (works[i] && --left == 0) {
                return first.plusSeconds(60L * (i + 1));
            }
        }
        return null;
    }

    public int between(Instant from, Instant to) {
        int count = 0;
        for (int i = minute(from); i < minute(to); i++) {
            if (works[i]) {
                count++;
            }
        }
        return count;
    }

    private int minute(Instant at) {
        return (int) ((at.getEpochSecond() - first.getEpochSecond()) / 60);
    }
}
