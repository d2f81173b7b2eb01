package dev.baton.team;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.baton.calendar.CalendarChanged;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.Calendars;
import dev.baton.calendar.StoredCalendar;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All teams and reps. Reads always see what is committed, so that a change counts from the next lead on, on every node. */
@Service
@Transactional
public class Teams {

    private static final String REP = """
            select r.id, r.team, r.first_name, r.last_name, r.email, r.languages, r.skills, r.capacity, r.weight, r.active, r.has_user,
                   r.per_day, r.per_hour, r.conflicts, r.supporters, r.paused_until, coalesce(r.calendar, c.definition) as calendar
            from baton.rep r join baton.team t on t.key = r.team join baton.calendar c on c.id = t.calendar\s""";

    private static final String TEAM = """
            select t.key, t.name, t.calendar, c.definition, t.manual_first, t.fallback
            from baton.team t join baton.calendar c on c.id = t.calendar\s""";

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    private final Calendars calendars;

    Teams(JdbcClient jdbc, ObjectMapper json, Clock clock, ApplicationEventPublisher events, Calendars calendars) {
        this.events = events;
        this.calendars = calendars;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** The instant by which it is decided who is available. */
    @Transactional(propagation = Propagation.SUPPORTS)
    public Instant now() {
        return clock.instant();
    }

    @Transactional(readOnly = true)
    public List<Team> teams() {
        return jdbc.sql(TEAM + "order by t.name").query(this::readTeam).list();
    }

    @Transactional(readOnly = true)
    public Optional<Team> team(String key) {
        return jdbc.sql(TEAM + "where t.key = ?")
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
        return id == null || id.indexOf('\0') >= 0
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
                                "select id, rep, starts_at, ends_at, kind, source from baton.absence where rep in (:reps) and ends_at > :from"
                                        + " order by starts_at, id")
                        .param("reps", reps)
                        .param("from", Timestamp.from(from))
                        .query(Teams::readAbsence)
                        .list();
    }

    /** A team with hours of its own: a calendar that is kept under the team's key. */
    public void put(String key, String name, CalendarDefinition calendar) {
        calendars.put(key, calendar, null);
        jdbc.sql("insert into baton.team (key, name, calendar) values (:key, :name, :key)"
                        + " on conflict (key) do update set name = excluded.name, calendar = excluded.calendar")
                .param("key", key)
                .param("name", name)
                .update();
    }

    /** Keys of the teams that work by this calendar, in their order. */
    @Transactional(readOnly = true)
    public List<String> workingBy(String calendar) {
        return jdbc.sql("select key from baton.team where calendar = ? order by key")
                .param(calendar)
                .query(String.class)
                .list();
    }

    /** The rosters of its teams are others from now on. */
    @EventListener
    void on(CalendarChanged changed) {
        for (String team : workingBy(changed.calendar())) {
            jdbc.sql("update baton.team set version = version + 1 where key = ?")
                    .param(team)
                    .update();
            changed(team);
        }
    }

    public void put(NewRep rep) {
        lockWithTeam(rep.id(), rep.team());
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

    /** The part of a rep that can be changed; its hours are null where the team's count. */
    @Transactional(readOnly = true)
    RepState state(String rep) {
        return readState(rep);
    }

    /**
     * Changes a rep. The change is made from what is stored under the rep's lock, so of two at once the second one sees the first.
     *
     * @throws TeamRefused {@code TEAM-001} when there is no such rep, {@code TEAM-003} when the new state is not possible
     */
    RepState change(String rep, UnaryOperator<RepState> change) {
        Rep locked = lockRep(rep);
        RepState before = readState(locked.id());
        RepState after = change.apply(before);
        AvailabilityRules.check(after);
        if (!after.equals(before)) {
            jdbc.sql("""
                            update baton.rep set calendar = :hours::jsonb, capacity = :capacity, weight = :weight, skills = :skills,
                                languages = :languages, active = :active, per_day = :perDay, per_hour = :perHour,
                                conflicts = :conflicts, supporters = :supporters where id = :id""")
                    .param("id", rep)
                    .param("hours", after.hours() == null ? null : text(after.hours()))
                    .param("capacity", after.capacity())
                    .param("weight", after.weight())
                    .param("skills", after.skills().toArray(String[]::new))
                    .param("languages", after.languages().toArray(String[]::new))
                    .param("active", after.active())
                    .param("perDay", after.caps().perDay())
                    .param("perHour", after.caps().perHour())
                    .param("conflicts", after.conflicts().toArray(String[]::new))
                    .param("supporters", after.supporters().toArray(String[]::new))
                    .update();
            changed(locked.team());
        }
        return after;
    }

    /**
     * From now on the rep gets nothing new until that instant.
     *
     * @param until null for as long as nobody ends it
     */
    public void pause(String rep, Instant until) {
        AvailabilityRules.checkPause(until, clock.instant());
        setPause(rep, until == null ? OffsetDateTime.MAX : until.atOffset(ZoneOffset.UTC));
    }

    /**
     * Pauses a rep for as long as nobody ends it; does nothing when the rep is paused already.
     *
     * @param isDue asked under the rep's lock, with the instant at which the rep's last pause ended, or the epoch
     * @return whether the rep is paused by this
     */
    public boolean pauseFor(String reason, String rep, Predicate<Instant> isDue) {
        lockRep(rep);
        Pause last = lastPause(rep);
        if (last.isOn() || !isDue.test(last.endedAt() == null ? Instant.EPOCH : last.endedAt())) {
            return false;
        }
        writePause(rep, OffsetDateTime.MAX, reason);
        return true;
    }

    /**
     * From now on the rep can sign in, or cannot; who cannot gets no lead.
     *
     * @throws TeamRefused {@code TEAM-001} when there is no such rep
     */
    public void setUser(String rep, boolean exists) {
        Rep locked = lockRep(rep);
        if (locked.hasUser() != exists) {
            jdbc.sql("update baton.rep set has_user = :exists where id = :rep")
                    .param("exists", exists)
                    .param("rep", rep)
                    .update();
            changed(locked.team());
        }
    }

    public void resume(String rep) {
        setPause(rep, null);
    }

    private void setPause(String rep, OffsetDateTime until) {
        Rep locked = lockRep(rep);
        changed(locked.team());
        writePause(rep, until, Pause.BY_HAND);
    }

    /** Whoever changes the end of a pause that is on changes neither its beginning nor its reason. */
    private void writePause(String rep, OffsetDateTime until, String reason) {
        jdbc.sql("""
                        update baton.rep set paused_until = :until,
                            paused_since = case when :paused then case when paused_until > :now then paused_since else :now end end,
                            pause_reason = case when :paused then case when paused_until > :now then pause_reason else :reason end end,
                            pause_ended_at = case when paused_until <= :now then paused_until
                                when paused_until is not null and not :paused then :now else pause_ended_at end
                        where id = :rep""")
                .param("until", until, Types.TIMESTAMP_WITH_TIMEZONE)
                .param("paused", until != null)
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", reason)
                .param("rep", rep)
                .update();
    }

    /** @throws TeamRefused {@code TEAM-001} when there is no such rep */
    @Transactional(readOnly = true)
    Pause lastPause(String rep) {
        Timestamp now = Timestamp.from(clock.instant());
        return jdbc.sql("select paused_until > :now as is_on, paused_since, pause_reason,"
                        + " case when paused_until <= :now then paused_until else pause_ended_at end as ended_at"
                        + " from baton.rep where id = :rep")
                .param("now", now)
                .param("rep", rep)
                .query((rs, n) -> new Pause(
                        rs.getBoolean("is_on"),
                        instant(rs, "paused_since"),
                        rs.getString("pause_reason"),
                        instant(rs, "ended_at")))
                .optional()
                .orElseThrow(Teams::unknown);
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp at = rs.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    /**
     * When the rep is at work next, by hours and absences alone: a paused rep answers what is owned already.
     *
     * @param from the answer is not before this
     */
    @Transactional(readOnly = true)
    public Instant atWork(Rep rep, Instant from) {
        List<Absence> absences = absences(List.of(rep.id()), from);
        Instant at = rep.calendar().nextWorking(from);
        // In the order in which they begin: what one of them moves, a later one may move on.
        for (Absence absence : absences) {
            if (absence.covers(at)) {
                at = rep.calendar().nextWorking(absence.endsAt());
            }
        }
        return at;
    }

    public Absence addAbsence(String rep, Instant startsAt, Instant endsAt) {
        return addAbsence(rep, startsAt, endsAt, "absence");
    }

    /**
     * Overlapping absences are fine.
     *
     * @param kind one of {@link Absence#KINDS}
     * @throws TeamRefused {@code TEAM-001} when there is no such rep, {@code TEAM-003} for an absence that cannot be
     */
    public Absence addAbsence(String rep, Instant startsAt, Instant endsAt, String kind) {
        AvailabilityRules.checkAbsence(startsAt, endsAt, kind, clock.instant());
        lockRep(rep);
        Absence absence = new Absence(ids.generate(), rep, startsAt, endsAt, kind, "entered");
        jdbc.sql("insert into baton.absence (id, rep, starts_at, ends_at, kind, source) values (?, ?, ?, ?, ?, ?)")
                .params(absence.id(), rep, Timestamp.from(startsAt), Timestamp.from(endsAt), kind, absence.source())
                .update();
        return absence;
    }

    /** @throws TeamRefused {@code TEAM-002} when this rep has no such absence (any more) */
    public void removeAbsence(String rep, UUID absence) {
        Rep locked = lockRep(rep);
        int removed = jdbc.sql("delete from baton.absence where rep = ? and id = ?")
                .params(rep, absence)
                .update();
        if (removed == 0) {
            throw new TeamRefused(TeamRefused.UNKNOWN_ABSENCE, "absence", "there is none of this id");
        }
        changed(locked.team());
    }

    /** What an import of a calendar did to the absences that came from one. */
    public record Imported(int added, int changed, int removed, int unchanged) {}

    /**
     * Makes the imported absences of this rep that touch the window those of the calendar: what is new is added, what moved is moved, what is
     * no longer there is removed. What a person entered stays. The same calendar again changes nothing.
     */
    Imported importAbsences(String rep, List<BusyTime> busy, Instant from, Instant until) {
        Rep locked = lockRep(rep);
        Map<String, Absence> known = new HashMap<>();
        jdbc.sql("""
                        select id, rep, starts_at, ends_at, kind, source, external_id from baton.absence
                        where rep = :rep and source = 'calendar'""")
                .param("rep", rep)
                .query((rs, n) -> known.put(rs.getString("external_id"), readAbsence(rs, n)))
                .list();
        List<BusyTime> added = new ArrayList<>();
        int moved = 0;
        int unchanged = 0;
        for (BusyTime time : busy) {
            Absence before = known.remove(time.key());
            if (before == null) {
                added.add(time);
            } else if (before.startsAt().equals(time.startsAt())
                    && before.endsAt().equals(time.endsAt())) {
                unchanged++;
            } else {
                jdbc.sql("update baton.absence set starts_at = ?, ends_at = ? where id = ?")
                        .params(Timestamp.from(time.startsAt()), Timestamp.from(time.endsAt()), before.id())
                        .update();
                moved++;
            }
        }
        List<UUID> gone = known.values().stream()
                .filter(a -> a.endsAt().isAfter(from) && a.startsAt().isBefore(until))
                .map(Absence::id)
                .toList();
        if (!gone.isEmpty()) {
            jdbc.sql("delete from baton.absence where id in (:gone)")
                    .param("gone", gone)
                    .update();
        }
        insert(rep, added);
        if (moved + gone.size() > 0) {
            changed(locked.team());
        }
        return new Imported(added.size(), moved, gone.size(), unchanged);
    }

    private void insert(String rep, List<BusyTime> times) {
        jdbc.sql("""
                        insert into baton.absence (id, rep, starts_at, ends_at, source, external_id)
                        select t.id, :rep, t.starts_at, t.ends_at, 'calendar', t.external_id
                        from unnest(:ids::uuid[], :starts::timestamptz[], :ends::timestamptz[], :keys::text[])
                            as t(id, starts_at, ends_at, external_id)""")
                .param("rep", rep)
                .param("ids", texts(times, time -> ids.generate()))
                .param("starts", texts(times, BusyTime::startsAt))
                .param("ends", texts(times, BusyTime::endsAt))
                .param("keys", texts(times, BusyTime::key))
                .update();
    }

    private static String[] texts(List<BusyTime> times, Function<BusyTime, Object> part) {
        return times.stream().map(part).map(Object::toString).toArray(String[]::new);
    }

    /** What a manager of the team may set, beside its calendar. */
    record TeamState(boolean manualFirst, String fallback) {}

    /**
     * @param calendarId the calendar by which the team is to work, or null for the one there is
     * @param change from what there is under the team's lock
     * @throws TeamRefused {@code TEAM-008} when there is no such team, {@code TEAM-003} when the fallback owner is no active rep or there is no
     *     such calendar
     */
    Team change(String key, String calendarId, UnaryOperator<TeamState> change) {
        // The calendar comes before the team, as for whoever changes the calendar; held, the roster cannot miss a
        // change of it.
        Optional<StoredCalendar> calendar = Optional.ofNullable(calendarId).flatMap(calendars::hold);
        rowLock("baton.team where key = ?", key);
        Team before = team(key)
                .orElseThrow(() -> new TeamRefused(TeamRefused.UNKNOWN_TEAM, "team", "there is none of this key"));
        TeamState state = change.apply(new TeamState(before.manualFirst(), before.fallback()));
        if (state.fallback() != null
                && rep(state.fallback()).filter(Rep::canTakeLeads).isEmpty()) {
            throw new TeamRefused(TeamRefused.INVALID, "fallback", "is the id of an active rep, or null");
        }
        if (calendarId != null && calendar.isEmpty()) {
            throw new TeamRefused(TeamRefused.INVALID, "calendar", "is the id of a calendar");
        }
        Team after = new Team(
                key,
                before.name(),
                calendar.map(StoredCalendar::id).orElse(before.calendarId()),
                calendar.map(StoredCalendar::calendar).orElse(before.calendar()),
                state.manualFirst(),
                state.fallback());
        if (!after.equals(before)) {
            jdbc.sql(
                            "update baton.team set calendar = :calendar, manual_first = :manualFirst, fallback = :fallback where key = :key")
                    .param("calendar", after.calendarId())
                    .param("manualFirst", after.manualFirst())
                    .param("fallback", after.fallback(), Types.VARCHAR)
                    .param("key", key)
                    .update();
            changed(key);
        }
        return after;
    }

    /** Somebody may have become eligible; told at once, heard after the commit. */
    private void changed(String team) {
        events.publishEvent(new RosterChanged(team));
    }

    private Rep lockRep(String rep) {
        return lockWithTeam(rep, null).orElseThrow(Teams::unknown);
    }

    static TeamRefused unknown() {
        return new TeamRefused(TeamRefused.UNKNOWN_REP, "rep", "there is none of this id");
    }

    /**
     * The teams come first, in the order of their keys: whoever picks a rep holds the team's lock when the claim touches the rep's row, and the
     * other way round the two would wait for each other.
     *
     * @param further a team to lock as well, or null
     */
    private Optional<Rep> lockWithTeam(String id, String further) {
        Optional<Rep> rep = rep(id);
        while (true) {
            String team = rep.map(Rep::team).orElse(null);
            Stream.of(team, further)
                    .filter(Objects::nonNull)
                    .distinct()
                    .sorted()
                    .forEach(key -> rowLock("baton.team where key = ?", key));
            rowLock("baton.rep where id = ?", id);
            rep = rep(id);
            if (Objects.equals(rep.map(Rep::team).orElse(null), team)) {
                return rep;
            }
        }
    }

    private void rowLock(String row, String key) {
        jdbc.sql("select 1 from " + row + " for no key update")
                .param(key)
                .query(Integer.class)
                .optional();
    }

    private RepState readState(String rep) {
        return jdbc.sql(
                        "select calendar, capacity, weight, skills, languages, active, per_day, per_hour, conflicts, supporters"
                                + " from baton.rep where id = ?")
                .param(rep)
                .query((rs, n) -> new RepState(
                        rs.getString("calendar") == null
                                ? null
                                : calendars.compile(rs.getString("calendar")).definition(),
                        rs.getInt("capacity"),
                        rs.getInt("weight"),
                        texts(rs.getArray("skills")),
                        texts(rs.getArray("languages")),
                        rs.getBoolean("active"),
                        caps(rs),
                        texts(rs.getArray("conflicts")),
                        texts(rs.getArray("supporters"))))
                .optional()
                .orElseThrow(Teams::unknown);
    }

    private static Absence readAbsence(ResultSet rs, int n) throws SQLException {
        return new Absence(
                rs.getObject("id", UUID.class),
                rs.getString("rep"),
                rs.getTimestamp("starts_at").toInstant(),
                rs.getTimestamp("ends_at").toInstant(),
                rs.getString("kind"),
                rs.getString("source"));
    }

    private Team readTeam(ResultSet rs, int n) throws SQLException {
        return new Team(
                rs.getString("key"),
                rs.getString("name"),
                rs.getString("calendar"),
                calendars.compile(rs.getString("definition")),
                rs.getBoolean("manual_first"),
                rs.getString("fallback"));
    }

    private Rep readRep(ResultSet rs, int n) throws SQLException {
        return new Rep(
                rs.getString("id"),
                rs.getString("team"),
                rs.getString("first_name"),
                rs.getString("last_name"),
                rs.getString("email"),
                folded(rs.getArray("languages")),
                folded(rs.getArray("skills")),
                rs.getInt("capacity"),
                rs.getInt("weight"),
                calendars.compile(rs.getString("calendar")),
                rs.getBoolean("active"),
                rs.getBoolean("has_user"),
                pausedUntil(rs.getObject("paused_until", OffsetDateTime.class)),
                caps(rs),
                folded(rs.getArray("conflicts")),
                texts(rs.getArray("supporters")));
    }

    /** What is compared is compared in lower case, however it was typed. */
    private static Set<String> folded(Array array) throws SQLException {
        return texts(array).stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private static Rep.Caps caps(ResultSet rs) throws SQLException {
        return new Rep.Caps(rs.getObject("per_day", Integer.class), rs.getObject("per_hour", Integer.class));
    }

    /** The driver reads infinity as the last of all date-times. */
    private static Instant pausedUntil(OffsetDateTime until) {
        if (until == null) {
            return null;
        }
        return until.equals(OffsetDateTime.MAX) ? Instant.MAX : until.toInstant();
    }

    private static Set<String> texts(Array array) throws SQLException {
        return Set.copyOf(List.of((String[]) array.getArray()));
    }

    private String text(CalendarDefinition calendar) {
        try {
            return json.writeValueAsString(calendar);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a calendar that is not JSON", e);
        }
    }
}
