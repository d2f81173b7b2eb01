package dev.baton.assignment;

import com.fasterxml.uuid.Generators;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.account.Opportunity;
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
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Gives leads to reps. The pick, the claim, the turn and the explanation are one transaction with the caller's: a lead has never two owners
 * and never one that nobody can explain. Strict round robin: among the eligible the one whose last turn is longest ago, picked under the
 * team's row lock, so that concurrent picks of one team happen one after the other.
 */
@Service
@Transactional(noRollbackFor = LeadRefused.class)
public class Assignments {

    /** How far ahead the next working instant of a team's reps is looked for. */
    private static final Duration HORIZON = Duration.ofDays(14);

    private static final String ALGORITHM = "round-robin 1";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Accounts accounts;
    private final DecisionTables tables;

    Assignments(JdbcClient jdbc, Leads leads, Teams teams, Accounts accounts, DecisionTables tables) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.accounts = accounts;
        this.tables = tables;
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
        leads.explain(
                id,
                new Decision("team", leads.now(), lead.round(), answer.model(), facts, answer.rules(), rule.outputs()));
        return new TeamChoice(rule.text("team"), rule.text("strategy"), rule.rule());
    }

    /**
     * Picks one eligible rep of the team and claims the lead for them.
     *
     * @param strategy {@code owner}: the account's owner when eligible, else in turn; {@code round-robin}: in turn
     * @throws NoEligibleRep when nobody is eligible; the look at the candidates is kept
     */
    public Assignment assign(LeadId id, String teamKey, String strategy) {
        Lead lead = leads.lock(id);
        // A retry of the step that claimed finds its own claim and adopts it.
        Optional<Assignment> claimed = open(id);
        if (claimed.isPresent()) {
            return claimed.get();
        }
        Instant now = leads.now();
        Optional<Team> team = teams.lock(teamKey);
        List<Rep> reps = team.isEmpty() ? List.of() : teams.reps(teamKey);
        Map<String, List<Absence>> absences = teams
                .absences(reps.stream().map(Rep::id).toList(), now)
                .stream()
                .collect(Collectors.groupingBy(Absence::rep));
        Map<String, Integer> loads = loads(teamKey);
        Set<String> tried = tried(lead);

        Map<String, String> refusals = new HashMap<>();
        for (Rep rep : reps) {
            if (!rep.active()) {
                refusals.put(rep.id(), "inactive");
            } else if (tried.contains(rep.id())) {
                refusals.put(rep.id(), "had-it-this-round");
            } else if (loads.getOrDefault(rep.id(), 0) >= rep.capacity()) {
                refusals.put(rep.id(), "at-capacity");
            }
        }
        Optional<Instant> worksAt = team.flatMap(t -> firstWorking(t, reps, refusals.keySet(), absences, now));
        for (Rep rep : reps) {
            if (!refusals.containsKey(rep.id())) {
                if (worksAt.isEmpty()) {
                    refusals.put(rep.id(), "away");
                } else if (!rep.calendar().worksAt(worksAt.get())) {
                    refusals.put(rep.id(), "not-working-at-start");
                } else if (isAbsent(rep, absences, worksAt.get())) {
                    refusals.put(rep.id(), "absent");
                }
            }
        }
        List<Rep> eligible =
                reps.stream().filter(r -> !refusals.containsKey(r.id())).toList();
        Optional<Rep> chosen = choose(lead, strategy, eligible);
        explain(lead, teamKey, strategy, reps, refusals, loads, eligible, chosen, worksAt, now);
        if (chosen.isEmpty()) {
            leads.record(id, HistoryKind.NOBODY_ELIGIBLE, "baton", teamKey, Map.of("team", teamKey));
            throw new NoEligibleRep(teamKey, id);
        }
        takeTurn(chosen.get().id());
        leads.move(id, Stage.MQL, "baton", "handed-over");
        return claim(lead, teamKey, chosen.get().id(), strategy, "in-turn", "baton", worksAt.get());
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
        open(id).ifPresent(a -> end(a, "moved", leads.now()));
        takeTurn(chosen.id());
        leads.move(id, Stage.MQL, actor, "handed-over");
        Assignment assignment = claim(
                lead,
                chosen.team(),
                chosen.id(),
                "manual",
                "by-hand",
                actor,
                chosen.calendar().nextWorking(leads.now()));
        leads.explain(
                id,
                new Decision(
                        "assignment",
                        leads.now(),
                        lead.round(),
                        "manual",
                        Map.of("by", actor),
                        List.of(),
                        Map.of(
                                "team",
                                chosen.team(),
                                "strategy",
                                "manual",
                                "chosen",
                                chosen.id(),
                                "candidates",
                                List.of())));
        return assignment;
    }

    /**
     * The rep who has the lead takes it.
     *
     * @param rep who was asked, that is the assignee of the task
     * @param actor who answered
     * @throws LeadElsewhere when the lead is with somebody else now, or with nobody
     */
    public void accept(LeadId id, String rep, String actor, String note) {
        Assignment assignment = mine(id, rep);
        jdbc.sql("update baton.assignment set accepted_at = ? where id = ?")
                .params(Timestamp.from(leads.now()), assignment.id())
                .update();
        leads.move(id, Stage.SAL, actor, "accepted");
        leads.record(id, HistoryKind.ACCEPTED, actor, null, Map.of("rep", rep), note);
    }

    /** @throws LeadElsewhere when the lead is with somebody else now, or with nobody */
    public void reject(LeadId id, String rep, String reason, String actor, String note) {
        end(mine(id, rep), "rejected", leads.now());
        leads.own(id, null, null);
        leads.record(id, HistoryKind.REJECTED, actor, reason, Map.of("rep", rep), note);
    }

    /**
     * The time to answer is over.
     *
     * @throws LeadElsewhere when the rep has answered in the meantime
     */
    public void takeBack(LeadId id, String rep, String actor) {
        Assignment assignment = mine(id, rep);
        if (assignment.acceptedAt() != null) {
            throw new LeadElsewhere(id, rep, assignment.acceptedAt());
        }
        end(assignment, "lapsed", leads.now());
        leads.own(id, null, null);
        leads.record(id, HistoryKind.TAKEN_BACK, actor, "not-answered", Map.of("rep", rep));
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
        before.ifPresent(a -> end(a, "moved", now));
        Assignment after = claim(
                lead,
                chosen.team(),
                rep,
                "manual",
                "reassigned",
                actor,
                chosen.calendar().nextWorking(now));
        before.filter(a -> a.acceptedAt() != null)
                .ifPresent(a -> jdbc.sql("update baton.assignment set accepted_at = ? where id = ?")
                        .params(Timestamp.from(a.acceptedAt()), after.id())
                        .update());
        leads.record(
                id,
                HistoryKind.REASSIGNED,
                actor,
                "by-hand",
                before.isPresent() ? Map.of("from", before.get().rep(), "to", rep) : Map.of("to", rep));
    }

    /** The work is over: the lead no longer counts to the rep's load. Does nothing when no claim is open. */
    public void end(LeadId id, String outcome) {
        leads.lock(id);
        open(id).ifPresent(a -> end(a, outcome, leads.now()));
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
        return jdbc.sql("select * from baton.assignment where lead_id = ? and ended_at is null")
                .param(id.value())
                .query(Assignments::assignment)
                .optional();
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

    private Assignment mine(LeadId id, String rep) {
        leads.lock(id);
        Optional<Assignment> open = open(id);
        if (open.isEmpty() || !open.get().rep().equals(rep)) {
            throw new LeadElsewhere(
                    id,
                    open.map(Assignment::rep).orElse(null),
                    open.map(Assignment::assignedAt).orElse(null));
        }
        return open.get();
    }

    private Optional<Rep> choose(Lead lead, String strategy, List<Rep> eligible) {
        if (eligible.isEmpty()) {
            return Optional.empty();
        }
        if (strategy.equals("owner")) {
            Optional<Account> account = accounts.find(lead.accountId());
            Optional<String> owner = account.map(Account::owner);
            Optional<String> seller = account.map(this::opportunityOwner);
            Optional<Rep> known = eligible.stream()
                    .filter(r -> owner.filter(r.id()::equals).isPresent())
                    .findFirst()
                    .or(() -> eligible.stream()
                            .filter(r -> seller.filter(r.id()::equals).isPresent())
                            .findFirst());
            if (known.isPresent()) {
                return known;
            }
        }
        Map<String, Long> turns = turns(eligible.stream().map(Rep::id).toList());
        return eligible.stream()
                .min(Comparator.comparingLong((Rep r) -> turns.getOrDefault(r.id(), 0L))
                        .thenComparing(Rep::id));
    }

    /** The first instant from now on at which the team and at least one rep who is not refused work. */
    private static Optional<Instant> firstWorking(
            Team team, List<Rep> reps, Set<String> refused, Map<String, List<Absence>> absences, Instant now) {
        return reps.stream()
                .filter(r -> !refused.contains(r.id()))
                .flatMap(r -> firstWorking(team, r, absences.getOrDefault(r.id(), List.of()), now).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<Instant> firstWorking(Team team, Rep rep, List<Absence> absences, Instant now) {
        Instant at = now;
        Instant end = now.plus(HORIZON);
        while (at.isBefore(end)) {
            Instant candidate = rep.calendar().nextWorking(team.calendar().nextWorking(at));
            Optional<Absence> away =
                    absences.stream().filter(a -> a.covers(candidate)).findFirst();
            if (away.isPresent()) {
                at = away.get().endsAt();
            } else if (!team.calendar().worksAt(candidate)) {
                at = candidate;
            } else {
                return candidate.isBefore(end) ? Optional.of(candidate) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isAbsent(Rep rep, Map<String, List<Absence>> absences, Instant at) {
        return absences.getOrDefault(rep.id(), List.of()).stream().anyMatch(a -> a.covers(at));
    }

    private void explain(
            Lead lead,
            String team,
            String strategy,
            List<Rep> reps,
            Map<String, String> refusals,
            Map<String, Integer> loads,
            List<Rep> eligible,
            Optional<Rep> chosen,
            Optional<Instant> worksAt,
            Instant now) {
        double weights = eligible.stream().mapToInt(Rep::weight).sum();
        List<Candidate> candidates = new ArrayList<>();
        for (Rep rep : reps) {
            String refusal = refusals.get(rep.id());
            candidates.add(new Candidate(
                    rep.id(),
                    refusal == null,
                    refusal,
                    rep.weight(),
                    refusal == null ? rep.weight() / weights : 0,
                    loads.getOrDefault(rep.id(), 0),
                    rep.capacity()));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("team", team);
        result.put("strategy", strategy);
        result.put("chosen", chosen.map(Rep::id).orElse(null));
        result.put("worksAt", worksAt.orElse(null));
        result.put("candidates", candidates);
        leads.explain(
                lead.id(),
                new Decision("assignment", now, lead.round(), ALGORITHM, Map.of("team", team), List.of(), result));
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
        leads.record(
                lead.id(), HistoryKind.ASSIGNED, actor, strategy, Map.of("team", team, "rep", rep, "worksAt", worksAt));
        return assignment;
    }

    private void end(Assignment assignment, String outcome, Instant at) {
        jdbc.sql("update baton.assignment set ended_at = ?, outcome = ? where id = ?")
                .params(Timestamp.from(at), outcome, assignment.id())
                .update();
    }

    private void takeTurn(String rep) {
        jdbc.sql("insert into baton.assignment_turn (rep, last_turn) values (?, nextval('baton.assignment_turn_seq'))"
                        + " on conflict (rep) do update set last_turn = excluded.last_turn")
                .param(rep)
                .update();
    }

    private Map<String, Long> turns(List<String> reps) {
        return jdbc
                .sql("select rep, last_turn from baton.assignment_turn where rep in (:reps)")
                .param("reps", reps)
                .query((rs, n) -> Map.entry(rs.getString(1), rs.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<String, Integer> loads(String team) {
        return jdbc
                .sql(
                        "select a.rep, count(*) from baton.assignment a join baton.rep r on r.id = a.rep where r.team = ? and a.ended_at is"
                                + " null group by a.rep")
                .param(team)
                .query((rs, n) -> Map.entry(rs.getString(1), rs.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Who gave the lead back while working on it does not get the same interest again; what came after nurturing is new. */
    private Set<String> tried(Lead lead) {
        Instant engagedSince = lead.engagedSince() == null ? Instant.EPOCH : lead.engagedSince();
        return Set.copyOf(jdbc.sql(
                        "select distinct rep from baton.assignment where lead_id = ? and round = ? and (outcome in ('rejected',"
                                + " 'lapsed') or outcome = 'returned' and ended_at > ?)")
                .params(lead.id().value(), lead.round(), Timestamp.from(engagedSince))
                .query(String.class)
                .list());
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

    private static Assignment assignment(ResultSet rs, int n) throws SQLException {
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
