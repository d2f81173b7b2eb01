package dev.baton.team;

import dev.baton.team.CalendarFile.Component;
import dev.baton.team.CalendarFile.Property;
import dev.baton.team.CalendarZones.Moment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from an iCalendar file when a rep is busy: events that are neither transparent nor cancelled, recurring ones each time, and the periods of a
 * free/busy file, as far as they touch a window.
 */
final class BusyTimes {

    static final Duration WINDOW = Duration.ofDays(400);
    static final int MOST = 5_000;

    private static final String OUTLOOK_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS";

    private static final Pattern DURATION = Pattern.compile(
            "\\+?P(?:(\\d{1,5})W)?(?:(\\d{1,5})D)?(?:T(?:(\\d{1,6})H)?(?:(\\d{1,6})M)?(?:(\\d{1,6})S)?)?");

    private static final Comparator<Component> BY_SEQUENCE = Comparator.comparingInt(event -> event.property("SEQUENCE")
            .map(Property::value)
            .filter(value -> value.matches("\\d{1,9}"))
            .map(Integer::valueOf)
            .orElse(0));

    private final CalendarZones zones;
    private final Recurrence recurrence;
    private final Instant from;
    private final Instant until;
    private final Map<String, BusyTime> busy = new LinkedHashMap<>();

    private BusyTimes(CalendarZones zones, Recurrence recurrence, Instant from, Instant until) {
        this.zones = zones;
        this.recurrence = recurrence;
        this.from = from;
        this.until = until;
    }

    /**
     * @param own the zone of whole days and of times without a zone
     * @return those that touch the window, by their start
     * @throws TeamRefused {@code TEAM-006} for a file that cannot be read, or one of more than {@link #MOST} busy times
     */
    static List<BusyTime> read(String file, ZoneId own, Instant from, Instant until) {
        CalendarFile calendar = CalendarFile.read(file);
        Recurrence recurrence = new Recurrence(MOST);
        BusyTimes times =
                new BusyTimes(new CalendarZones(own, calendar.zones(), recurrence, from), recurrence, from, until);
        if (calendar.events().isEmpty() && calendar.freeBusy().isEmpty()) {
            // An export that went wrong looks like this. It must not take away what an earlier file brought.
            throw new TeamRefused(
                    TeamRefused.BAD_CALENDAR_FILE,
                    "body",
                    "must contain at least one event or busy time; the absences stay as they are");
        }
        Map<String, List<Component>> byUid = new LinkedHashMap<>();
        for (Component event : calendar.events()) {
            String uid = event.property("UID").map(Property::value).orElseGet(event::where);
            byUid.computeIfAbsent(uid, u -> new ArrayList<>()).add(event);
        }
        byUid.forEach(times::add);
        calendar.freeBusy().forEach(times::addFreeBusy);
        return times.busy.values().stream()
                .sorted(Comparator.comparing(BusyTime::startsAt).thenComparing(BusyTime::key))
                .toList();
    }

    /** All that the file says of one event: itself, and single recurrences that are different. */
    private void add(String uid, List<Component> revisions) {
        Map<Instant, Component> overrides = new HashMap<>();
        List<Component> masters = new ArrayList<>();
        // The highest SEQUENCE comes last and counts; the sort keeps the order of the file among equals.
        for (Component event : revisions.stream().sorted(BY_SEQUENCE).toList()) {
            if (event.property("RECURRENCE-ID").isPresent()) {
                Property id = event.property("RECURRENCE-ID").get();
                if (id.parameters().containsKey("RANGE")) {
                    throw event.refused("RECURRENCE-ID", "has a RANGE, which cannot be read here");
                }
                overrides.put(zones.moment(event, id).instant(), event);
            } else {
                masters.add(event);
            }
        }
        List<Component> latest = latest(masters);
        for (Component master : latest) {
            String key =
                    latest.size() == 1 ? uid : uid + "\n" + span(master).start().instant();
            addMaster(key, master, overrides.keySet());
        }
        overrides.forEach((recurrenceId, event) -> {
            Span span = span(event);
            if (isBusy(event)) {
                add(
                        event,
                        uid + "\n" + recurrenceId,
                        span.start().instant(),
                        span.endOf(span.start().local()));
            }
        });
    }

    /**
     * A later revision replaces an earlier one and has a higher SEQUENCE. Events of one UID with the same SEQUENCE and different starts are different
     * events: Exchange writes them so when it exports a range of days.
     */
    private List<Component> latest(List<Component> bySequence) {
        if (bySequence.isEmpty()) {
            return List.of();
        }
        Component last = bySequence.get(bySequence.size() - 1);
        Map<Instant, Component> byStart = new LinkedHashMap<>();
        bySequence.stream()
                .filter(event -> BY_SEQUENCE.compare(event, last) == 0)
                .forEach(event -> byStart.put(span(event).start().instant(), event));
        return List.copyOf(byStart.values());
    }

    /** Periods of a free/busy file; what is free is not busy, everything else is. */
    private void addFreeBusy(Component freeBusy) {
        for (Property listed : freeBusy.all("FREEBUSY")) {
            if ("FREE".equalsIgnoreCase(listed.parameters().get("FBTYPE"))) {
                continue;
            }
            for (Property property : Recurrence.each(List.of(listed))) {
                String[] period = property.value().split("/", 2);
                if (period.length < 2) {
                    throw freeBusy.refused("FREEBUSY", "must be a period such as 20261207T090000Z/20261207T120000Z");
                }
                Moment start = zones.moment(freeBusy, new Property("FREEBUSY", property.parameters(), period[0]));
                Span span = period[1].startsWith("P")
                        ? lasting(freeBusy, start, "FREEBUSY", period[1])
                        : between(
                                freeBusy,
                                start,
                                zones.moment(freeBusy, new Property("FREEBUSY", property.parameters(), period[1])),
                                "FREEBUSY");
                add(freeBusy, "freebusy\n" + property.value(), start.instant(), span.endOf(start.local()));
            }
        }
    }

    private void addMaster(String uid, Component event, Collection<Instant> overridden) {
        Span span = span(event);
        if (!isBusy(event)) {
            return;
        }
        if (event.property("EXRULE").isPresent()) {
            throw event.refused("EXRULE", "is no part of iCalendar any more and cannot be read here");
        }
        if (event.property("RRULE").isEmpty() && event.property("RDATE").isEmpty()) {
            add(event, uid, span.start().instant(), span.endOf(span.start().local()));
            return;
        }
        Set<Instant> excluded = new HashSet<>(overridden);
        Set<LocalDateTime> excludedDays = new HashSet<>();
        for (Property property : Recurrence.each(event.all("EXDATE"))) {
            Moment moment = zones.moment(event, property);
            excluded.add(moment.instant());
            if (moment.wholeDay()) {
                excludedDays.add(moment.local());
            }
        }
        // A day more on either side for what a zone moves; the exact window is asked for each instance.
        LocalDateTime first = LocalDateTime.ofInstant(from, ZoneOffset.UTC)
                .minus(span.length())
                .minusDays(1);
        LocalDateTime last = LocalDateTime.ofInstant(until, ZoneOffset.UTC).plusDays(1);
        Set<LocalDateTime> starts = new TreeSet<>(Set.of(span.start().local()));
        for (Property rule : event.all("RRULE")) {
            starts.addAll(
                    recurrence.instances(event, rule.value(), span.start().local(), first, last, span.start()::at));
        }
        for (LocalDateTime start : starts) {
            Instant at = span.start().at(start);
            if (!excluded.contains(at)
                    && !excludedDays.contains(start.toLocalDate().atStartOfDay())) {
                add(event, uid + "\n" + at, at, span.endOf(start));
            }
        }
        for (Property property : Recurrence.each(event.all("RDATE"))) {
            String[] period = property.value().split("/", 2);
            Moment moment = zones.moment(event, new Property("RDATE", property.parameters(), period[0]));
            if (!excluded.contains(moment.instant())) {
                Span own = period.length == 1
                        ? new Span(moment, span.days(), span.time())
                        : period[1].startsWith("P")
                                ? lasting(event, moment, "RDATE", period[1])
                                : between(
                                        event,
                                        moment,
                                        zones.moment(event, new Property("RDATE", property.parameters(), period[1])),
                                        "RDATE");
                add(event, uid + "\n" + moment.instant(), moment.instant(), own.endOf(moment.local()));
            }
        }
    }

    private void add(Component event, String key, Instant startsAt, Instant endsAt) {
        if (!endsAt.isAfter(startsAt) || !endsAt.isAfter(from) || !startsAt.isBefore(until)) {
            return;
        }
        if (AvailabilityRules.isTooLong(startsAt, endsAt)) {
            throw event.refused(
                    "DTEND", "lies more than " + AvailabilityRules.LONGEST_ABSENCE_YEARS + " years after DTSTART");
        }
        String hash = sha256(key);
        busy.put(hash, new BusyTime(hash, startsAt, endsAt));
        if (busy.size() > MOST) {
            throw new TeamRefused(
                    TeamRefused.BAD_CALENDAR_FILE,
                    "body",
                    "has more than " + MOST + " busy times in the next " + WINDOW.toDays() + " days");
        }
    }

    /** Outlook's own status is more exact than TRANSP: a holiday may be transparent, and a birthday is free. */
    private static boolean isBusy(Component event) {
        if (event.says("STATUS", "CANCELLED")
                || event.says(OUTLOOK_STATUS, "FREE")
                || event.says(OUTLOOK_STATUS, "WORKINGELSEWHERE")) {
            return false;
        }
        return event.says(OUTLOOK_STATUS, "OOF") || !event.says("TRANSP", "TRANSPARENT");
    }

    /** A start and how long it lasts: calendar days first, then time that passes. */
    private record Span(Moment start, Period days, Duration time) {

        Instant endOf(LocalDateTime begin) {
            return start.at(begin.plus(days)).plus(time);
        }

        Duration length() {
            return Duration.ofDays(days.getDays()).plus(time);
        }
    }

    private Span span(Component event) {
        Moment start = event.property("DTSTART")
                .map(property -> zones.moment(event, property))
                .orElseThrow(() -> event.refused("DTSTART", "is missing"));
        if (event.property("DTEND").isPresent()) {
            return between(
                    event, start, zones.moment(event, event.property("DTEND").get()), "DTEND");
        }
        if (event.property("DURATION").isPresent()) {
            return lasting(
                    event, start, "DURATION", event.property("DURATION").get().value());
        }
        return new Span(start, start.wholeDay() ? Period.ofDays(1) : Period.ZERO, Duration.ZERO);
    }

    private static Span between(Component event, Moment start, Moment end, String property) {
        if (end.instant().isBefore(start.instant())) {
            throw event.refused(property, "lies before the start");
        }
        if (start.wholeDay() && end.wholeDay()) {
            long days = Duration.between(start.local(), end.local()).toDays();
            // Some write the same day twice and mean the day.
            return new Span(start, Period.ofDays(Math.toIntExact(Math.max(1, days))), Duration.ZERO);
        }
        return new Span(start, Period.ZERO, Duration.between(start.instant(), end.instant()));
    }

    private static Span lasting(Component event, Moment start, String property, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw event.refused(property, "is not a duration such as P1D or PT1H30M");
        }
        return new Span(
                start,
                Period.ofDays(7 * number(matcher.group(1)) + number(matcher.group(2))),
                Duration.ofHours(number(matcher.group(3)))
                        .plusMinutes(number(matcher.group(4)))
                        .plusSeconds(number(matcher.group(5))));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
