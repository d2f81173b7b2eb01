package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.team.RosterChanged;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Leads that wait because nobody was eligible. Whoever takes one elsewhere deletes its row first. */
@Component
class Backlog {

    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Holders holders;
    private final Wishes wishes;
    private final Claims claims;
    private final ObjectMapper json;

    Backlog(
            JdbcClient jdbc,
            Leads leads,
            Teams teams,
            Holders holders,
            Wishes wishes,
            Claims claims,
            ObjectMapper json) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.holders = holders;
        this.wishes = wishes;
        this.claims = claims;
        this.json = json;
    }

    Assignments.Wait await(
            LeadId id, String team, String strategy, Instant next, Duration escalateAfter, Duration answerWithin) {
        Lead lead = leads.lock(id);
        Optional<Team> known = teams.team(team);
        if (known.isEmpty()) {
            return new Assignments.Wait(null); // the table names a team that nobody can join
        }
        WorkingCalendar calendar = known.get().calendar();
        Instant now = leads.now();
        Instant since = jdbc.sql("select since from baton.backlog where lead_id = ?")
                .param(id.value())
                .query((rs, n) -> rs.getTimestamp(1).toInstant())
                .optional()
                .orElse(now);
        Instant from = calendar.nextWorking(since);
        jdbc.sql(
                        "insert into baton.backlog (lead_id, team, since, due_at, request) values (?, ?, ?, ?, ?::jsonb)"
                                + " on conflict (lead_id) do update set team = excluded.team, due_at = excluded.due_at, request = excluded.request")
                .params(
                        id.value(),
                        team,
                        Timestamp.from(since),
                        Timestamp.from(calendar.plus(from, answerWithin)),
                        WaitingRequest.kept(wishes.request(lead, team, strategy), json))
                .update();
        if (holders.open(id).isPresent()) {
            // Served after the look and before the row was there again.
            leave(id);
            return new Assignments.Wait(now);
        }
        afterCommit(() -> claims.serveBacklog(team));
        Instant decideAt = calendar.plus(from, escalateAfter);
        // A moment that has passed would be waited for without end.
        Instant again = next == null ? null : later(next, now.plus(SHORTEST_WAIT));
        return new Assignments.Wait(again != null && again.isBefore(decideAt) ? again : null);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    void leave(LeadId id) {
        jdbc.sql("delete from baton.backlog where lead_id = ?")
                .param(id.value())
                .update();
    }

    /** Somebody may have become eligible. */
    @TransactionalEventListener(fallbackExecution = true)
    void on(RosterChanged changed) {
        claims.serveBacklog(changed.team());
    }

    /**
     * What an event would have done, for whatever got lost on its way: teams with waiting leads look again, since time alone may have made somebody
     * eligible, and lives are told of claims that they have not found for a minute.
     */
    @Scheduled(
            fixedDelayString = "${baton.assignment.backlog-interval:1m}",
            initialDelayString = "${baton.assignment.backlog-interval:1m}")
    void lookAgain() {
        jdbc.sql("select distinct team from baton.backlog")
                .query(String.class)
                .list()
                .forEach(claims::serveBacklog);
        jdbc.sql("select a.lead_id from baton.assignment a join baton.lead l on l.id = a.lead_id"
                        + " where a.ended_at is null and a.proposal is null and l.owner is null and a.assigned_at < ?")
                .param(Timestamp.from(leads.now().minus(SHORTEST_WAIT)))
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .list()
                .forEach(claims::tellAgain);
    }

    static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
