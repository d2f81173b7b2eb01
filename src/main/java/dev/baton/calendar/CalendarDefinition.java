package dev.baton.calendar;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A calendar as people and files write it:
 *
 * <pre>{@code
 * {"zone": "Europe/Berlin", "week": {"MON": [["09:00","12:00"],["13:00","17:30"]]}, "holidays": "DE-BE", "closed": ["2026-12-24"]}
 * }</pre>
 *
 * Holds what was written, right or wrong, so that {@link WorkingCalendar#of} can name every error at once; it is
 * unmodifiable, and what is missing reads as empty. A JSON property of any other name is refused while reading (Jackson
 * wraps the {@link CalendarRefused}): a misspelt {@code closed} would silently move due dates.
 *
 * @param zone time zone id of the IANA database; all hours and dates below are local to it
 * @param week intervals per weekday ({@code MON} to {@code SUN}), each {@code ["HH:mm", "HH:mm"]}, the end excluded,
 *     {@code 24:00} for the end of the day; they do not cross midnight and do not overlap; a weekday left out is free
 * @param holidays public holidays that are free: a country, or a country and a region, as in {@code DE} or {@code DE-BE};
 *     null or empty for none
 * @param closed further free days, ISO dates
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"zone", "week", "holidays", "closed"})
public record CalendarDefinition(
        String zone, Map<String, List<List<String>>> week, String holidays, List<String> closed) {

    public CalendarDefinition {
        week = unmodifiable(week);
        closed = unmodifiable(closed);
    }

    @JsonCreator
    static CalendarDefinition read(
            @JsonProperty("zone") String zone,
            @JsonProperty("week") Map<String, List<List<String>>> week,
            @JsonProperty("holidays") String holidays,
            @JsonProperty("closed") List<String> closed,
            @JsonAnySetter Map<String, Object> others) {
        if (others != null && !others.isEmpty()) {
            throw new CalendarRefused(
                    CalendarRefused.BAD_DEFINITION,
                    others.keySet().stream()
                            .map(name -> new CalendarRefused.Problem(
                                    name, "is not a field of a calendar; known are zone, week, holidays, closed"))
                            .toList());
        }
        return new CalendarDefinition(zone, week, holidays, closed);
    }

    // List.copyOf and Map.copyOf refuse null elements, which must live on until they are reported as errors.

    private static Map<String, List<List<String>>> unmodifiable(Map<String, List<List<String>>> week) {
        Map<String, List<List<String>>> copy = new LinkedHashMap<>();
        if (week != null) {
            week.forEach((day, intervals) -> copy.put(
                    day,
                    intervals == null
                            ? List.of()
                            : unmodifiable(intervals.stream()
                                    .map(interval -> interval == null ? null : unmodifiable(interval))
                                    .toList())));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static <T> List<T> unmodifiable(List<T> list) {
        return list == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }
}
