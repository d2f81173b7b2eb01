package dev.baton.calendar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.calendar.CalendarRefused.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All calendars that have an id. Reads always see what is committed, so that a change counts from the next question on, on every node. */
@Service
@Transactional
public class Calendars {

    /** Id of the calendar by which marketing works, which is no team's. */
    public static final String MARKETING = "marketing";

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,60}");
    private static final Set<String> FIELDS = Set.of("zone", "week", "holidays", "closed");
    private static final int LONGEST = 100_000;
    private static final int MOST_COMPILED = 5_000;

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final ApplicationEventPublisher events;

    /** Compiled calendars by their text: few, and costly to compile. */
    private final Map<String, WorkingCalendar> compiled = new ConcurrentHashMap<>();

    Calendars(JdbcClient jdbc, ObjectMapper json, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.json = json;
        this.events = events;
    }

    /** @param calendar as it is kept now */
    public record Put(StoredCalendar calendar, boolean created) {}

    @Transactional(readOnly = true)
    public Optional<StoredCalendar> find(String id) {
        return jdbc.sql("select id, version, definition from baton.calendar where id = ?")
                .param(id)
                .query(this::read)
                .optional();
    }

    /** @throws CalendarRefused {@code CAL-004} when there is none of this id */
    @Transactional(readOnly = true)
    public StoredCalendar get(String id) {
        return find(id).orElseThrow(Calendars::unknown);
    }

    /**
     * Keeps the definition under this id. The same definition again changes nothing; another one is a new version, of which
     * {@link CalendarChanged} tells within the transaction.
     *
     * @param ifVersion the version that is to be changed, or null for whatever there is
     * @throws CalendarRefused {@code CAL-001} naming every bad field, {@code CAL-006} when there is another version by now
     */
    public Put put(String id, CalendarDefinition definition, Long ifVersion) {
        if (!ID.matcher(id).matches()) {
            throw new CalendarRefused(
                    CalendarRefused.BAD_DEFINITION,
                    "id",
                    "is a lower case letter, followed by at most 60 lower case letters, digits and hyphens");
        }
        WorkingCalendar calendar = compile(text(definition));
        if (ifVersion == null && seed(id, definition)) {
            return new Put(new StoredCalendar(id, 1, calendar), true);
        }
        Optional<StoredCalendar> before = jdbc.sql(
                        "select id, version, definition from baton.calendar where id = ? for no key update")
                .param(id)
                .query(this::read)
                .optional();
        if (ifVersion != null && !before.map(StoredCalendar::version).equals(Optional.of(ifVersion))) {
            throw new CalendarRefused(
                    CalendarRefused.CHANGED_MEANWHILE, "If-Match", "the calendar was changed since; read it again");
        }
        StoredCalendar kept = before.orElseThrow(Calendars::unknown);
        if (kept.calendar().equals(calendar)) {
            return new Put(kept, false);
        }
        jdbc.sql("update baton.calendar set definition = ?::jsonb, version = version + 1 where id = ?")
                .params(text(definition), id)
                .update();
        events.publishEvent(new CalendarChanged(id));
        return new Put(new StoredCalendar(id, kept.version() + 1, calendar), false);
    }

    /** @return whether there was none of this id, and this is it now */
    public boolean seed(String id, CalendarDefinition definition) {
        WorkingCalendar.of(definition);
        return jdbc.sql("insert into baton.calendar (id, definition) values (?, ?::jsonb) on conflict (id) do nothing")
                        .params(id, text(definition))
                        .update()
                > 0;
    }

    /** Nobody changes this calendar until the end of the transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<StoredCalendar> hold(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return jdbc.sql("select id, version, definition from baton.calendar where id = ? for share")
                .param(id)
                .query(this::read)
                .optional();
    }

    /** The calendar that a stored definition describes. */
    @Transactional(propagation = Propagation.SUPPORTS)
    public WorkingCalendar compile(String definition) {
        if (compiled.size() > MOST_COMPILED) {
            compiled.clear();
        }
        return compiled.computeIfAbsent(definition, text -> {
            try {
                return WorkingCalendar.of(json.readValue(text, CalendarDefinition.class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a stored calendar that is not JSON", e);
            }
        });
    }

    /**
     * A definition as somebody sent it.
     *
     * @param others further fields that a sent calendar may have and that are not read
     * @throws CalendarRefused {@code CAL-005} when it does not have the shape of a calendar, {@code CAL-001} naming every bad field
     */
    @Transactional(propagation = Propagation.SUPPORTS)
    public CalendarDefinition read(JsonNode body, Set<String> others) {
        if (!body.isObject()) {
            throw CalendarRefused.malformed(List.of(new Problem("body", "is a JSON object")));
        }
        if (body.toString().length() > LONGEST) {
            throw CalendarRefused.malformed(List.of(new Problem("body", "is longer than " + LONGEST + " characters")));
        }
        List<Problem> problems = new ArrayList<>();
        ObjectNode known = json.createObjectNode();
        body.fields().forEachRemaining(field -> {
            if (FIELDS.contains(field.getKey())) {
                known.set(field.getKey(), field.getValue());
            } else if (!others.contains(field.getKey())) {
                problems.add(new Problem(
                        Quoted.name(field.getKey()),
                        "is not a field of a calendar; known are zone, week, holidays, closed"));
            }
        });
        CalendarDefinition definition;
        try {
            definition = json.treeToValue(known, CalendarDefinition.class);
        } catch (JsonProcessingException e) {
            throw CalendarRefused.malformed(List.of(new Problem(
                    e instanceof JsonMappingException mapping ? path(mapping) : "body",
                    "does not have the shape of {\"zone\": \"Europe/Berlin\", \"week\": {\"MON\": [[\"09:00\", \"17:30\"]]},"
                            + " \"holidays\": \"DE-BE\", \"closed\": [\"2026-12-24\"]}")));
        }
        try {
            WorkingCalendar.of(definition);
        } catch (CalendarRefused e) {
            problems.addAll(e.problems());
        }
        if (!problems.isEmpty()) {
            throw new CalendarRefused(CalendarRefused.BAD_DEFINITION, problems);
        }
        return definition;
    }

    private static String path(JsonMappingException e) {
        return e.getPath().isEmpty()
                ? "body"
                : e.getPath().stream()
                        .map(step -> step.getFieldName() == null
                                ? "[" + step.getIndex() + "]"
                                : "." + Quoted.name(step.getFieldName()))
                        .collect(Collectors.joining())
                        .substring(1);
    }

    private StoredCalendar read(ResultSet rs, int n) throws SQLException {
        return new StoredCalendar(rs.getString("id"), rs.getLong("version"), compile(rs.getString("definition")));
    }

    private String text(CalendarDefinition calendar) {
        try {
            return json.writeValueAsString(calendar);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a calendar that is not JSON", e);
        }
    }

    private static CalendarRefused unknown() {
        return new CalendarRefused(CalendarRefused.UNKNOWN, "calendar", "there is none of this id");
    }
}
