package dev.baton.process.handovertosales;

import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Lives;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * An absence never extends a service level: a lead whose owner cannot answer it in time, or has no user any more, goes to another rep within a minute
 * after that is known; what the owner claimed from a pool goes back into it. When there is nobody it stays, and the clock does what it does for every lead that is not answered.
 */
@Component
public class AbsentOwners {

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Reassignments reassignments;
    private final ApplicationAvailability application;

    AbsentOwners(
            JdbcClient jdbc,
            Leads leads,
            Teams teams,
            Reassignments reassignments,
            ApplicationAvailability application) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.reassignments = reassignments;
        this.application = application;
    }

    private record Unanswered(LeadId lead, String owner, boolean pooled, Instant startsAt, Instant dueAt) {}

    @Scheduled(
            fixedDelayString = "${baton.assignment.absence-interval:1m}",
            initialDelayString = "${baton.assignment.absence-interval:1m}")
    public void reassign() {
        Instant now = leads.now();
        for (Unanswered late : ofTheAbsent(now)) {
            if (application.getReadinessState() == ReadinessState.REFUSING_TRAFFIC) {
                return; // the others go on with the rest
            }
            Rep owner = teams.rep(late.owner()).orElseThrow();
            Instant from = now.isBefore(late.startsAt()) ? late.startsAt() : now;
            if (!owner.hasUser() || !teams.atWork(owner, from).isBefore(late.dueAt())) {
                if (late.pooled()) {
                    reassignments.putBack(late.lead(), late.owner());
                } else {
                    reassignments.moveInTurn(late.lead(), late.owner(), Lives.BATON);
                }
            }
        }
    }

    /** Only owners who are away when their time to answer begins, or now, and those who cannot sign in. */
    private List<Unanswered> ofTheAbsent(Instant now) {
        return jdbc.sql("select a.lead_id, a.rep, a.strategy = 'pool', c.starts_at, c.due_at from baton.assignment a"
                        + " join baton.sla_clock c on c.lead_id = a.lead_id and c.kind = 'answer' and c.closed_at is null"
                        + " where a.ended_at is null and a.accepted_at is null and a.proposal is distinct from 'open' and c.due_at > :now"
                        + " and (exists (select from baton.rep r where r.id = a.rep and not r.has_user)"
                        + " or exists (select from baton.absence x where x.rep = a.rep and x.ends_at > :now"
                        + " and x.starts_at <= greatest(c.starts_at, :now) and x.ends_at > greatest(c.starts_at, :now)))"
                        + " order by c.due_at, a.lead_id")
                .param("now", Timestamp.from(now))
                .query((rs, n) -> new Unanswered(
                        new LeadId(rs.getObject(1, UUID.class)),
                        rs.getString(2),
                        rs.getBoolean(3),
                        rs.getTimestamp(4).toInstant(),
                        rs.getTimestamp(5).toInstant()))
                .list();
    }
}
