package dev.baton.team;

import dev.baton.team.CalendarFile.Component;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.fortuna.ical4j.model.Recur;

/**
 * Works out recurrence rules (RFC 5545, 3.3.10) in local time, at most so much of them for one file: a rule of a line can ask for more instances than
 * there is memory.
 */
final class Recurrence {

    /** Candidates that one file may make ical4j look at: some five thousand endless daily rules, or ten seconds. */
    private static final long MOST_WORK = 2_000_000;

    private static final int LONGEST_RULE = 500;
    private static final int LONGEST_INTERVAL = 1_000;
    private static final int MOST_TIMES_A_DAY = 24;
    private static final int FIRST_YEAR = 1900;

    private static final Map<String, Integer> DAYS_OF_PERIOD =
            Map.of("DAILY", 1, "WEEKLY", 7, "MONTHLY", 31, "YEARLY", 366);

    private static final Set<String> PARTS = Set.of(
            "FREQ",
            "INTERVAL",
            "COUNT",
            "BYHOUR",
            "BYMINUTE",
            "BYSECOND",
            "BYDAY",
            "BYMONTHDAY",
            "BYYEARDAY",
            "BYWEEKNO",
            "BYMONTH",
            "BYSETPOS",
            "WKST");

    private final int most;
    private long work;

    /** @param most no rule gives more instances than this */
    Recurrence(int most) {
        this.most = most;
    }

    /**
     * The instances from one local time to another, the first one included.
     *
     * @param at what instant a local time is, to compare with an UNTIL
     * @throws TeamRefused {@code TEAM-006} for a rule that cannot be read or is too much work
     */
    List<LocalDateTime> instances(
            Component of,
            String rule,
            LocalDateTime first,
            LocalDateTime from,
            LocalDateTime to,
            Function<LocalDateTime, Instant> at) {
        Map<String, String> parts = parts(of, rule);
        String until = parts.remove("UNTIL");
        if (until != null && parts.containsKey("COUNT")) {
            throw of.refused("RRULE", "has both UNTIL and COUNT");
        }
        String frequency = parts.getOrDefault("FREQ", "").toUpperCase(Locale.ROOT);
        if (!DAYS_OF_PERIOD.containsKey(frequency)) {
            throw of.refused("RRULE", "has a FREQ that is one of DAILY, WEEKLY, MONTHLY, YEARLY");
        }
        if (first.getYear() < FIRST_YEAR) {
            throw of.refused("DTSTART", "lies before " + FIRST_YEAR);
        }
        count(of, parts, frequency, first, from, to);
        // What is missing ical4j takes from the machine's locale.
        parts.putIfAbsent("WKST", "MO");
        List<LocalDateTime> instances;
        try {
            Recur<LocalDateTime> recur = new Recur<>(
                    parts.entrySet().stream()
                            .map(p -> p.getKey() + "=" + p.getValue())
                            .collect(Collectors.joining(";")),
                    false);
            instances = recur.getDates(first, first.isAfter(from) ? first : from, to, most + 1);
        } catch (RuntimeException e) {
            throw of.refused("RRULE", "cannot be read");
        }
        if (instances.size() > most) {
            throw of.refused("RRULE", "recurs more than " + most + " times in the time that counts");
        }
        return until == null
                ? instances
                : instances.stream().filter(upTo(of, until, at)).toList();
    }

    private Map<String, String> parts(Component of, String rule) {
        if (rule.length() > LONGEST_RULE) {
            throw of.refused("RRULE", "is longer than " + LONGEST_RULE + " characters");
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : rule.split(";")) {
            String[] pair = part.split("=", 2);
            String name = pair[0].strip().toUpperCase(Locale.ROOT);
            if (pair.length == 2 && name.startsWith("X-")) {
                continue;
            }
            if (pair.length < 2 || !(PARTS.contains(name) || name.equals("UNTIL")) || pair[1].isBlank()) {
                throw of.refused("RRULE", "cannot be read");
            }
            String value = pair[1].strip().toUpperCase(Locale.ROOT);
            List<String> list = Arrays.asList(value.split(","));
            if (list.stream().distinct().count() < list.size() || parts.put(name, value) != null) {
                throw of.refused("RRULE", "says something twice");
            }
        }
        return parts;
    }

    private void count(
            Component of,
            Map<String, String> parts,
            String frequency,
            LocalDateTime first,
            LocalDateTime from,
            LocalDateTime to) {
        long interval = number(of, parts.get("INTERVAL"), LONGEST_INTERVAL);
        number(of, parts.get("COUNT"), 1_000_000);
        long times = 1;
        for (String part : List.of("BYHOUR", "BYMINUTE", "BYSECOND")) {
            times *= parts.containsKey(part) ? parts.get(part).split(",").length : 1;
        }
        if (times > MOST_TIMES_A_DAY) {
            throw of.refused("RRULE", "recurs more than " + MOST_TIMES_A_DAY + " times a day");
        }
        long days = DAYS_OF_PERIOD.get(frequency);
        // ical4j follows a rule with a COUNT from its beginning.
        LocalDateTime begin = parts.containsKey("COUNT") || first.isAfter(from) ? first : from;
        long periods = Math.max(0, ChronoUnit.DAYS.between(begin, to)) / (days * interval) + 2;
        work += periods * days * times;
        if (work > MOST_WORK) {
            throw of.refused("RRULE", "is one too many to work out; the file has too many that recur");
        }
    }

    private static long number(Component of, String text, int largest) {
        if (text == null) {
            return 1;
        }
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > largest) {
            throw of.refused("RRULE", "has an INTERVAL from 1 to " + LONGEST_INTERVAL + " and a COUNT up to 1000000");
        }
        return Integer.parseInt(text);
    }

    private static Predicate<LocalDateTime> upTo(Component of, String until, Function<LocalDateTime, Instant> at) {
        try {
            if (until.length() == 8) {
                LocalDateTime end = CalendarZones.date(until).plusDays(1).atStartOfDay();
                return local -> local.isBefore(end);
            }
            if (until.endsWith("Z")) {
                Instant end = CalendarZones.local(until.substring(0, until.length() - 1))
                        .toInstant(ZoneOffset.UTC);
                return local -> !at.apply(local).isAfter(end);
            }
            LocalDateTime end = CalendarZones.local(until);
            return local -> !local.isAfter(end);
        } catch (DateTimeException e) {
            throw of.refused("RRULE", "has an UNTIL that cannot be read");
        }
    }

    /** The values of a property that may be a list and may be repeated, as EXDATE and RDATE. */
    static List<CalendarFile.Property> each(List<CalendarFile.Property> properties) {
        List<CalendarFile.Property> each = new ArrayList<>();
        for (CalendarFile.Property property : properties) {
            for (String value : property.value().split(",")) {
                each.add(new CalendarFile.Property(property.name(), property.parameters(), value.strip()));
            }
        }
        return each;
    }
}
