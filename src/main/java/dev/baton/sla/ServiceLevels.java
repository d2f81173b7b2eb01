package dev.baton.sla;

import com.fasterxml.uuid.Generators;
import dev.baton.calendar.Calendars;
import dev.baton.calendar.StoredCalendar;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.DecisionTables.Fired;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Starts, meets and breaches the clocks of a lead. A clock and the timers that act for it are written in one transaction. Only a person's act
 * or an accepted mail meets a clock; a routing step never does. Whoever changes a clock has the lead's lock first.
 */
@Service
@Transactional
@EnableConfigurationProperties(MarketingDesk.class)
public class ServiceLevels {

    private final JdbcClient jdbc;
    private final Leads leads;
    private final DecisionTables tables;
    private final Calendars calendars;

    ServiceLevels(JdbcClient jdbc, Leads leads, DecisionTables tables, Calendars calendars) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.tables = tables;
        this.calendars = calendars;
    }

    /** Marketing's hours are those of the settings until somebody changes them. */
    @Bean
    static SmartInitializingSingleton marketingCalendar(Calendars calendars, MarketingDesk desk) {
        return () -> calendars.seed(Calendars.MARKETING, desk.hours());
    }

    /** Asks {@code sla.dmn} and keeps why. */
    public Policy choose(LeadId id, String route) {
        Lead lead = leads.lock(id);
        Map<String, Object> facts = facts(lead, route);
        Answer answer = tables.ask("chooseSla", facts);
        Fired rule = answer.first();
        leads.explain(
                id,
                new Decision(
                        "sla",
                        leads.now(),
                        lead.round(),
                        answer.model(),
                        answer.facts(),
                        answer.rules(),
                        rule.outputs()));
        return Policy.of(rule);
    }

    /** Asks {@code sla.dmn} before anything is promised; neither locks nor keeps anything. */
    @Transactional(readOnly = true)
    public Policy promised(LeadId id, String route) {
        return Policy.of(tables.ask("chooseSla", facts(leads.find(id), route)).first());
    }

    private static Map<String, Object> facts(Lead lead, String route) {
        Map<String, Object> facts = lead.known();
        facts.put("route", route);
        facts.put("grade", lead.grade());
        return facts;
    }

    /** Where marketing works: the zone of the hours shown for a lead that no team has. */
    public ZoneId marketingZone() {
        return calendars.get(Calendars.MARKETING).calendar().zone();
    }

    /** When something that marketing begins now is due: a date to show, no clock. */
    public Instant dueForMarketing(Duration within) {
        WorkingCalendar marketing = calendars.get(Calendars.MARKETING).calendar();
        return marketing.plus(marketing.nextWorking(leads.now()), within);
    }

    /** Starts a clock in marketing's working time. */
    public SlaClock startForMarketing(LeadId id, ClockKind kind, Policy policy, Duration within) {
        return start(id, kind, policy, null, Calendars.MARKETING, leads.now(), null, null, within);
    }

    /**
     * Starts a clock; a clock of that kind still open for the lead ends.
     *
     * @param team whose promise it is: the clock follows the team to another calendar; null for nobody's but the calendar's
     * @param calendarId in whose working time it is measured
     * @param from when the work begins to wait; the clock starts at the first working instant from then on
     * @param remindAfter working time, or null for no reminder
     * @param within working time until it is due
     */
    public SlaClock start(
            LeadId id,
            ClockKind kind,
            Policy policy,
            String team,
            String calendarId,
            Instant from,
            Duration remindAfter,
            Duration escalateAfter,
            Duration within) {
        // As it was said, not as the calendar of today has it: the calendar may open earlier yet.
        return start(id, kind, policy, team, calendarId, Course.from(from, remindAfter, escalateAfter, within), null);
    }

    private SlaClock start(
            LeadId id, ClockKind kind, Policy policy, String team, String calendarId, Course course, String pausedBy) {
        Lead lead = leads.lock(id);
        close(id, kind);
        StoredCalendar stored = calendars.get(calendarId);
        SlaClock clock = new SlaClock(
                        id,
                        kind,
                        policy.rule(),
                        policy.takeBacks(),
                        calendarId,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)
                .along(course, stored.calendar());
        jdbc.sql("""
                        insert into baton.sla_clock (id, lead_id, round, kind, policy, take_backs, team, calendar, calendar_version, opened_at,
                            remind_after, escalate_after, within, runs_from, paused_since, paused_until, paused_by, starts_at, remind_at, escalate_at,
                            due_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::interval, ?::interval, ?::interval, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        id.value(),
                        lead.round(),
                        kind.code(),
                        clock.policy(),
                        clock.takeBacks(),
                        team,
                        calendarId,
                        stored.version(),
                        ClockRow.timestamp(leads.now()),
                        text(course.remindAfter()),
                        text(course.escalateAfter()),
                        text(course.within()),
                        ClockRow.timestamp(course.runsFrom()),
                        ClockRow.timestamp(course.pausedSince()),
                        ClockRow.timestamp(course.pausedUntil()),
                        pausedBy,
                        ClockRow.timestamp(clock.startsAt()),
                        ClockRow.timestamp(clock.remindAt()),
                        ClockRow.timestamp(clock.escalateAt()),
                        ClockRow.timestamp(clock.dueAt()))
                .update();
        leads.record(
                id,
                HistoryKind.SLA_STARTED,
                "baton",
                kind.code(),
                Map.of("policy", clock.policy(), "startsAt", clock.startsAt(), "dueAt", clock.dueAt()));
        return clock;
    }

    /**
     * Starts a clock anew for the rep to whom the lead was moved, if the promise under which it runs says so: the promise that was made when it
     * started, whatever the table says today.
     *
     * @param from see {@link #start}; a pause that is on goes on
     * @return nothing when no such clock is open, or it runs on as it is
     */
    public Optional<SlaClock> restart(LeadId id, ClockKind kind, String team, String calendarId, Instant from) {
        leads.lock(id);
        Optional<ClockRow> running = rows(id).filter(
                        row -> row.clock().kind() == kind && row.clock().closedAt() == null)
                .findFirst();
        return running.flatMap(row -> promise(id, row.clock().policy()))
                .filter(Policy::restartWhenMoved)
                .map(policy -> {
                    Course anew =
                            Course.from(from, policy.remindAfter(), policy.escalateAfter(), policy.answerWithin());
                    Course before = running.get().course();
                    boolean paused = before.isPausedAt(leads.now());
                    return start(
                            id,
                            kind,
                            policy,
                            team,
                            calendarId,
                            paused ? anew.paused(before.pausedSince(), before.pausedUntil()) : anew,
                            paused ? running.get().pausedBy() : null);
                });
    }

    private Optional<Policy> promise(LeadId id, String rule) {
        return leads.decisions(id).stream()
                .filter(decision ->
                        decision.kind().equals("sla") && decision.rules().contains(rule))
                .reduce((earlier, later) -> later)
                .map(decision -> Policy.of(new Fired(rule, decision.result())));
    }

    /** Somebody did what was promised. Does nothing when no such clock is open. */
    public void meet(LeadId id, ClockKind kind, String by) {
        if (end(id, clock -> clock.kind() == kind, by)) {
            leads.record(id, HistoryKind.SLA_MET, by, kind.code(), Map.of());
        }
    }

    /**
     * The timer of a clock has fired: it counts as breached whatever the time is. The clock stays open and is measured on. Does nothing when
     * the clock was met or is breached already.
     *
     * @param forcedBy who fired the timer by hand, or null when it was due
     * @return whether it was breached now
     */
    public boolean breach(LeadId id, ClockKind kind, String forcedBy) {
        leads.lock(id);
        int breached = jdbc.sql(
                        "update baton.sla_clock set breached_at = ?, forced_by = ? where lead_id = ? and kind = ? and"
                                + " closed_at is null and breached_at is null")
                .params(Timestamp.from(leads.now()), forcedBy, id.value(), kind.code())
                .update();
        if (breached > 0) {
            leads.record(
                    id,
                    HistoryKind.SLA_BREACHED,
                    forcedBy == null ? "baton" : forcedBy,
                    kind.code(),
                    forcedBy == null ? Map.of() : Map.of("forcedBy", forcedBy));
        }
        return breached > 0;
    }

    /** Stops measuring, neither met nor breached by this. */
    public void close(LeadId id, ClockKind kind) {
        end(id, clock -> clock.kind() == kind, null);
    }

    public void closeAll(LeadId id) {
        end(id, clock -> true, null);
    }

    /** @param metBy who did what was promised, or null when nobody did */
    private boolean end(LeadId id, Predicate<SlaClock> which, String metBy) {
        leads.lock(id);
        Instant now = leads.now();
        List<ClockRow> open = rows(id).filter(row -> row.clock().closedAt() == null && which.test(row.clock()))
                .toList();
        for (ClockRow row : open) {
            if (!row.clock().isBreached() && now.isAfter(row.clock().dueAt())) {
                // Its timer has not come to it yet, after a restart, say. Too late is too late.
                breach(id, row.clock().kind(), null);
            }
            jdbc.sql(
                            "update baton.sla_clock set met_at = ?, met_by = ?, closed_at = ?, late = ?::interval where id = ?")
                    .params(
                            ClockRow.timestamp(metBy == null ? null : now),
                            metBy,
                            ClockRow.timestamp(now),
                            text(lateAt(row.clock(), now)),
                            row.id())
                    .update();
        }
        return !open.isEmpty();
    }

    @Transactional(readOnly = true)
    public Optional<SlaClock> open(LeadId id, ClockKind kind) {
        return clocks(id).stream()
                .filter(c -> c.kind() == kind && c.closedAt() == null)
                .findFirst();
    }

    /** @return all clocks of the lead, oldest first */
    @Transactional(readOnly = true)
    public List<SlaClock> clocks(LeadId id) {
        return rows(id).map(ClockRow::clock).toList();
    }

    private Stream<ClockRow> rows(LeadId id) {
        return jdbc
                .sql("select " + ClockRow.COLUMNS
                        + "from baton.sla_clock c where c.lead_id = ? order by c.opened_at, c.id")
                .param(id.value())
                .query(ClockRow::read)
                .list()
                .stream();
    }

    /**
     * How much working time after it was due the clock was met or closed, by the calendar of that moment, or it is now; nothing when it was not, or is
     * not yet.
     */
    @Transactional(readOnly = true)
    public Optional<Duration> late(SlaClock clock) {
        Duration late = clock.late() != null
                ? clock.late()
                : lateAt(clock, clock.closedAt() != null ? clock.closedAt() : leads.now());
        return late.isZero() ? Optional.empty() : Optional.of(late);
    }

    private Duration lateAt(SlaClock clock, Instant at) {
        return at.isAfter(clock.dueAt())
                ? calendars
                        .find(clock.calendar())
                        .map(stored -> stored.calendar().between(clock.dueAt(), at))
                        .orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static String text(Duration duration) {
        return duration == null ? null : duration.toString();
    }
}
