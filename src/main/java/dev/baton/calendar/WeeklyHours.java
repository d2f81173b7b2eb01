package dev.baton.calendar;

import dev.baton.calendar.CalendarRefused.Problem;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours per weekday as the local clock shows them, sorted, apart from each other, touching intervals joined. */
final class WeeklyHours {

    /** Seconds of the local day, half-open: {@code from} works, {@code to} does not. */
    record Interval(int from, int to) {}

    private record Written(String field, Interval interval) {}

    private static final List<String> DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");
    private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)|24:00");

    private final List<List<Interval>> days;

    private WeeklyHours(List<List<Interval>> days) {
        this.days = days;
    }

    List<Interval> on(DayOfWeek day) {
        return days.get(day.getValue() - 1);
    }

    static WeeklyHours read(Map<String, List<List<String>>> week, List<Problem> problems) {
        int before = problems.size();
        week.keySet().stream()
                .filter(day -> !DAYS.contains(day))
                .forEach(day -> problems.add(
                        new Problem("week." + day, "is not a weekday; known are " + String.join(", ", DAYS))));
        List<List<Interval>> days = new ArrayList<>();
        for (String day : DAYS) {
            days.add(readDay("week." + day, week.getOrDefault(day, List.of()), problems));
        }
        if (problems.size() == before && days.stream().allMatch(List::isEmpty)) {
            problems.add(new Problem(
                    "week",
                    "has no working hours on any weekday; a calendar needs one interval, or nothing is ever due"));
        }
        return new WeeklyHours(days);
    }

    private static List<Interval> readDay(String field, List<List<String>> intervals, List<Problem> problems) {
        List<Written> written = new ArrayList<>();
        for (int i = 0; i < intervals.size(); i++) {
            String path = field + "[" + i + "]";
            Interval interval = readInterval(path, intervals.get(i), problems);
            if (interval != null) {
                written.add(new Written(path, interval));
            }
        }
        written.sort(Comparator.comparingInt(each -> each.interval().from()));
        List<Interval> joined = new ArrayList<>();
        for (Written each : written) {
            Interval last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            Interval next = each.interval();
            if (last == null || next.from() > last.to()) {
                joined.add(next);
            } else {
                if (next.from() < last.to()) {
                    problems.add(new Problem(
                            each.field(), "overlaps another interval of the day that ends at " + text(last.to())));
                }
                joined.set(joined.size() - 1, new Interval(last.from(), Math.max(last.to(), next.to())));
            }
        }
        return List.copyOf(joined);
    }

    private static Interval readInterval(String field, List<String> interval, List<Problem> problems) {
        if (interval == null || interval.size() != 2) {
            problems.add(new Problem(field, "must be two times, as in [\"09:00\", \"17:30\"]"));
            return null;
        }
        int from = readTime(field, interval.get(0), problems);
        int to = readTime(field, interval.get(1), problems);
        if (from < 0 || to < 0) {
            return null;
        }
        if (from >= to) {
            problems.add(
                    new Problem(
                            field,
                            "starts at " + text(from) + " and ends at " + text(to)
                                    + "; it must end later than it starts (an interval does not cross midnight, 24:00 ends a day)"));
            return null;
        }
        return new Interval(from, to);
    }

    private static int readTime(String field, String time, List<Problem> problems) {
        Matcher matcher = TIME.matcher(time == null ? "" : time);
        if (!matcher.matches()) {
            problems.add(new Problem(
                    field, Quoted.text(time) + " is not a time of day from 00:00 to 24:00, written as in 09:00"));
            return -1;
        }
        return matcher.group(1) == null
                ? 24 * 3600
                : Integer.parseInt(matcher.group(1)) * 3600 + Integer.parseInt(matcher.group(2)) * 60;
    }

    private static String text(int secondOfDay) {
        return "%02d:%02d".formatted(secondOfDay / 3600, secondOfDay / 60 % 60);
    }
}
