package dev.baton.assignment;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Leads offered to a team: whoever of it claims one first has it. */
@Component
class PoolOffers {

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Holders holders;
    private final Wishes wishes;
    private final Claims claims;

    PoolOffers(JdbcClient jdbc, Leads leads, Teams teams, Holders holders, Wishes wishes, Claims claims) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.holders = holders;
        this.wishes = wishes;
        this.claims = claims;
    }

    void offer(LeadId id, String team) {
        Lead lead = leads.lock(id);
        leads.move(id, Stage.MQL, "baton", "handed-over");
        leads.own(id, team, null);
        leads.record(id, HistoryKind.OFFERED, "baton", team, Map.of("team", team));
        leads.explain(
                id,
                Reasons.decision(
                        leads.now(),
                        lead.round(),
                        Map.of("team", team, "strategy", Strategy.POOL.code(), "candidates", List.of())));
    }

    void claim(LeadId id, String rep, String actor) {
        Lead lead = leads.lock(id);
        Optional<Assignment> before = holders.open(id);
        if (before.isPresent()) {
            if (before.get().rep().equals(rep)) {
                return;
            }
            throw holders.whoHas(id, rep);
        }
        Rep claimant = teams.rep(rep)
                .filter(Rep::canTakeLeads)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "assignee: no active rep of that id; lead " + id + " stays in the pool"));
        if (wishes.conflict(claimant, lead).isPresent()) {
            throw new LeadRefused(
                    "ASSIGN-013",
                    "assignee: rep " + rep + " has a conflict with lead " + id + "; it stays in the pool");
        }
        Optional<Look> look = claims.preview(wishes.requestInTime(lead, lead.team(), Strategy.POOL.code()));
        if (actor.equals(rep)) {
            // A manager may know better.
            look.flatMap(seen -> seen.refusal(rep))
                    .filter(refusal -> !refusal.equals("at-capacity"))
                    .ifPresent(refusal -> {
                        throw new LeadRefused(
                                "ASSIGN-017",
                                "assignee: rep " + rep + " may not claim lead " + id + " now (" + refusal
                                        + "); it stays in the pool");
                    });
        }
        // Under the lock of the rep's load: of two claims at once the second counts the first.
        holders.shift(null, rep);
        int carried = jdbc.sql("select count(*) from baton.assignment where rep = ? and ended_at is null")
                .param(rep)
                .query(Integer.class)
                .single();
        if (carried >= claimant.capacity()) {
            throw new LeadRefused(
                    "ASSIGN-009",
                    "assignee: rep " + rep + " carries " + carried + " of " + claimant.capacity() + " leads; lead " + id
                            + " stays in the pool");
        }
        holders.claim(
                lead,
                lead.team(),
                rep,
                Strategy.POOL.code(),
                "claimed",
                actor,
                claimant.calendar().nextWorking(leads.now()));
        Map<String, Object> seen = new LinkedHashMap<>(look.map(known -> Explanation.of(known, null))
                .orElse(Map.of("team", lead.team(), "strategy", Strategy.POOL.code())));
        seen.put("chosen", rep);
        leads.explain(id, Reasons.decision(leads.now(), lead.round(), seen));
    }

    void unclaim(LeadId id, String actor) {
        Lead lead = leads.lock(id);
        Assignment claimed = holders.open(id)
                .filter(a -> a.strategy().equals(Strategy.POOL.code()) && a.acceptedAt() == null)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-012",
                        "assignee: a lead in sales always has an owner; reject it, or give it to another rep"));
        holders.end(claimed, "unclaimed", leads.now());
        holders.shift(claimed.rep(), null);
        leads.own(id, lead.team(), null);
        leads.record(id, HistoryKind.OFFERED, actor, claimed.team(), Map.of("team", claimed.team()));
    }
}
