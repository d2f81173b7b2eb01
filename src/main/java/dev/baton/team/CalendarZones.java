package dev.baton.team;

import dev.baton.team.CalendarFile.Component;
import dev.baton.team.CalendarFile.Property;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;

/**
 * What instant a local time of a calendar file is: by the time zone of the IANA database that it names, by the definition in the file, by the
 * name that Windows gives it, and in the rep's own zone when it names none.
 */
final class CalendarZones {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withResolverStyle(ResolverStyle.STRICT);

    /** Names that Windows, Outlook and Exchange use, mostly with a definition in the file, in lower case. */
    private static final Map<String, String> WINDOWS = windowsZones();

    /** Further than any absence that a file can bring lies from now. */
    private static final Period HORIZON = Period.ofYears(6);

    private static final int MOST_CHANGES = 1_000;
    private static final int LONGEST_ID = 200;

    private final ZoneRules own;
    private final Map<String, Component> defined = new HashMap<>();
    private final Recurrence recurrence;
    private final LocalDateTime from;
    private final LocalDateTime until;
    private final Map<String, ZoneRules> known = new HashMap<>();

    CalendarZones(ZoneId own, List<Component> defined, Recurrence recurrence, Instant now) {
        this.own = own.getRules();
        for (Component zone : defined) {
            zone.property("TZID").ifPresent(id -> this.defined.putIfAbsent(id.value(), zone));
        }
        this.recurrence = recurrence;
        this.from = LocalDateTime.ofInstant(now, ZoneOffset.UTC).minus(HORIZON);
        this.until = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plus(HORIZON);
    }

    /** A time as the file says it: a whole day, or a local time in a zone. */
    record Moment(LocalDateTime local, boolean wholeDay, ZoneRules zone) {

        Instant instant() {
            return at(local);
        }

        Instant at(LocalDateTime other) {
            return CalendarZones.instant(other, zone);
        }
    }

    Moment moment(Component of, Property property) {
        try {
            if (property.isDate()) {
                return new Moment(date(property.value()).atStartOfDay(), true, own);
            }
            String value = property.value();
            if (value.endsWith("Z")) {
                return new Moment(local(value.substring(0, value.length() - 1)), false, ZoneOffset.UTC.getRules());
            }
            String zone = property.parameters().get("TZID");
            return new Moment(local(value), false, zone == null ? own : zone(of, property.name(), zone));
        } catch (DateTimeException e) {
            throw of.refused(property.name(), "is not a date or a time such as 20261121 or 20261121T100000Z");
        }
    }

    static LocalDate date(String text) {
        return LocalDate.parse(ofLength(text, 8), DATE);
    }

    static LocalDateTime local(String text) {
        return LocalDateTime.parse(ofLength(text, 15), DATE_TIME);
    }

    /** The formatter would take a year of nine digits. */
    private static String ofLength(String text, int length) {
        if (text.length() != length) {
            throw new DateTimeException("of another length");
        }
        return text;
    }

    /** A time that the clock shows twice is the first one; one that it skips is counted on from before. */
    static Instant instant(LocalDateTime local, ZoneRules zone) {
        List<ZoneOffset> offsets = zone.getValidOffsets(local);
        return local.toInstant(offsets.isEmpty() ? zone.getTransition(local).getOffsetBefore() : offsets.get(0));
    }

    private ZoneRules zone(Component of, String property, String id) {
        ZoneRules rules = known.get(id);
        if (rules == null) {
            Optional<Component> definition = Optional.ofNullable(defined.get(id));
            rules = iana(id).or(() -> definition
                            .flatMap(zone -> zone.property("X-LIC-LOCATION"))
                            .flatMap(location -> iana(location.value())))
                    .or(() -> definition.map(this::rules))
                    .or(() -> Optional.ofNullable(WINDOWS.get(id.toLowerCase(Locale.ROOT)))
                            .flatMap(CalendarZones::iana))
                    .orElseThrow(() ->
                            of.refused(property, "names a time zone that is neither known nor defined in the file"));
            known.put(id, rules);
        }
        return rules;
    }

    /** By its own name, or as the end of a longer one such as {@code /mozilla.org/20050126_1/Europe/Berlin}. */
    private static Optional<ZoneRules> iana(String id) {
        for (String rest = id.length() > LONGEST_ID ? "" : id; ; rest = rest.substring(rest.indexOf('/') + 1)) {
            if (ZoneId.getAvailableZoneIds().contains(rest)) {
                return Optional.of(ZoneId.of(rest).getRules());
            }
            if (!rest.contains("/")) {
                return Optional.empty();
            }
        }
    }

    private static Map<String, String> windowsZones() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource("windows-zones.csv", CalendarZones.class).getInputStream(),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";"))
                    .collect(Collectors.toUnmodifiableMap(row -> row[0].toLowerCase(Locale.ROOT), row -> row[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ZoneRules rules(Component zone) {
        TreeMap<Instant, ZoneOffset> changes = new TreeMap<>();
        TreeMap<Instant, ZoneOffset> former = new TreeMap<>();
        for (Component observance : zone.parts()) {
            LocalDateTime start = localProperty(observance, "DTSTART");
            ZoneOffset before = offset(observance, "TZOFFSETFROM");
            ZoneOffset after = offset(observance, "TZOFFSETTO");
            List<LocalDateTime> onsets = new ArrayList<>(List.of(start));
            for (Property rule : observance.all("RRULE")) {
                // What counts is recent; ical4j follows a rule with an end of its own from its very beginning.
                LocalDateTime first = start.getYear() < 1900 ? start.withYear(1900) : start;
                onsets.addAll(recurrence.instances(
                        observance, rule.value(), first, from, until, local -> local.toInstant(before)));
            }
            for (Property date : Recurrence.each(observance.all("RDATE"))) {
                onsets.add(parsed(observance, date));
            }
            for (LocalDateTime onset : onsets) {
                changes.put(onset.toInstant(before), after);
                former.put(onset.toInstant(before), before);
            }
            if (changes.size() > MOST_CHANGES) {
                throw zone.refused("TZID", "is defined by more than " + MOST_CHANGES + " changes");
            }
        }
        if (changes.isEmpty()) {
            throw zone.refused("TZID", "is defined without an offset");
        }
        ZoneOffset first = former.firstEntry().getValue();
        ZoneOffset offset = first;
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        for (Map.Entry<Instant, ZoneOffset> change : changes.entrySet()) {
            if (!change.getValue().equals(offset)) {
                transitions.add(ZoneOffsetTransition.of(
                        LocalDateTime.ofInstant(change.getKey(), offset), offset, change.getValue()));
                offset = change.getValue();
            }
        }
        return ZoneRules.of(first, first, List.of(), transitions, List.of());
    }

    private static LocalDateTime localProperty(Component of, String name) {
        return of.property(name)
                .map(property -> parsed(of, property))
                .orElseThrow(() -> of.refused(name, "is missing"));
    }

    private static LocalDateTime parsed(Component of, Property property) {
        try {
            return local(property.value());
        } catch (DateTimeException e) {
            throw of.refused(property.name(), "is not a local time such as 20261025T030000");
        }
    }

    private static ZoneOffset offset(Component of, String name) {
        try {
            return ZoneOffset.of(of.property(name)
                    .orElseThrow(() -> of.refused(name, "is missing"))
                    .value());
        } catch (DateTimeException e) {
            throw of.refused(name, "is not an offset such as +0100");
        }
    }
}
