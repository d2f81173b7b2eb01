package dev.baton.team;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.WorkingCalendar;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** All teams and reps. Reads always see what is committed, so that a change counts from the next lead on, on every node. */
@Service
@Transactional
public class Teams {

    private static final String REP = """
            select r.id, r.team, r.first_name, r.last_name, r.email, r.languages, r.skills, r.capacity, r.weight, r.active,
                   coalesce(r.calendar, t.calendar) as calendar
            from baton.rep r join baton.team t on t.key = r.team\s""";

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    /** Compiled calendars by their text: few, and costly to compile. */
    private final Map<String, WorkingCalendar> calendars = new ConcurrentHashMap<>();

    Teams(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public List<Team> teams() {
        return jdbc.sql("select key, name, calendar from baton.team order by name")
                .query(this::readTeam)
                .list();
    }

    @Transactional(readOnly = true)
    public Optional<Team> team(String key) {
        return jdbc.sql("select key, name, calendar from baton.team where key = ?")
                .param(key)
                .query(this::readTeam)
                .optional();
    }

    /** The team with all that decides who is available, at its present version. */
    @Transactional(readOnly = true)
    public Optional<Roster> roster(String key) {
        // The version first: if something changes in between, the roster is newer than it says and is read again.
        return jdbc.sql("select version from baton.team where key = ?")
                .param(key)
                .query(Long.class)
                .optional()
                .map(version -> {
                    List<Rep> reps = reps(key);
                    Map<String, List<Absence>> absences =
                            absences(reps.stream().map(Rep::id).toList(), clock.instant()).stream()
                                    .collect(Collectors.groupingBy(Absence::rep));
                    return new Roster(team(key).orElseThrow(), version, reps, absences);
                });
    }

    /** @return active and inactive ones, by id */
    @Transactional(readOnly = true)
    public List<Rep> reps(String team) {
        return jdbc.sql(REP + "where r.team = ? order by r.id")
                .param(team)
                .query(this::readRep)
                .list();
    }

    @Transactional(readOnly = true)
    public List<Rep> reps() {
        return jdbc.sql(REP + "order by r.team, r.id").query(this::readRep).list();
    }

    @Transactional(readOnly = true)
    public Optional<Rep> rep(String id) {
        return id == null
                ? Optional.empty()
                : jdbc.sql(REP + "where r.id = ?")
                        .param(id)
                        .query(this::readRep)
                        .optional();
    }

    /** Absences of these reps that are not over. */
    @Transactional(readOnly = true)
    public List<Absence> absences(Collection<String> reps, Instant from) {
        return reps.isEmpty()
                ? List.of()
                : jdbc.sql(
                                "select id, rep, starts_at, ends_at from baton.absence where rep in (:reps) and ends_at > :from"
                                        + " order by starts_at")
                        .param("reps", reps)
                        .param("from", Timestamp.from(from))
                        .query((rs, n) -> new Absence(
                                rs.getObject("id", UUID.class),
                                rs.getString("rep"),
                                rs.getTimestamp("starts_at").toInstant(),
                                rs.getTimestamp("ends_at").toInstant()))
                        .list();
    }

    public void put(String key, String name, CalendarDefinition calendar) {
        jdbc.sql("insert into baton.team (key, name, calendar) values (?, ?, ?::jsonb)"
                        + " on conflict (key) do update set name = excluded.name, calendar = excluded.calendar")
                .params(key, name, text(calendar))
                .update();
    }

    public void put(NewRep rep) {
        jdbc.sql("""
                        insert into baton.rep (id, team, first_name, last_name, email, languages, skills, capacity, weight, calendar)
                        values (:id, :team, :firstName, :lastName, :email, :languages, :skills, :capacity, :weight, :calendar::jsonb)
                        on conflict (id) do update set team = excluded.team, first_name = excluded.first_name, last_name = excluded.last_name,
                            email = excluded.email, languages = excluded.languages, skills = excluded.skills, capacity = excluded.capacity,
                            weight = excluded.weight, calendar = excluded.calendar""")
                .param("id", rep.id())
                .param("team", rep.team())
                .param("firstName", rep.firstName())
                .param("lastName", rep.lastName())
                .param("email", rep.email())
                .param("languages", rep.languages().toArray(String[]::new))
                .param("skills", rep.skills().toArray(String[]::new))
                .param("capacity", rep.capacity())
                .param("weight", rep.weight())
                .param("calendar", rep.calendar() == null ? null : text(rep.calendar()))
                .update();
    }

    public Absence addAbsence(String rep, Instant startsAt, Instant endsAt) {
        Absence absence = new Absence(Generators.timeBasedEpochGenerator().generate(), rep, startsAt, endsAt);
        jdbc.sql("insert into baton.absence (id, rep, starts_at, ends_at) values (?, ?, ?, ?)")
                .params(absence.id(), rep, Timestamp.from(startsAt), Timestamp.from(endsAt))
                .update();
        return absence;
    }

    private Team readTeam(ResultSet rs, int n) throws SQLException {
        return new Team(rs.getString("key"), rs.getString("name"), calendar(rs.getString("calendar")));
    }

    private Rep readRep(ResultSet rs, int n) throws SQLException {
        return new Rep(
                rs.getString("id"),
                rs.getString("team"),
                rs.getString("first_name"),
                rs.getString("last_name"),
                rs.getString("email"),
                texts(rs.getArray("languages")),
                texts(rs.getArray("skills")),
                rs.getInt("capacity"),
                rs.getInt("weight"),
                calendar(rs.getString("calendar")),
                rs.getBoolean("active"));
    }

    private static Set<String> texts(Array array) throws SQLException {
        return Set.copyOf(List.of((String[]) array.getArray()));
    }

    private WorkingCalendar calendar(String text) {
        return calendars.computeIfAbsent(text, t -> {
            try {
                return WorkingCalendar.of(json.readValue(t, CalendarDefinition.class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a stored calendar that is not JSON", e);
            }
        });
    }

    private String text(CalendarDefinition calendar) {
        try {
            return json.writeValueAsString(calendar);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a calendar that is not JSON", e);
        }
    }
}
