package dev.baton.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Calendars that nobody would ask for: night shifts, minutes between breaks, whole days, clocks that jump at midnight. */
final class RandomCalendars {

    static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "Europe/London",
            "America/New_York",
            "America/Sao_Paulo",
            "America/St_Johns",
            "America/Havana",
            "America/Santiago",
            "Australia/Sydney",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Asia/Beirut",
            "Asia/Gaza",
            "Asia/Tehran",
            "Africa/Cairo",
            "Africa/Casablanca",
            "Antarctica/Troll",
            "Pacific/Apia",
            "Pacific/Chatham",
            "Pacific/Kiritimati");

    private static final List<String> DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    private final Random random;

    RandomCalendars(Random random) {
        this.random = random;
    }

    CalendarDefinition next(String holidays, int firstYear, int years) {
        Map<String, List<List<String>>> week = new LinkedHashMap<>();
        for (String day : DAYS) {
            if (random.nextInt(4) > 0) {
                week.put(day, day());
            }
        }
        if (week.isEmpty()) {
            week.put(DAYS.get(random.nextInt(7)), day());
        }
        if (week.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(RandomCalendars::minutes)
                        .sum()
                < 8 * 60) {
            // Few minutes a week would put what is asked for beyond the years for which a calendar answers.
            week.put(DAYS.get(random.nextInt(7)), List.of(List.of("08:00", "18:00")));
        }
        List<String> closed = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            closed.add(LocalDate.of(firstYear, 1, 1)
                    .plusDays(random.nextInt(365 * years))
                    .toString());
        }
        return new CalendarDefinition(ZONES.get(random.nextInt(ZONES.size())), week, holidays, closed);
    }

    private List<List<String>> day() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of(List.of("00:00", "24:00"));
            case 1 -> List.of(List.of("09:00", "12:00"), List.of("13:00", "17:30"));
            case 2 -> List.of(List.of("20:00", "24:00"), List.of("00:00", "04:00"));
            default -> anyDay();
        };
    }

    private List<List<String>> anyDay() {
        TreeSet<Integer> times = new TreeSet<>();
        for (int i = 2 + random.nextInt(10); i > 0; i--) {
            times.add(random.nextInt(24 * 60 + 1));
        }
        List<Integer> sorted = List.copyOf(times);
        List<List<String>> intervals = new ArrayList<>();
        for (int i = 0; i + 1 < sorted.size(); i += random.nextBoolean() ? 1 : 2) {
            intervals.add(List.of(text(sorted.get(i)), text(sorted.get(i + 1))));
        }
        return intervals.isEmpty() ? List.of(List.of("10:00", "10:01")) : intervals;
    }

    private static int minutes(List<String> interval) {
        return minuteOfDay(interval.get(1)) - minuteOfDay(interval.get(0));
    }

    private static int minuteOfDay(String time) {
        return 60 * Integer.parseInt(time.substring(0, 2)) + Integer.parseInt(time.substring(3));
    }

    private static String text(int minuteOfDay) {
        return "%02d:%02d".formatted(minuteOfDay / 60, minuteOfDay % 60);
    }
}
