package dev.baton.assignment;

import com.fasterxml.uuid.Generators;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who has which lead, by hand or in turn, and had it before. To be called in the transaction and with the lock of whoever changes the lead. */
@Component
class Holders {

    static final String COLUMNS =
            "id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, clock_from, accepted_at, ended_at, outcome";

    private static final String WRONG_TEAM = "wrong-team";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Claims claims;

    Holders(JdbcClient jdbc, Leads leads, Teams teams, Claims claims) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.claims = claims;
    }

    Optional<Assignment> open(LeadId id) {
        return jdbc.sql("select " + COLUMNS + " from baton.assignment where lead_id = ? and ended_at is null")
                .param(id.value())
                .query(Holders::assignment)
                .optional();
    }

    /** Who has the lead now, told in the time zone of the rep who has it no longer; null for a reader who is no rep. */
    LeadElsewhere whoHas(LeadId id, String reader) {
        Optional<Assignment> open = open(id);
        Lead lead = leads.find(id);
        Optional<Rep> holder = open.map(Assignment::rep).flatMap(teams::rep);
        ZoneId zone = Optional.ofNullable(reader)
                .flatMap(teams::rep)
                .or(() -> holder)
                .map(Rep::zone)
                .orElse(ZoneOffset.UTC);
        return new LeadElsewhere(
                lead,
                open.map(Assignment::rep)
                        .map(rep -> holder.map(Rep::name).orElse(rep))
                        .orElse(null),
                open.map(a -> a.assignedAt().atZone(zone)).orElse(null),
                open.isEmpty() && lead.owner() == null && lead.stage() == Stage.MQL);
    }

    /** Until when a rep had the lead who has it no longer. */
    Optional<Instant> heldUntil(LeadId id, String rep) {
        return jdbc.sql("select max(ended_at) from baton.assignment where lead_id = ? and rep = ?"
                        + " having max(ended_at) is not null")
                .params(id.value(), rep)
                .query((rs, n) -> rs.getTimestamp(1).toInstant())
                .optional();
    }

    /** @throws LeadElsewhere when the lead is not with this rep, or was accepted already */
    Assignment unanswered(LeadId id, String rep) {
        leads.lock(id);
        Optional<Assignment> open = open(id);
        if (open.isEmpty() || !open.get().rep().equals(rep) || open.get().acceptedAt() != null) {
            throw whoHas(id, rep);
        }
        return open.get();
    }

    /** By hand: the lead is the rep's from now on. */
    Assignment claim(
            Lead lead, String team, String rep, String strategy, String reason, String actor, Instant worksAt) {
        Assignment assignment = new Assignment(
                Generators.timeBasedEpochGenerator().generate(),
                lead.id(),
                lead.round(),
                team,
                rep,
                strategy,
                reason,
                actor,
                leads.now(),
                worksAt,
                worksAt,
                null,
                null,
                null);
        jdbc.sql(
                        "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        assignment.id(),
                        lead.id().value(),
                        lead.round(),
                        team,
                        rep,
                        strategy,
                        reason,
                        actor,
                        Timestamp.from(assignment.assignedAt()),
                        Timestamp.from(worksAt))
                .update();
        leads.own(lead.id(), team, rep);
        leads.record(lead.id(), HistoryKind.ASSIGNED, actor, strategy, detail(assignment));
        return assignment;
    }

    void end(Assignment assignment, String outcome, Instant at) {
        jdbc.sql("update baton.assignment set ended_at = ?, outcome = ? where id = ?")
                .params(Timestamp.from(at), outcome, assignment.id())
                .update();
    }

    /** Keeps why the rep gave the lead back, as far as a later choice of a team asks for it. */
    void refuse(Assignment ended, String reason) {
        if (WRONG_TEAM.equals(reason)) {
            jdbc.sql("update baton.assignment set wrong_team = true where id = ?")
                    .param(ended.id())
                    .update();
        }
    }

    /** Teams of which a rep gave this lead back in this round as a lead for another team, by key. */
    Set<String> refusedTeams(Lead lead) {
        return new TreeSet<>(
                jdbc.sql("select team from baton.assignment where lead_id = ? and round = ? and wrong_team")
                        .params(lead.id().value(), lead.round())
                        .query(String.class)
                        .list());
    }

    /** One lead less for the one, one more for the other; in one order everywhere, so that nobody waits in a circle. */
    void shift(String from, String to) {
        Map<String, Integer> changes = new TreeMap<>();
        if (from != null) {
            changes.merge(from, -1, Integer::sum);
        }
        if (to != null) {
            changes.merge(to, 1, Integer::sum);
        }
        if (from != null) {
            teams.rep(from).map(Rep::team).ifPresent(team -> Backlog.afterCommit(() -> claims.serveBacklog(team)));
        }
        changes.forEach((rep, change) -> jdbc.sql("insert into baton.rep_load (rep, n) values (?, ?)"
                        + " on conflict (rep) do update set n = rep_load.n + excluded.n")
                .params(rep, change)
                .update());
    }

    /** Whoever takes an accepted lead over has it accepted; who saw it still sees it. */
    void carryOver(Assignment before, Assignment after) {
        jdbc.sql("update baton.assignment a set accepted_at = b.accepted_at, supporters = b.supporters"
                        + " from baton.assignment b where a.id = ? and b.id = ?")
                .params(after.id(), before.id())
                .update();
    }

    static Map<String, Object> detail(Assignment a) {
        return Map.of("team", a.team(), "rep", a.rep(), "worksAt", a.worksAt());
    }

    static Assignment assignment(ResultSet rs, int n) throws SQLException {
        Timestamp clock = rs.getTimestamp("clock_from");
        Timestamp works = rs.getTimestamp("works_at");
        Timestamp accepted = rs.getTimestamp("accepted_at");
        Timestamp ended = rs.getTimestamp("ended_at");
        return new Assignment(
                rs.getObject("id", UUID.class),
                new LeadId(rs.getObject("lead_id", UUID.class)),
                rs.getInt("round"),
                rs.getString("team"),
                rs.getString("rep"),
                rs.getString("strategy"),
                rs.getString("reason"),
                rs.getString("assigned_by"),
                rs.getTimestamp("assigned_at").toInstant(),
                works.toInstant(),
                (clock == null ? works : clock).toInstant(),
                accepted == null ? null : accepted.toInstant(),
                ended == null ? null : ended.toInstant(),
                rs.getString("outcome"));
    }
}
