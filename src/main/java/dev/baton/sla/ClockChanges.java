package dev.baton.sla;

import dev.baton.calendar.CalendarRefused;
import dev.baton.calendar.Calendars;
import dev.baton.calendar.MeasuredClocks;
import dev.baton.calendar.StoredCalendar;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives open clocks other instants: when somebody pauses one, and when the calendar in which it is measured becomes another one. Ledger and timers
 * of a lead move together, under its lock.
 *
 * <p>A changed calendar is followed level-triggered: each clock remembers the version of the calendar that its instants come from, and any node
 * takes on what has an old one, lead by lead, one transaction each. Whoever dies in the middle leaves the rest for the next look; two nodes
 * pass over the leads that the other has in hand. What is measured goes on being right: a clock that was due in the past by the new hours is
 * breached at once by its timer, one that is breached stays so.
 */
@Service
public class ClockChanges implements MeasuredClocks {

    private static final Logger LOG = LoggerFactory.getLogger(ClockChanges.class);

    private static final int BATCH = 100;

    /** As many in one look: others who are scheduled want their turn too. */
    private static final int BATCHES = 10;

    private static final UUID FIRST = new UUID(0, 0);

    /** Open clocks with the calendar in which they belong: a team's clock in the team's of today. */
    private static final String OPEN = """
            with open as (
                select c.lead_id, c.calendar, c.calendar_version, coalesce(t.calendar, c.calendar) as target
                from baton.sla_clock c left join unnest(:teams::text[], :calendars::text[]) as t(team, calendar) on t.team = c.team
                where c.closed_at is null)
            select %s from open join baton.calendar k on k.id = open.target where %s""";

    private static final String STALE = "(open.calendar <> open.target or open.calendar_version <> k.version)";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Calendars calendars;
    private final TeamCalendars teams;
    private final ClockTimers timers;
    private final TransactionTemplate transaction;
    private final ApplicationAvailability application;

    ClockChanges(
            JdbcClient jdbc,
            Leads leads,
            Calendars calendars,
            TeamCalendars teams,
            ClockTimers timers,
            TransactionTemplate transaction,
            ApplicationAvailability application) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.calendars = calendars;
        this.teams = teams;
        this.timers = timers;
        this.transaction = transaction;
        this.application = application;
    }

    /**
     * Nothing is due until then; the working time that is left runs from there on. Paused again, the pause gets another end.
     *
     * @param reason what a person typed; kept with the person, not in the history
     * @throws SlaRefused {@code SLA-001} when no such clock is open, {@code SLA-002} when {@code until} does not lie within the year to come,
     *     {@code SLA-003} when it is due or breached already
     */
    @Transactional
    public SlaClock pause(LeadId lead, ClockKind kind, Instant until, String reason, String by) {
        ClockRow row = open(lead, kind);
        Instant now = leads.now();
        if (!until.isAfter(now)
                || until.isAfter(now.atOffset(ZoneOffset.UTC).plusYears(1).toInstant())) {
            throw new SlaRefused(SlaRefused.INVALID, "until", "lies in the future, at most a year ahead");
        }
        if (row.clock().isBreached() || !row.clock().dueAt().isAfter(now)) {
            throw new SlaRefused(
                    SlaRefused.TOO_LATE, "kind", "the " + kind.code() + " clock is due already; it is measured on");
        }
        StoredCalendar calendar = calendars.get(row.clock().calendar());
        Course course = row.course().pause(now, until, calendar.calendar());
        if (course.elapsed().compareTo(course.within()) >= 0) {
            // By hours that have changed since the clock looked at them last.
            throw new SlaRefused(
                    SlaRefused.TOO_LATE, "kind", "the " + kind.code() + " clock is due already; it is measured on");
        }
        jdbc.sql("""
                        update baton.sla_clock set runs_from = :from, elapsed = :elapsed::interval, paused_since = :since,
                            paused_until = :until, paused_by = :by where id = :id""")
                .param("from", ClockRow.timestamp(course.runsFrom()))
                .param("elapsed", course.elapsed().toString())
                .param("since", ClockRow.timestamp(course.pausedSince()))
                .param("until", ClockRow.timestamp(until))
                .param("by", by)
                .param("id", row.id())
                .update();
        SlaClock paused = move(row, course, calendar);
        leads.record(
                lead, HistoryKind.SLA_PAUSED, by, kind.code(), Map.of("until", until, "dueAt", paused.dueAt()), reason);
        return paused;
    }

    /**
     * Ends the pause now.
     *
     * @throws SlaRefused {@code SLA-001} when no such clock is open, {@code SLA-004} when it is not paused
     */
    @Transactional
    public SlaClock resume(LeadId lead, ClockKind kind, String by) {
        ClockRow row = open(lead, kind);
        Instant now = leads.now();
        if (!row.course().isPausedAt(now)) {
            throw new SlaRefused(SlaRefused.NOT_PAUSED, "kind", "the " + kind.code() + " clock is not paused");
        }
        jdbc.sql("update baton.sla_clock set paused_until = ? where id = ?")
                .params(ClockRow.timestamp(now), row.id())
                .update();
        SlaClock resumed =
                move(row, row.course().resume(now), calendars.get(row.clock().calendar()));
        leads.record(lead, HistoryKind.SLA_RESUMED, by, kind.code(), Map.of("dueAt", resumed.dueAt()));
        return resumed;
    }

    @Override
    @Transactional(readOnly = true)
    public Progress progress(String calendar) {
        Map<String, String> byTeam = teams.byTeam();
        return ask(OPEN.formatted("count(*), count(*) filter (where " + STALE + ") as stale", "k.id = :id"), byTeam)
                .param("id", calendar)
                .query((rs, n) -> new Progress(rs.getLong("count"), rs.getLong("stale")))
                .single();
    }

    /** Moves all clocks whose calendar has become another one. A lead that somebody works on at the moment is left for the next look. */
    @Scheduled(fixedDelayString = "${baton.sla.interval:5s}", initialDelayString = "${baton.sla.interval:5s}")
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    public void followCalendars() {
        UUID last = FIRST;
        int moved = 0;
        for (int i = 0; i < BATCHES && last != null; i++) {
            Map<String, String> byTeam = teams.byTeam();
            List<UUID> batch = ask(
                            OPEN.formatted(
                                    "distinct open.lead_id",
                                    STALE + " and open.lead_id > :last order by open.lead_id limit " + BATCH),
                            byTeam)
                    .param("last", last)
                    .query(UUID.class)
                    .list();
            for (UUID lead : batch) {
                if (application.getReadinessState() == ReadinessState.REFUSING_TRAFFIC) {
                    return; // the others go on with the rest
                }
                moved += follow(new LeadId(lead), byTeam);
            }
            last = batch.size() == BATCH ? batch.get(BATCH - 1) : null;
        }
        if (moved > 0) {
            LOG.info("SLA-010 {} clocks follow changed calendars", moved);
        }
    }

    private int follow(LeadId lead, Map<String, String> byTeam) {
        try {
            return Optional.ofNullable(transaction.execute(status -> followNow(lead, byTeam)))
                    .orElse(0);
        } catch (RuntimeException e) {
            // A timer or a person was quicker, or the calendar gives no answer: the others must not wait for this one.
            LOG.warn(
                    "SLA-011 a clock of lead {} does not follow its calendar yet; it is tried again: {}",
                    lead,
                    e instanceof CalendarRefused ? e.getMessage() : e.getClass().getName());
            return 0;
        }
    }

    private int followNow(LeadId lead, Map<String, String> byTeam) {
        if (!leads.tryLock(lead)) {
            return 0;
        }
        int moved = 0;
        for (ClockRow row : openOnes(lead)) {
            String calendarOfClock = row.clock().calendar();
            String target = row.team() == null ? calendarOfClock : byTeam.getOrDefault(row.team(), calendarOfClock);
            StoredCalendar calendar = calendars.get(target);
            if (target.equals(calendarOfClock) && calendar.version() == row.calendarVersion()) {
                continue;
            }
            SlaClock after = move(row, row.course(), calendar);
            if (!after.equals(row.clock().in(target))) {
                leads.record(
                        lead,
                        HistoryKind.SLA_MOVED,
                        "baton",
                        row.clock().kind().code(),
                        Map.of("calendar", target, "version", calendar.version(), "dueAt", after.dueAt()));
            }
            moved++;
        }
        return moved;
    }

    /** Writes the instants that follow now, here and in the timers. A breach is a fact that no calendar undoes. */
    private SlaClock move(ClockRow row, Course course, StoredCalendar stored) {
        SlaClock before = row.clock();
        SlaClock after = before.isBreached()
                ? before.in(stored.id())
                : before.in(stored.id()).along(course, stored.calendar());
        jdbc.sql("""
                        update baton.sla_clock set calendar = :calendar, calendar_version = :version, starts_at = :startsAt,
                            remind_at = :remindAt, escalate_at = :escalateAt, due_at = :dueAt where id = :id""")
                .param("calendar", stored.id())
                .param("version", stored.version())
                .param("startsAt", ClockRow.timestamp(after.startsAt()))
                .param("remindAt", ClockRow.timestamp(after.remindAt()), java.sql.Types.TIMESTAMP)
                .param("escalateAt", ClockRow.timestamp(after.escalateAt()), java.sql.Types.TIMESTAMP)
                .param("dueAt", ClockRow.timestamp(after.dueAt()))
                .param("id", row.id())
                .update();
        boolean moved = !Objects.equals(after.remindAt(), before.remindAt())
                || !Objects.equals(after.escalateAt(), before.escalateAt())
                || !after.dueAt().equals(before.dueAt());
        if (moved) {
            timers.follow(after);
        }
        return after;
    }

    private ClockRow open(LeadId lead, ClockKind kind) {
        leads.lock(lead);
        return openOnes(lead).stream()
                .filter(row -> row.clock().kind() == kind)
                .findFirst()
                .orElseThrow(
                        () -> new SlaRefused(SlaRefused.UNKNOWN, "kind", "the lead has no open clock of this kind"));
    }

    private List<ClockRow> openOnes(LeadId lead) {
        return jdbc.sql(
                        "select " + ClockRow.COLUMNS
                                + "from baton.sla_clock c where c.lead_id = ? and c.closed_at is null order by c.opened_at, c.id")
                .param(lead.value())
                .query(ClockRow::read)
                .list();
    }

    private JdbcClient.StatementSpec ask(String sql, Map<String, String> byTeam) {
        Map<String, String> ordered = new LinkedHashMap<>(byTeam);
        return jdbc.sql(sql)
                .param("teams", ordered.keySet().toArray(String[]::new))
                .param("calendars", ordered.values().toArray(String[]::new));
    }
}
