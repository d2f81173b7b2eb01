package dev.baton.team;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.fortuna.ical4j.data.CalendarParserImpl;
import net.fortuna.ical4j.data.ContentHandler;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.data.UnfoldingReader;

/**
 * The events, busy times and time zones of an iCalendar file, and of them no more than what says when: titles, descriptions, places and people are dropped
 * while they are read.
 *
 * <p>Only ical4j's parser is used here and not its model: that one registers the time zones of a file for the whole machine.
 */
record CalendarFile(List<Component> events, List<Component> freeBusy, List<Component> zones) {

    private static final int DEEPEST = 4;

    private static final Map<String, Set<String>> KEPT = Map.of(
            "VEVENT",
            Set.of(
                    "UID",
                    "DTSTART",
                    "DTEND",
                    "DURATION",
                    "RRULE",
                    "RDATE",
                    "EXDATE",
                    "EXRULE",
                    "RECURRENCE-ID",
                    "STATUS",
                    "TRANSP",
                    "X-MICROSOFT-CDO-BUSYSTATUS",
                    "SEQUENCE"),
            "VFREEBUSY",
            Set.of("FREEBUSY"),
            "VTIMEZONE",
            Set.of("TZID", "X-LIC-LOCATION"),
            "STANDARD",
            Set.of("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"),
            "DAYLIGHT",
            Set.of("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"));

    record Property(String name, Map<String, String> parameters, String value) {

        boolean isDate() {
            return "DATE".equalsIgnoreCase(parameters.get("VALUE")) || value.length() == 8;
        }
    }

    /** @param where names it in an error, such as {@code event[3]} */
    record Component(String name, String where, List<Property> properties, List<Component> parts) {

        Optional<Property> property(String property) {
            return properties.stream().filter(p -> p.name().equals(property)).findFirst();
        }

        List<Property> all(String property) {
            return properties.stream().filter(p -> p.name().equals(property)).toList();
        }

        boolean says(String property, String value) {
            return property(property)
                    .map(Property::value)
                    .filter(value::equalsIgnoreCase)
                    .isPresent();
        }

        TeamRefused refused(String property, String reason) {
            return new TeamRefused(TeamRefused.BAD_CALENDAR_FILE, where + "." + property, reason);
        }
    }

    /** @throws TeamRefused {@code TEAM-006} with the line that cannot be read */
    static CalendarFile read(String text) {
        Collector collector = new Collector();
        try {
            new CalendarParserImpl(true).parse(new UnfoldingReader(new StringReader(text), true), collector);
        } catch (ParserException e) {
            throw new TeamRefused(
                    TeamRefused.BAD_CALENDAR_FILE,
                    "body",
                    "is not an iCalendar file that can be read, near line " + e.getLineNo());
        } catch (IOException e) {
            throw new TeamRefused(TeamRefused.BAD_CALENDAR_FILE, "body", "is not an iCalendar file that can be read");
        }
        return new CalendarFile(
                List.copyOf(collector.events), List.copyOf(collector.freeBusy), List.copyOf(collector.zones));
    }

    private static final class Collector implements ContentHandler {

        private final List<Component> events = new ArrayList<>();
        private final List<Component> freeBusy = new ArrayList<>();
        private final List<Component> zones = new ArrayList<>();
        private final Deque<Component> open = new ArrayDeque<>();

        private String property;
        private Map<String, String> parameters = Map.of();

        @Override
        public void startCalendar() {
            open.clear();
        }

        @Override
        public void endCalendar() {
            open.clear();
        }

        @Override
        public void startComponent(String name) {
            // The parser calls itself for what is inside; a file of nothing but beginnings would end the thread.
            if (open.size() == DEEPEST) {
                throw new IllegalArgumentException("nested too deep");
            }
            String known = name.toUpperCase(Locale.ROOT);
            String where =
                    switch (known) {
                        case "VEVENT" -> "event[" + (events.size() + 1) + "]";
                        case "VFREEBUSY" -> "freebusy[" + (freeBusy.size() + 1) + "]";
                        case "VTIMEZONE" -> "timezone[" + (zones.size() + 1) + "]";
                        default -> open.isEmpty() ? "component" : open.peek().where();
                    };
            Component component = new Component(known, where, new ArrayList<>(), new ArrayList<>());
            if (open.isEmpty() && known.equals("VEVENT")) {
                events.add(component);
            } else if (open.isEmpty() && known.equals("VFREEBUSY")) {
                freeBusy.add(component);
            } else if (open.isEmpty() && known.equals("VTIMEZONE")) {
                zones.add(component);
            } else if (!open.isEmpty()) {
                open.peek().parts().add(component);
            }
            open.push(component);
        }

        @Override
        public void endComponent(String name) {
            open.pop();
        }

        @Override
        public void startProperty(String name) {
            property = name.toUpperCase(Locale.ROOT);
            parameters = new HashMap<>();
        }

        @Override
        public void parameter(String name, String value) {
            if (isKept()) {
                parameters.put(name.toUpperCase(Locale.ROOT), value.replace("\"", ""));
            }
        }

        @Override
        public void propertyValue(String value) {
            if (isKept()) {
                open.peek().properties().add(new Property(property, Map.copyOf(parameters), value.strip()));
            }
        }

        @Override
        public void endProperty(String name) {
            property = null;
        }

        private boolean isKept() {
            return !open.isEmpty()
                    && KEPT.getOrDefault(open.peek().name(), Set.of()).contains(property);
        }
    }
}
