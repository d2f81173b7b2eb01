package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import dev.baton.team.Rep;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
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
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

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
        leads.explain(
                id,
                new Decision("team", leads.now(), lead.round(), answer.model(), facts, answer.rules(), rule.outputs()));
        return new TeamChoice(rule.text("team"), rule.text("strategy"), rule.rule());
    }

    /**
     * Picks one eligible rep of the team and claims the lead for them. Tried again after a crash it finds the claim there is.
     *
     * @param strategy a code of select-team.dmn
     * @throws NoEligibleRep when nobody is eligible; the look at the candidates is kept
     */
    public Assignment assign(LeadId id, String team, String strategy) {
        Lead lead = leads.lock(id);
        Claims.Claim claim = claims.claim(request(lead, team, strategy));
        if (claim.assignment().isEmpty()) {
            if (claim.look() != null) {
                leads.explain(id, decision(leads.now(), lead.round(), Explanation.of(claim.look(), claim.roster())));
            }
            leads.record(id, HistoryKind.NOBODY_ELIGIBLE, "baton", team, Map.of("team", team));
            throw new NoEligibleRep(team, id);
        }
        Assignment assignment = claim.assignment().get();
        if (!assignment.rep().equals(lead.owner())) {
            leads.move(id, Stage.MQL, "baton", "handed-over");
            leads.own(id, assignment.team(), assignment.rep());
            leads.record(id, HistoryKind.ASSIGNED, "baton", assignment.strategy(), detail(assignment));
        }
        return assignment;
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
        Optional<Assignment> before = open(id);
        before.ifPresent(a -> end(a, "moved", leads.now()));
        shift(before.map(Assignment::rep).orElse(null), chosen.id());
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
     * @throws LeadElsewhere when the rep has answered in the meantime
     */
    public void takeBack(LeadId id, String rep, String actor) {
        end(unanswered(id, rep), "lapsed", leads.now());
        shift(rep, null);
        leads.own(id, null, null);
        leads.record(id, HistoryKind.TAKEN_BACK, actor, "not-answered", Map.of("rep", rep));
        if (lapses.pauseIfTooMany(rep)) {
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
        if (!from.equals(lead.owner())) {
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
        end(before, "moved", leads.now());
        shift(from, null);
        Claims.Claim claim = moves.claim(request(lead, team, strategy).without(from));
        Assignment after = claim.assignment()
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-004",
                        "no eligible rep in team " + team + refusals(claim) + "; lead " + id + " stays with " + from));
        carryOver(before, after);
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

    /** Whoever takes an accepted lead over has it accepted. */
    private void carryOver(Assignment before, Assignment after) {
        if (before.acceptedAt() != null) {
            jdbc.sql("update baton.assignment set accepted_at = ? where id = ?")
                    .params(Timestamp.from(before.acceptedAt()), after.id())
                    .update();
        }
    }

    /** The work is over: the lead no longer counts to the rep's load. Does nothing when no claim is open. */
    public void end(LeadId id, String outcome) {
        leads.lock(id);
        open(id).ifPresent(a -> {
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
        return new Claims.Request(
                lead.id(),
                lead.round(),
                team,
                new Wish(
                        Strategy.of(strategy),
                        skills(policy.get("requires"), lead),
                        skills(policy.get("prefers"), lead),
                        known(lead),
                        Set.of()),
                lead.engagedSince() == null ? Instant.EPOCH : lead.engagedSince(),
                leads.now());
    }

    /** Kinds of skills as the table names them, with this lead's values; a kind of which the lead says nothing asks for nothing. */
    private static List<String> skills(Object kinds, Lead lead) {
        if (kinds == null) {
            return List.of();
        }
        return Arrays.stream(kinds.toString().split(","))
                .map(String::strip)
                .map(kind -> switch (kind) {
                    case "language" -> skill(kind, lead.facts().language());
                    case "country" -> skill(kind, lead.facts().country());
                    case "product" -> skill(kind, lead.facts().product());
                    case "industry" -> skill(kind, lead.facts().industry());
                    default -> kind;
                })
                .filter(skill -> !skill.isEmpty())
                .toList();
    }

    private static String skill(String kind, String value) {
        return value == null || value.isBlank() ? "" : kind + ":" + value.toLowerCase(Locale.ROOT);
    }

    /** The account's owner, the owner of its largest open opportunity, and whoever worked this lead before, the last one first. */
    private List<String> known(Lead lead) {
        Optional<Account> account = accounts.find(lead.accountId());
        List<String> known = new ArrayList<>();
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

    private static Decision decision(Instant at, int round, Map<String, Object> look) {
        return new Decision("assignment", at, round, ALGORITHM, Map.of("team", look.get("team")), List.of(), look);
    }

    private Map<String, Object> whole(String look, String roster) {
        try {
            Map<String, Object> result = json.readValue(look, MAP);
            if (roster != null && result.remove("places") instanceof Map<?, ?> places) {
                List<Map<String, Object>> candidates =
                        Explanation.candidates(json.convertValue(places, MAP), json.readValue(roster, MAPS));
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
        changes.forEach((rep, change) -> jdbc.sql("insert into baton.rep_load (rep, n) values (?, ?)"
                        + " on conflict (rep) do update set n = rep_load.n + excluded.n")
                .params(rep, change)
                .update());
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
