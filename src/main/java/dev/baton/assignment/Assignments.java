package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.account.Opportunity;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.DecisionTables.Fired;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.lead.Value;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.RosterChanged;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Gives leads to reps. A lead has never two owners and never one that nobody can explain: the pick, the claim, the booking in the team's account and
 * the reason are one transaction ({@link Claims}); what the lead itself shows follows in the caller's, and a caller that is tried again finds its claim.
 */
@Service
@Transactional(noRollbackFor = LeadRefused.class)
public class Assignments {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> MAPS = new TypeReference<>() {};
    private static final String ALGORITHM = "rotation 2";

    /** Rejections of leads that nobody could have worked on: they cost the rep no turn. */
    private static final Set<String> NO_TURN = Set.of("bad-data", "duplicate", "wrong-contact");

    /** Kinds of skills that stand for what the lead says of them. */
    private static final Set<String> KINDS =
            Set.of("language", "country", "region", "product", "use-case", "industry", "deal-size", "partner");

    private static final String LAST_OWNER = "last-owner-within-cool-down";

    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    static final String COLUMNS =
            "id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, accepted_at, ended_at, outcome";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Accounts accounts;
    private final DecisionTables tables;
    private final Claims claims;
    private final Moves moves;
    private final Lapses lapses;
    private final ApplicationEventPublisher events;
    private final ObjectMapper json;

    Assignments(
            JdbcClient jdbc,
            Leads leads,
            Teams teams,
            Accounts accounts,
            DecisionTables tables,
            Claims claims,
            Moves moves,
            Lapses lapses,
            ApplicationEventPublisher events,
            ObjectMapper json) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.accounts = accounts;
        this.tables = tables;
        this.claims = claims;
        this.moves = moves;
        this.lapses = lapses;
        this.events = events;
        this.json = json;
    }

    /** Asks {@code select-team.dmn} and keeps why. */
    public TeamChoice selectTeam(LeadId id) {
        Lead lead = leads.lock(id);
        Optional<Account> account = accounts.find(lead.accountId());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ownerTeam", account.flatMap(a -> teamOf(a.owner())).orElse(null));
        facts.put(
                "opportunityTeam",
                account.flatMap(a -> teamOf(opportunityOwner(a))).orElse(null));
        facts.put(
                "namedAccountTeam",
                account.filter(Account::named).flatMap(a -> teamOf(a.owner())).orElse(null));
        facts.put("country", lead.facts().country());
        facts.put("product", lead.facts().product());
        facts.put("industry", lead.facts().industry());
        facts.put("employees", lead.facts().employees());
        facts.put("dealValue", lead.facts().budget());
        facts.put("grade", lead.grade());
        facts.put("source", lead.source());
        facts.put("channel", lead.channel());
        Answer answer = tables.ask("selectTeam", facts);
        Fired rule = answer.first();
        Optional<Rep> last = lastOwner(lead);
        Map<String, Object> chosen = new LinkedHashMap<>(rule.outputs());
        last.ifPresent(owner -> {
            chosen.put("team", owner.team());
            chosen.put("strategy", Strategy.OWNER.code());
            chosen.put("reason", LAST_OWNER);
        });
        leads.explain(
                id, new Decision("team", leads.now(), lead.round(), answer.model(), facts, answer.rules(), chosen));
        if (last.isPresent()) {
            return new TeamChoice(last.get().team(), Strategy.OWNER.code(), LAST_OWNER);
        }
        // A pool of nobody is a pool from which nobody claims: a person decides.
        boolean nobody = rule.text("strategy").equals(Strategy.POOL.code())
                && teams.reps(rule.text("team")).stream().noneMatch(Rep::active);
        return new TeamChoice(rule.text("team"), nobody ? Strategy.MANUAL.code() : rule.text("strategy"), rule.rule());
    }

    /**
     * Whom the rules picked.
     *
     * @param rep null when a person is to pick
     * @param toBeConfirmed whether a person has to say yes before the rep gets the lead
     */
    public record Pick(String rep, boolean toBeConfirmed) {}

    /**
     * Picks one eligible rep of the team and claims the lead for them. Tried again after a crash it finds the claim there is. In a team that is manual
     * first the claim stands, so that the next proposal names the next rep, but the lead is not yet the rep's.
     *
     * @param strategy a code of select-team.dmn
     * @throws NoEligibleRep when nobody is eligible; the look at the candidates is kept
     */
    public Pick assign(LeadId id, String team, String strategy) {
        Lead lead = leads.lock(id);
        Claims.Request request = request(lead, team, strategy);
        Claims.Claim claim = claims.claim(request);
        if (claim.assignment().isEmpty()) {
            if (claim.look() != null) {
                leads.explain(id, decision(leads.now(), lead.round(), Explanation.of(claim.look(), claim.roster())));
            }
            if (request.wish().strategy() == Strategy.MANUAL) {
                return new Pick(null, true);
            }
            leads.record(id, HistoryKind.NOBODY_ELIGIBLE, "baton", team, Map.of("team", team));
            throw new NoEligibleRep(
                    team, id, claim.look() == null ? null : claim.look().next());
        }
        Assignment assignment = claim.assignment().get();
        boolean toBeConfirmed =
                teams.team(assignment.team()).filter(Team::manualFirst).isPresent();
        if (toBeConfirmed) {
            if (propose(assignment)) {
                leads.move(id, Stage.MQL, "baton", "handed-over");
                leads.record(id, HistoryKind.PROPOSED, "baton", assignment.strategy(), detail(assignment));
            }
        } else if (!assignment.rep().equals(lead.owner())) {
            leads.move(id, Stage.MQL, "baton", "handed-over");
            leads.own(id, assignment.team(), assignment.rep());
            leads.record(id, HistoryKind.ASSIGNED, "baton", assignment.strategy(), detail(assignment));
        }
        if (request.wish().strategy() == Strategy.SALES_TEAM) {
            jdbc.sql(
                            "update baton.assignment a set supporters = r.supporters from baton.rep r where a.id = ? and r.id = a.rep")
                    .param(assignment.id())
                    .update();
        }
        return new Pick(assignment.rep(), toBeConfirmed);
    }

    /** @return whether it was proposed now and not before */
    private boolean propose(Assignment assignment) {
        return jdbc.sql("update baton.assignment set proposal = 'open' where id = ? and proposal is null")
                        .param(assignment.id())
                        .update()
                > 0;
    }

    /** The rep whom the rules propose for a lead that waits for a person's yes. */
    @Transactional(readOnly = true)
    public Optional<String> proposal(LeadId id) {
        return jdbc.sql("select rep from baton.assignment where lead_id = ? and ended_at is null and proposal = 'open'")
                .param(id.value())
                .query(String.class)
                .optional();
    }

    /**
     * How often people said yes to what the rules proposed, by team; teams in which nothing was decided yet are left out.
     *
     * @param changed proposals instead of which somebody else got the lead, or nobody
     */
    public record Agreement(String team, long agreed, long changed) {

        public double rate() {
            return Math.round(1000.0 * agreed / (agreed + changed)) / 1000.0;
        }
    }

    @Transactional(readOnly = true)
    public List<Agreement> agreement(Instant since) {
        return jdbc.sql(
                        "select team, count(*) filter (where proposal = 'agreed'), count(*) filter (where proposal = 'changed')"
                                + " from baton.assignment where proposal in ('agreed', 'changed') and assigned_at >= ? group by team order by team")
                .param(Timestamp.from(since))
                .query((rs, n) -> new Agreement(rs.getString(1), rs.getLong(2), rs.getLong(3)))
                .list();
    }

    /**
     * A wait for somebody to become eligible.
     *
     * @param until when the rules look again, or null when nobody becomes eligible in time: then a person decides now
     */
    public record Wait(Instant until) {}

    /**
     * Puts a lead for which nobody was eligible into its team's backlog. From now on it is served, by the instant at which its answer is due, by whatever
     * makes somebody eligible; somebody who became so a moment ago is found.
     *
     * @param next when somebody becomes eligible by time alone, or null
     * @param escalateAfter working time of the team, from when the lead began to wait, after which a person decides
     * @param answerWithin working time of the team after which an answer would be overdue
     */
    public Wait await(
            LeadId id, String team, String strategy, Instant next, Duration escalateAfter, Duration answerWithin) {
        Lead lead = leads.lock(id);
        Optional<Team> known = teams.team(team);
        if (known.isEmpty()) {
            return new Wait(null); // the table names a team that nobody can join
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
                        claims.kept(request(lead, team, strategy)))
                .update();
        if (open(id).isPresent()) {
            // Served after the look and before the row was there again.
            leaveBacklog(id);
            return new Wait(now);
        }
        afterCommit(() -> claims.serveBacklog(team));
        Instant decideAt = calendar.plus(from, escalateAfter);
        // A moment that has passed would be waited for without end.
        Instant again = next == null ? null : later(next, now.plus(SHORTEST_WAIT));
        return new Wait(again != null && again.isBefore(decideAt) ? again : null);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * Gives a lead for which nobody is eligible in time to whom the team has for that.
     *
     * @throws NoEligibleRep when the team has nobody for that, or not now: inactive, or paused or absent when the team works next
     */
    public Pick assignFallback(LeadId id, String team) {
        Lead lead = leads.lock(id);
        Instant now = leads.now();
        Optional<Assignment> served = open(id);
        if (served.isPresent()) {
            // A moment ago: the claim there is counts.
            leaveBacklog(id);
            return assign(id, team, served.get().strategy());
        }
        Roster roster = teams.roster(team).orElseThrow(() -> new NoEligibleRep(team, id, null));
        Instant at = roster.team().calendar().nextWorking(now);
        Rep fallback = teams.rep(roster.team().fallback())
                .filter(rep -> rep.active() && !rep.pausedAt(at))
                .filter(rep -> conflict(rep, lead).isEmpty() && !gaveBack(rep, lead))
                .filter(rep -> teams.absences(List.of(rep.id()), now).stream().noneMatch(absence -> absence.covers(at)))
                .orElseThrow(() -> new NoEligibleRep(team, id, null));
        byHand(lead, fallback, "fallback", "nobody-eligible", "baton", Optional.empty());
        return new Pick(fallback.id(), false);
    }

    private Optional<String> conflict(Rep rep, Lead lead) {
        return rep.conflicts().isEmpty()
                ? Optional.empty()
                : texts(traits(lead)).stream().filter(rep.conflicts()::contains).min(Comparator.naturalOrder());
    }

    private boolean gaveBack(Rep rep, Lead lead) {
        return jdbc.sql("select exists (select 1 from baton.assignment where lead_id = ? and round = ? and rep = ?"
                        + " and outcome in ('rejected', 'lapsed'))")
                .params(lead.id().value(), lead.round(), rep.id())
                .query(Boolean.class)
                .single();
    }

    /** Offers the lead to the team: whoever of it claims it first has it. */
    public void offer(LeadId id, String team) {
        Lead lead = leads.lock(id);
        leads.move(id, Stage.MQL, "baton", "handed-over");
        leads.own(id, team, null);
        leads.record(id, HistoryKind.OFFERED, "baton", team, Map.of("team", team));
        leads.explain(
                id,
                decision(
                        leads.now(),
                        lead.round(),
                        Map.of("team", team, "strategy", Strategy.POOL.code(), "candidates", List.of())));
    }

    /**
     * A rep takes a lead that was offered to the team.
     *
     * @throws LeadElsewhere when somebody else has it
     * @throws LeadRefused ASSIGN-002 when there is no such active rep, ASSIGN-009 when the rep carries as many leads as may be
     */
    public void claimFromPool(LeadId id, String rep, String actor) {
        Lead lead = leads.lock(id);
        Optional<Assignment> before = open(id);
        if (before.isPresent()) {
            if (before.get().rep().equals(rep)) {
                return;
            }
            throw whoHas(id);
        }
        Rep claimant = teams.rep(rep)
                .filter(Rep::active)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "assignee: no active rep of that id; lead " + id + " stays in the pool"));
        if (conflict(claimant, lead).isPresent()) {
            throw new LeadRefused(
                    "ASSIGN-013",
                    "assignee: rep " + rep + " has a conflict with lead " + id + "; it stays in the pool");
        }
        // Under the lock of the rep's load: of two claims at once the second counts the first.
        shift(null, rep);
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
        claim(
                lead,
                lead.team(),
                rep,
                Strategy.POOL.code(),
                "claimed",
                actor,
                claimant.calendar().nextWorking(leads.now()));
    }

    /** The rep gives a lead back to the pool that it was claimed from. */
    public void unclaim(LeadId id, String actor) {
        Lead lead = leads.lock(id);
        Assignment claimed = open(id).filter(a -> a.strategy().equals(Strategy.POOL.code()) && a.acceptedAt() == null)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-012",
                        "assignee: a lead in sales always has an owner; reject it, or give it to another rep"));
        end(claimed, "unclaimed", leads.now());
        shift(claimed.rep(), null);
        leads.own(id, lead.team(), null);
        leads.record(id, HistoryKind.OFFERED, actor, claimed.team(), Map.of("team", claimed.team()));
    }

    /** Who sees the lead beside its rep. */
    @Transactional(readOnly = true)
    public List<String> supporters(LeadId id) {
        return jdbc.sql("select unnest(supporters) from baton.assignment where lead_id = ? and ended_at is null")
                .param(id.value())
                .query(String.class)
                .list();
    }

    /**
     * What {@link #assign} would answer now. Nothing is locked and nothing is written.
     *
     * @return kind, team, strategy, chosen, candidates
     */
    @Transactional(readOnly = true)
    public Map<String, Object> preview(LeadId id, String team, String strategy) {
        return claims.preview(request(leads.find(id), team, strategy))
                .map(look -> Explanation.of(look, null))
                .orElseThrow(() -> new LeadRefused("ASSIGN-007", "team: there is no team " + team));
    }

    /** Why each rep who was given the lead in turn was given it, oldest first. */
    @Transactional(readOnly = true)
    public List<Decision> decisions(LeadId id) {
        return jdbc.sql("select a.assigned_at, a.round, a.look, r.reps from baton.assignment a"
                        + " left join baton.assignment_roster r on r.hash = a.look ->> 'roster' and jsonb_exists(a.look, 'places')"
                        + " where a.lead_id = ? and a.look is not null order by a.assigned_at, a.id")
                .param(id.value())
                .query((rs, n) ->
                        decision(rs.getTimestamp(1).toInstant(), rs.getInt(2), whole(rs.getString(3), rs.getString(4))))
                .list();
    }

    /**
     * A person gives the lead to a rep of any team, whatever the rules say.
     *
     * @throws LeadRefused ASSIGN-002 when there is no such active rep
     */
    public Assignment assignByHand(LeadId id, String rep, String actor) {
        Lead lead = leads.lock(id);
        Rep chosen = teams.rep(rep)
                .filter(Rep::active)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "rep: no active rep of that id; lead " + id + " still waits to be assigned"));
        leaveBacklog(id);
        Optional<Assignment> before = open(id);
        if (before.isPresent() && isProposed(before.get()) && before.get().rep().equals(rep)) {
            return confirm(before.get(), actor);
        }
        return byHand(lead, chosen, "manual", "by-hand", actor, before);
    }

    private Assignment byHand(
            Lead lead, Rep chosen, String strategy, String reason, String actor, Optional<Assignment> before) {
        leaveBacklog(lead.id());
        before.ifPresent(a -> {
            decline(a);
            end(a, "moved", leads.now());
        });
        shift(before.map(Assignment::rep).orElse(null), chosen.id());
        leads.move(lead.id(), Stage.MQL, actor, "handed-over");
        Assignment assignment = claim(
                lead,
                chosen.team(),
                chosen.id(),
                strategy,
                reason,
                actor,
                chosen.calendar().nextWorking(leads.now()));
        leads.explain(
                lead.id(),
                new Decision(
                        "assignment",
                        leads.now(),
                        lead.round(),
                        strategy,
                        Map.of("by", actor),
                        List.of(),
                        Map.of(
                                "team",
                                chosen.team(),
                                "strategy",
                                strategy,
                                "chosen",
                                chosen.id(),
                                "candidates",
                                List.of())));
        return assignment;
    }

    private boolean isProposed(Assignment assignment) {
        return jdbc.sql("select proposal = 'open' from baton.assignment where id = ? and proposal is not null")
                .param(assignment.id())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private Assignment confirm(Assignment proposed, String actor) {
        jdbc.sql("update baton.assignment set proposal = 'agreed' where id = ?")
                .param(proposed.id())
                .update();
        leads.own(proposed.lead(), proposed.team(), proposed.rep());
        leads.record(proposed.lead(), HistoryKind.ASSIGNED, actor, proposed.strategy(), detail(proposed));
        return proposed;
    }

    /** What a person did not want costs the proposed rep no turn. */
    private void decline(Assignment assignment) {
        jdbc.sql(
                        "update baton.assignment set proposal = 'changed', turn_back = seq is not null where id = ? and proposal = 'open'")
                .param(assignment.id())
                .update();
    }

    private void leaveBacklog(LeadId id) {
        jdbc.sql("delete from baton.backlog where lead_id = ?")
                .param(id.value())
                .update();
    }

    /**
     * The rep who has the lead takes it.
     *
     * @param rep who was asked, that is the assignee of the task
     * @param actor who answered
     * @throws LeadElsewhere when the lead is with somebody else now, or with nobody, or was accepted already
     */
    public void accept(LeadId id, String rep, String actor, String note) {
        Assignment assignment = unanswered(id, rep);
        jdbc.sql("update baton.assignment set accepted_at = ? where id = ?")
                .params(Timestamp.from(leads.now()), assignment.id())
                .update();
        leads.move(id, Stage.SAL, actor, "accepted");
        leads.record(id, HistoryKind.ACCEPTED, actor, null, Map.of("rep", rep), note);
    }

    /** @throws LeadElsewhere when the lead is with somebody else now, or with nobody, or was accepted already */
    public void reject(LeadId id, String rep, String reason, String actor, String note) {
        Assignment rejected = unanswered(id, rep);
        leaveBacklog(id);
        end(rejected, "rejected", leads.now());
        shift(rep, null);
        if (NO_TURN.contains(reason)) {
            jdbc.sql("update baton.assignment set turn_back = true where id = ? and seq is not null")
                    .param(rejected.id())
                    .update();
        }
        leads.own(id, null, null);
        leads.record(id, HistoryKind.REJECTED, actor, reason, Map.of("rep", rep), note);
    }

    /**
     * The time to answer is over. Pauses a rep who lets one lead after the other lapse, and publishes {@link RepPaused}.
     *
     * @param rep null for a lead of a pool that nobody claimed
     * @throws LeadElsewhere when the rep has answered in the meantime
     */
    public void takeBack(LeadId id, String rep, String actor) {
        leads.lock(id);
        leaveBacklog(id);
        if (rep == null) {
            // Offered to a team of which nobody claimed it.
            if (open(id).isPresent()) {
                throw whoHas(id);
            }
        } else {
            end(unanswered(id, rep), "lapsed", leads.now());
            shift(rep, null);
        }
        leads.own(id, null, null);
        leads.record(
                id,
                HistoryKind.TAKEN_BACK,
                actor,
                rep == null ? "not-claimed" : "not-answered",
                rep == null ? Map.of() : Map.of("rep", rep));
        if (rep != null && lapses.pauseIfTooMany(rep)) {
            leads.record(id, HistoryKind.REP_PAUSED, "baton", "lapses", Map.of("rep", rep, "lapses", lapses.most()));
            events.publishEvent(new RepPaused(id, rep, lapses.most()));
        }
    }

    /** The owner changed outside the diagram, for example by a manager in Tasklist. */
    public void reassign(LeadId id, String rep, String actor) {
        Lead lead = leads.lock(id);
        Rep chosen = teams.rep(rep)
                .filter(Rep::active)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "assignee: no active rep of that id; lead " + id + " stays where it is"));
        Optional<Assignment> before = open(id);
        if (before.isPresent() && before.get().rep().equals(rep)) {
            return;
        }
        Instant now = leads.now();
        leaveBacklog(id);
        before.ifPresent(a -> end(a, "moved", now));
        shift(before.map(Assignment::rep).orElse(null), rep);
        Assignment after = claim(
                lead,
                chosen.team(),
                rep,
                "manual",
                "reassigned",
                actor,
                chosen.calendar().nextWorking(now));
        before.ifPresent(a -> carryOver(a, after));
        leads.record(
                id,
                HistoryKind.REASSIGNED,
                actor,
                "by-hand",
                before.isPresent() ? Map.of("from", before.get().rep(), "to", rep) : Map.of("to", rep));
    }

    /** Leads that the rep has, the one that waits longest first. */
    @Transactional(readOnly = true)
    public List<LeadId> leadsOf(String rep) {
        return jdbc.sql(
                        "select lead_id from baton.assignment where rep = ? and ended_at is null order by assigned_at, id")
                .param(rep)
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .list();
    }

    /**
     * Takes the lead from a rep who leaves, whether it was accepted or not, and gives it in turn to another one of its team, or to somebody by hand.
     * What the lead shows and whose turn it was commit with the caller or not at all.
     *
     * @param to null for whoever's turn it is
     * @return the new claim, or nothing when the rep does not have the lead any more
     * @throws LeadRefused ASSIGN-004 when nobody is eligible, ASSIGN-002 when there is no such active rep, ASSIGN-021 when the lead is just being
     *     given to the one who leaves; nothing of it may then commit
     */
    public Optional<Assignment> move(LeadId id, String from, String to, String actor) {
        Lead lead = leads.lock(id);
        Optional<Assignment> open = open(id).filter(a -> a.rep().equals(from));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        boolean proposed = isProposed(open.get());
        if (!proposed && !from.equals(lead.owner()) || proposed && to != null) {
            throw new LeadRefused(
                    "ASSIGN-021", "lead " + id + " is being given to " + from + " at this moment; it is not moved yet");
        }
        if (to != null) {
            reassign(id, to, actor);
            return open(id);
        }
        Assignment before = open.get();
        Map<String, Object> policy =
                leads.lastResult(id, lead.round(), List.of("team")).orElse(Map.of());
        String team = policy.getOrDefault("team", before.team()).toString();
        String strategy =
                policy.getOrDefault("strategy", Strategy.ROUND_ROBIN.code()).toString();
        // Loads before the team's account, as everywhere.
        decline(before);
        end(before, "moved", leads.now());
        shift(from, null);
        Claims.Claim claim = moves.claim(request(lead, team, strategy).without(from));
        Assignment after = claim.assignment()
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-004",
                        "no eligible rep in team " + team + refusals(claim) + "; lead " + id + " stays with " + from));
        carryOver(before, after);
        if (proposed) {
            propose(after);
            leads.record(id, HistoryKind.PROPOSED, actor, after.strategy(), detail(after));
            return open(id);
        }
        leads.own(id, after.team(), after.rep());
        leads.record(id, HistoryKind.ASSIGNED, "baton", after.strategy(), detail(after));
        leads.record(id, HistoryKind.REASSIGNED, actor, "in-turn", Map.of("from", from, "to", after.rep()));
        return open(id);
    }

    /** Why each rep of the team was passed over, by reason. */
    private static String refusals(Claims.Claim claim) {
        if (claim.look() == null) {
            return "";
        }
        return Arrays.stream(claim.look().refusals())
                .map(refusal -> refusal == null ? "by-hand" : refusal)
                .collect(Collectors.groupingBy(refusal -> refusal, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", ", " (", ")"));
    }

    /** Whoever takes an accepted lead over has it accepted; who saw it still sees it. */
    private void carryOver(Assignment before, Assignment after) {
        jdbc.sql("update baton.assignment a set accepted_at = b.accepted_at, supporters = b.supporters"
                        + " from baton.assignment b where a.id = ? and b.id = ?")
                .params(after.id(), before.id())
                .update();
    }

    /** The work is over: the lead no longer counts to the rep's load. Does nothing when no claim is open. */
    public void end(LeadId id, String outcome) {
        leads.lock(id);
        // First out of the backlog, so that nobody claims it behind the look at its claim.
        leaveBacklog(id);
        open(id).ifPresent(a -> {
            decline(a);
            end(a, outcome, leads.now());
            shift(a.rep(), null);
        });
    }

    /** @return how often the time to answer ran out in this round */
    @Transactional(readOnly = true)
    public int takeBacks(LeadId id, int round) {
        return jdbc.sql("select count(*) from baton.assignment where lead_id = ? and round = ? and outcome = 'lapsed'")
                .params(id.value(), round)
                .query(Integer.class)
                .single();
    }

    @Transactional(readOnly = true)
    public Optional<Assignment> open(LeadId id) {
        return jdbc.sql("select " + COLUMNS + " from baton.assignment where lead_id = ? and ended_at is null")
                .param(id.value())
                .query(Assignments::assignment)
                .optional();
    }

    /** Who has the lead now, for somebody who has it no longer. */
    @Transactional(readOnly = true)
    public LeadElsewhere whoHas(LeadId id) {
        Optional<Assignment> open = open(id);
        Lead lead = leads.find(id);
        return new LeadElsewhere(
                id,
                open.map(Assignment::rep).orElse(null),
                open.map(Assignment::assignedAt).orElse(null),
                open.isEmpty() && lead.owner() == null && lead.stage() == Stage.MQL);
    }

    /** Reps that a person may choose from, each with the load. */
    @Transactional(readOnly = true)
    public List<Choice> choices() {
        Map<String, Integer> loads = jdbc
                .sql("select rep, count(*) from baton.assignment where ended_at is null group by rep")
                .query((rs, n) -> Map.entry(rs.getString(1), rs.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<String, String> names = teams.teams().stream().collect(Collectors.toMap(Team::key, Team::name));
        return teams.reps().stream()
                .filter(Rep::active)
                .map(r ->
                        new Choice(r.id(), r.name(), names.get(r.team()), loads.getOrDefault(r.id(), 0), r.capacity()))
                .toList();
    }

    /** A rep that a person may choose. */
    public record Choice(String rep, String name, String team, int load, int capacity) {}

    /** The name of a rep and of the team, for people. */
    @Transactional(readOnly = true)
    public Optional<Names> names(String team, String rep) {
        return teams.team(team)
                .map(t -> new Names(
                        t.name(),
                        teams.rep(rep).map(Rep::name).orElse(""),
                        t.calendar().zone()));
    }

    public record Names(String team, String rep, java.time.ZoneId zone) {}

    private Assignment unanswered(LeadId id, String rep) {
        leads.lock(id);
        Optional<Assignment> open = open(id);
        if (open.isEmpty() || !open.get().rep().equals(rep) || open.get().acceptedAt() != null) {
            throw whoHas(id);
        }
        return open.get();
    }

    private Claims.Request request(Lead lead, String team, String strategy) {
        Map<String, Object> policy =
                leads.lastResult(lead.id(), lead.round(), List.of("team")).orElse(Map.of());
        Map<String, String> traits = traits(lead);
        if (Strategy.of(strategy) == Strategy.PARTNER) {
            Object partner = leads.person(lead.id()).attributes().get("partner");
            if (partner != null && !partner.toString().isBlank()) {
                traits.put("partner", partner.toString().strip().toLowerCase(Locale.ROOT));
            }
        }
        return new Claims.Request(
                lead.id(),
                lead.round(),
                team,
                new Wish(
                        Strategy.of(strategy),
                        required(strategy, policy, traits),
                        skills(policy.get("prefers"), traits),
                        known(lead),
                        texts(traits),
                        Set.of()),
                lead.engagedSince() == null ? Instant.EPOCH : lead.engagedSince(),
                leads.now());
    }

    /** What is said of the lead, by kind, in lower case; what is not known is not there. */
    private Map<String, String> traits(Lead lead) {
        Map<String, String> given = leads.values(lead.id()).stream()
                .filter(value -> value.value() != null)
                .collect(Collectors.toMap(Value::field, Value::value, (one, other) -> other));
        Map<String, String> traits = new LinkedHashMap<>();
        traits.put("language", lead.facts().language());
        traits.put("country", lead.facts().country());
        traits.put("region", given.get("region"));
        traits.put("product", lead.facts().product());
        traits.put("use-case", given.get("useCase"));
        traits.put("industry", lead.facts().industry());
        traits.put(
                "deal-size",
                lead.facts().budget() == null
                        ? null
                        : lead.facts().budget().setScale(0, RoundingMode.UP).toPlainString());
        traits.put("source", lead.source());
        traits.put("channel", lead.channel());
        accounts.find(lead.accountId()).ifPresent(account -> {
            traits.put("account", account.id().toString());
            traits.put("domain", account.domain());
        });
        traits.values().removeIf(value -> value == null || value.isBlank());
        traits.replaceAll((kind, value) -> value.strip().toLowerCase(Locale.ROOT));
        return traits;
    }

    private static Set<String> texts(Map<String, String> traits) {
        return traits.entrySet().stream()
                .map(trait -> trait.getKey() + ":" + trait.getValue())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A lead that names its partner goes to nobody else. */
    private static List<String> required(String strategy, Map<String, Object> policy, Map<String, String> traits) {
        List<String> required = new ArrayList<>(skills(policy.get("requires"), traits));
        if (Strategy.of(strategy) == Strategy.PARTNER && traits.containsKey("partner")) {
            required.add("partner:" + traits.get("partner"));
        }
        return required;
    }

    /** Kinds of skills as the table names them, with this lead's values; a kind of which the lead says nothing asks for nothing. */
    private static List<String> skills(Object kinds, Map<String, String> traits) {
        if (kinds == null) {
            return List.of();
        }
        return Arrays.stream(kinds.toString().split(","))
                .map(String::strip)
                .filter(kind -> !kind.isEmpty())
                .map(kind -> !KINDS.contains(kind)
                        ? kind.toLowerCase(Locale.ROOT)
                        : traits.containsKey(kind) ? kind + ":" + traits.get(kind) : "")
                .filter(skill -> !skill.isEmpty())
                .toList();
    }

    /** The account's owner, the owner of its largest open opportunity, and whoever worked this lead before, the last one first. */
    private List<String> known(Lead lead) {
        Optional<Account> account = accounts.find(lead.accountId());
        List<String> known = new ArrayList<>();
        lastOwner(lead).map(Rep::id).ifPresent(known::add);
        account.map(Account::owner).ifPresent(known::add);
        account.map(this::opportunityOwner).ifPresent(known::add);
        known.addAll(
                jdbc.sql("select rep from baton.assignment where lead_id = ? and accepted_at is not null and round < ?"
                                + " order by accepted_at desc")
                        .params(lead.id().value(), lead.round())
                        .query(String.class)
                        .list());
        return known.stream().distinct().toList();
    }

    /** Who gets a lead that comes again in the next round, while it cools down: whoever had it last knows it already. */
    private Optional<Rep> lastOwner(Lead lead) {
        return lead.isCoolingDown(leads.now())
                ? jdbc.sql("select rep from baton.assignment where lead_id = ? and round < ? and outcome <> 'lapsed'"
                                + " and (proposal is null or proposal = 'agreed') order by assigned_at desc limit 1")
                        .params(lead.id().value(), lead.round())
                        .query(String.class)
                        .optional()
                        .flatMap(teams::rep)
                        .filter(Rep::active)
                : Optional.empty();
    }

    private static Decision decision(Instant at, int round, Map<String, Object> look) {
        return new Decision("assignment", at, round, ALGORITHM, Map.of("team", look.get("team")), List.of(), look);
    }

    /** A decision of which only counts and places were kept, with the whole list told from them; any other as it is. */
    @Transactional(readOnly = true)
    public Decision whole(Decision decision) {
        if (!decision.kind().equals("assignment") || !decision.result().containsKey("places")) {
            return decision;
        }
        return jdbc.sql("select reps from baton.assignment_roster where hash = ?")
                .param(decision.result().get("roster"))
                .query(String.class)
                .optional()
                .map(reps -> new Decision(
                        decision.kind(),
                        decision.at(),
                        decision.round(),
                        decision.model(),
                        decision.facts(),
                        decision.rules(),
                        whole(text(decision.result()), reps)))
                .orElse(decision);
    }

    /** Why nobody was eligible when the rules looked last, and of how many reps it is true; empty when somebody was. */
    @Transactional(readOnly = true)
    public Map<String, Integer> lastRefusals(LeadId id) {
        Optional<Instant> given = jdbc.sql(
                        "select max(assigned_at) from baton.assignment where lead_id = ? having max(assigned_at) is not null")
                .param(id.value())
                .query((rs, n) -> rs.getTimestamp(1).toInstant())
                .optional();
        Map<String, Object> look = leads.decisions(id).stream()
                .filter(decision -> decision.kind().equals("assignment"))
                .filter(decision -> given.isEmpty() || decision.at().isAfter(given.get()))
                .reduce((one, other) -> other)
                .map(Decision::result)
                .orElse(Map.of());
        // With the strategy manual nobody is chosen although somebody may be eligible.
        if (look.get("chosen") != null || Strategy.MANUAL.code().equals(look.get("strategy"))) {
            return Map.of();
        }
        Map<String, Integer> refusals = new TreeMap<>();
        if (look.get("counts") instanceof Map<?, ?> counts) {
            counts.forEach((reason, n) -> refusals.put(reason.toString(), ((Number) n).intValue()));
        } else if (look.get("candidates") instanceof List<?> candidates) {
            candidates.forEach(each -> {
                if (each instanceof Map<?, ?> candidate && candidate.get("reason") != null) {
                    refusals.merge(candidate.get("reason").toString(), 1, Integer::sum);
                }
            });
        }
        return refusals;
    }

    private String text(Map<String, Object> value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> whole(String look, String roster) {
        try {
            Map<String, Object> result = json.readValue(look, MAP);
            Map<String, Double> shares =
                    roster != null && result.get("chosen") != null ? Explanation.shares(look, roster, json) : Map.of();
            if (roster != null && result.remove("places") instanceof Map<?, ?> places) {
                List<Map<String, Object>> candidates =
                        Explanation.candidates(json.convertValue(places, MAP), json.readValue(roster, MAPS));
                candidates.forEach(each -> each.put("share", shares.getOrDefault(each.get("rep"), 0.0)));
                if (result.get("candidates") instanceof List<?> kept && !kept.isEmpty()) {
                    Map<String, Object> chosen = json.convertValue(kept.get(0), MAP);
                    candidates.replaceAll(each -> each.get("rep").equals(chosen.get("rep")) ? chosen : each);
                }
                result.put("candidates", candidates);
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> detail(Assignment a) {
        return Map.of("team", a.team(), "rep", a.rep(), "worksAt", a.worksAt());
    }

    private Assignment claim(
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

    private void end(Assignment assignment, String outcome, Instant at) {
        jdbc.sql("update baton.assignment set ended_at = ?, outcome = ? where id = ?")
                .params(Timestamp.from(at), outcome, assignment.id())
                .update();
    }

    /** One lead less for the one, one more for the other; in one order everywhere, so that nobody waits in a circle. */
    private void shift(String from, String to) {
        Map<String, Integer> changes = new TreeMap<>();
        if (from != null) {
            changes.merge(from, -1, Integer::sum);
        }
        if (to != null) {
            changes.merge(to, 1, Integer::sum);
        }
        if (from != null) {
            teams.rep(from).map(Rep::team).ifPresent(team -> afterCommit(() -> claims.serveBacklog(team)));
        }
        changes.forEach((rep, change) -> jdbc.sql("insert into baton.rep_load (rep, n) values (?, ?)"
                        + " on conflict (rep) do update set n = rep_load.n + excluded.n")
                .params(rep, change)
                .update());
    }

    /** Somebody may have become eligible. */
    @TransactionalEventListener(fallbackExecution = true)
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
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
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
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

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    private Optional<String> teamOf(String rep) {
        return teams.rep(rep).filter(Rep::active).map(Rep::team);
    }

    private String opportunityOwner(Account account) {
        return accounts.openOpportunities(account.id()).stream()
                .filter(o -> o.owner() != null)
                .max(Comparator.comparing(o -> o.amount() == null ? BigDecimal.ZERO : o.amount()))
                .map(Opportunity::owner)
                .orElse(null);
    }

    static Assignment assignment(ResultSet rs, int n) throws SQLException {
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
                rs.getTimestamp("works_at").toInstant(),
                accepted == null ? null : accepted.toInstant(),
                ended == null ? null : ended.toInstant(),
                rs.getString("outcome"));
    }
}
