package dev.baton.assignment;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
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
import dev.baton.lead.UnusableAnswer;
import dev.baton.team.Rep;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Rejections of leads that nobody could have worked on: they cost the rep no turn. */
    private static final Set<String> NO_TURN = Set.of("bad-data", "duplicate", "wrong-contact");

    private static final String LAST_OWNER = "last-owner-within-cool-down";

    /** The table has no other team for a lead than one that gave it back. */
    private static final String REFUSED = "refused-by-the-team";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final Accounts accounts;
    private final DecisionTables tables;
    private final Claims claims;
    private final Holders holders;
    private final Wishes wishes;
    private final Backlog backlog;
    private final Proposals proposals;
    private final PoolOffers offers;
    private final Reasons reasons;
    private final Moves moves;
    private final Lapses lapses;
    private final AnswerTimes answerTimes;
    private final ApplicationEventPublisher events;

    Assignments(
            JdbcClient jdbc,
            Leads leads,
            Teams teams,
            Accounts accounts,
            DecisionTables tables,
            Claims claims,
            Holders holders,
            Wishes wishes,
            Backlog backlog,
            Proposals proposals,
            PoolOffers offers,
            Reasons reasons,
            Moves moves,
            Lapses lapses,
            AnswerTimes answerTimes,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.accounts = accounts;
        this.tables = tables;
        this.claims = claims;
        this.holders = holders;
        this.wishes = wishes;
        this.backlog = backlog;
        this.proposals = proposals;
        this.offers = offers;
        this.reasons = reasons;
        this.moves = moves;
        this.lapses = lapses;
        this.answerTimes = answerTimes;
        this.events = events;
    }

    /** The codes of the strategies that {@code select-team.dmn} may answer. */
    public static Set<String> strategies() {
        return Arrays.stream(Strategy.values()).map(Strategy::code).collect(Collectors.toSet());
    }

    /**
     * Asks {@code select-team.dmn} and keeps why. A team that gave the lead back in this round as a lead for another team is asked no more: who knows the
     * company there does not count, and when the table answers it nevertheless, a person decides.
     */
    @Transactional(noRollbackFor = UnusableAnswer.class)
    public TeamChoice selectTeam(LeadId id) {
        Lead lead = leads.lock(id);
        Set<String> refused = holders.refusedTeams(lead);
        Optional<Account> account = accounts.find(lead.accountId());
        Map<String, Object> facts = lead.known();
        facts.put("ownerTeam", account.flatMap(a -> teamOf(a.owner(), refused)).orElse(null));
        facts.put(
                "opportunityTeam",
                account.flatMap(a -> teamOf(wishes.opportunityOwner(a), refused))
                        .orElse(null));
        facts.put(
                "namedAccountTeam",
                account.filter(Account::named)
                        .flatMap(a -> teamOf(a.owner(), refused))
                        .orElse(null));
        facts.put("refusedTeams", refused.isEmpty() ? null : String.join(",", refused));
        facts.put("grade", lead.grade());
        facts.put("channel", lead.channel());
        Answer answer = tables.ask("selectTeam", facts);
        Fired rule = answer.first();
        Optional<Rep> last = wishes.lastOwner(lead).filter(owner -> !refused.contains(owner.team()));
        TeamChoice choice = last.map(owner -> new TeamChoice(owner.team(), Strategy.OWNER.code(), LAST_OWNER))
                .orElseGet(() -> choice(rule, refused));
        Map<String, Object> chosen = new LinkedHashMap<>(rule.outputs());
        chosen.put("team", choice.team());
        if (last.isPresent() || choice.reason().equals(REFUSED)) {
            chosen.put("strategy", choice.strategy());
            chosen.put("reason", choice.reason());
        }
        leads.explain(
                id,
                new Decision(
                        "team", leads.now(), lead.round(), answer.model(), answer.facts(), answer.rules(), chosen));
        return choice;
    }

    private TeamChoice choice(Fired rule, Set<String> refused) {
        String team = rule.text("team");
        if (refused.contains(team)) {
            return new TeamChoice(team, Strategy.MANUAL.code(), REFUSED);
        }
        // A pool of nobody is a pool from which nobody claims: a person decides.
        boolean nobody = rule.text("strategy").equals(Strategy.POOL.code())
                && teams.reps(team).stream().noneMatch(Rep::canTakeLeads);
        return new TeamChoice(team, nobody ? Strategy.MANUAL.code() : rule.text("strategy"), rule.rule());
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
        Lead lead = alive(id);
        Claims.Request request = wishes.request(lead, team, strategy);
        Claims.Claim claim = claims.claim(request);
        if (claim.assignment().isEmpty()) {
            if (claim.look() != null) {
                leads.explain(
                        id, Reasons.decision(leads.now(), lead.round(), Explanation.of(claim.look(), claim.roster())));
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
            if (proposals.propose(assignment)) {
                leads.move(id, Stage.MQL, "baton", "handed-over");
                leads.record(id, HistoryKind.PROPOSED, "baton", assignment.strategy(), Holders.detail(assignment));
            }
        } else if (!assignment.rep().equals(lead.owner())) {
            leads.move(id, Stage.MQL, "baton", "handed-over");
            leads.own(id, assignment.team(), assignment.rep());
            leads.record(id, HistoryKind.ASSIGNED, "baton", assignment.strategy(), Holders.detail(assignment));
        }
        support(lead, assignment);
        return new Pick(assignment.rep(), toBeConfirmed);
    }

    /** The supporters of whoever leads a sales team see the lead as well, however that rep came to it. */
    private void support(Lead lead, Assignment assignment) {
        if (wishes.isForSalesTeam(lead)) {
            jdbc.sql(
                            "update baton.assignment a set supporters = r.supporters from baton.rep r where a.id = ? and r.id = a.rep")
                    .param(assignment.id())
                    .update();
        }
    }

    /** A step that was under way when the life was ended from outside claims nothing any more: no life would ever end that claim. */
    private Lead alive(LeadId id) {
        Lead lead = leads.lock(id);
        if (lead.stage().isEnd()) {
            throw new LeadRefused(
                    "ASSIGN-016",
                    "lead " + id + " has ended meanwhile (" + lead.stage().code() + "); nobody gets it");
        }
        return lead;
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
        return proposals.agreement(since);
    }

    /**
     * A wait for somebody to become eligible.
     *
     * @param until when the rules look again, or null when nobody becomes eligible in time: then a person decides now
     */
    public record Wait(Instant until) {}

    /**
     * Gives a lead for which nobody is eligible in time to the fallback owner of the team.
     *
     * @throws NoEligibleRep when the team has none, or one who is inactive, has a conflict, gave the lead back, is of
     *     a team that did, or cannot answer it in time either
     */
    public Pick assignFallback(LeadId id, String team) {
        Lead lead = alive(id);
        Instant now = leads.now();
        Optional<Assignment> served = holders.open(id);
        if (served.isPresent()) {
            // A moment ago: the claim there is counts.
            backlog.leave(id);
            return assign(id, team, served.get().strategy());
        }
        Team asked = teams.team(team).orElseThrow(() -> new NoEligibleRep(team, id, null));
        Rep fallback = teams.rep(asked.fallback())
                .filter(Rep::canTakeLeads)
                .filter(rep -> wishes.conflict(rep, lead).isEmpty() && !gaveBack(rep, lead))
                .filter(rep -> !holders.refusedTeams(lead).contains(rep.team()))
                .filter(rep -> AnswerWindow.canAnswer(
                        asked, rep, teams.absences(List.of(rep.id()), now), answerTimes.within(id), now))
                .orElseThrow(() -> new NoEligibleRep(team, id, null));
        byHand(lead, fallback, "fallback", "nobody-eligible", "baton", Optional.empty());
        return new Pick(fallback.id(), false);
    }

    private boolean gaveBack(Rep rep, Lead lead) {
        return jdbc.sql("select exists (select 1 from baton.assignment where lead_id = ? and round = ? and rep = ?"
                        + " and outcome in ('rejected', 'lapsed'))")
                .params(lead.id().value(), lead.round(), rep.id())
                .query(Boolean.class)
                .single();
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
        return claims.preview(wishes.request(leads.find(id), team, strategy))
                .map(Explanation::whole)
                .orElseThrow(() -> new LeadRefused("ASSIGN-007", "team: there is no team " + team));
    }

    /**
     * A person gives the lead to a rep of any team, whatever the rules say.
     *
     * @throws LeadRefused ASSIGN-002 when there is no such active rep
     */
    public Assignment assignByHand(LeadId id, String rep, String actor) {
        Lead lead = leads.lock(id);
        Rep chosen = teams.rep(rep)
                .filter(Rep::canTakeLeads)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "rep: no active rep of that id; lead " + id + " still waits to be assigned"));
        backlog.leave(id);
        Optional<Assignment> before = holders.open(id);
        if (before.isPresent()
                && proposals.isOpen(before.get())
                && before.get().rep().equals(rep)) {
            return proposals.confirm(before.get(), actor);
        }
        return byHand(lead, chosen, "manual", "by-hand", actor, before);
    }

    private Assignment byHand(
            Lead lead, Rep chosen, String strategy, String reason, String actor, Optional<Assignment> before) {
        backlog.leave(lead.id());
        before.ifPresent(a -> {
            decline(lead, a);
            holders.end(a, "moved", leads.now());
        });
        holders.shift(before.map(Assignment::rep).orElse(null), chosen.id());
        leads.move(lead.id(), Stage.MQL, actor, "handed-over");
        Assignment assignment = holders.claim(
                lead,
                chosen.team(),
                chosen.id(),
                strategy,
                reason,
                actor,
                chosen.calendar().nextWorking(leads.now()));
        support(lead, assignment);
        leads.explain(lead.id(), byHand(lead, assignment, actor));
        return assignment;
    }

    /** A person decided: nobody was looked at. */
    private Decision byHand(Lead lead, Assignment assignment, String actor) {
        return new Decision(
                "assignment",
                leads.now(),
                lead.round(),
                assignment.strategy(),
                Map.of("by", actor),
                List.of(),
                Map.of(
                        "team",
                        assignment.team(),
                        "strategy",
                        assignment.strategy(),
                        "chosen",
                        assignment.rep(),
                        "candidates",
                        List.of()));
    }

    /**
     * The rep who has the lead takes it.
     *
     * @param rep who was asked, that is the assignee of the task
     * @param actor who answered
     * @throws LeadElsewhere when the lead is with somebody else now, or with nobody, or was accepted already
     */
    public void accept(LeadId id, String rep, String actor, String note) {
        Assignment assignment = holders.unanswered(id, rep);
        jdbc.sql("update baton.assignment set accepted_at = ? where id = ?")
                .params(Timestamp.from(leads.now()), assignment.id())
                .update();
        leads.move(id, Stage.SAL, actor, "accepted");
        leads.record(id, HistoryKind.ACCEPTED, actor, null, Map.of("rep", rep), note);
    }

    /** @throws LeadElsewhere when the lead is with somebody else now, or with nobody, or was accepted already */
    public void reject(LeadId id, String rep, String reason, String actor, String note) {
        Assignment rejected = holders.unanswered(id, rep);
        backlog.leave(id);
        holders.end(rejected, "rejected", leads.now());
        holders.shift(rep, null);
        giveTurnBack(rejected, reason);
        holders.refuse(rejected, reason);
        leads.own(id, null, null);
        leads.record(id, HistoryKind.REJECTED, actor, reason, Map.of("rep", rep), note);
    }

    private void giveTurnBack(Assignment ended, String reason) {
        if (reason != null && NO_TURN.contains(reason)) {
            jdbc.sql("update baton.assignment set turn_back = true where id = ? and seq is not null")
                    .param(ended.id())
                    .update();
        }
    }

    /**
     * The time to answer is over. Pauses a rep who lets one lead after the other lapse, and publishes {@link RepPaused}.
     *
     * @param rep null for a lead of a pool that nobody claimed
     * @throws LeadElsewhere when the rep has answered in the meantime
     */
    public void takeBack(LeadId id, String rep, String actor) {
        leads.lock(id);
        backlog.leave(id);
        if (rep == null) {
            // Offered to a team of which nobody claimed it.
            if (holders.open(id).isPresent()) {
                throw whoHas(id, rep);
            }
        } else {
            holders.end(holders.unanswered(id, rep), "lapsed", leads.now());
            holders.shift(rep, null);
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
                .filter(Rep::canTakeLeads)
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-002", "assignee: no active rep of that id; lead " + id + " stays where it is"));
        Optional<Assignment> before = holders.open(id);
        if (before.isPresent() && before.get().rep().equals(rep)) {
            return;
        }
        Instant now = leads.now();
        backlog.leave(id);
        before.ifPresent(a -> holders.end(a, "moved", now));
        holders.shift(before.map(Assignment::rep).orElse(null), rep);
        Assignment after = holders.claim(
                lead,
                chosen.team(),
                rep,
                "manual",
                "reassigned",
                actor,
                chosen.calendar().nextWorking(now));
        before.ifPresent(a -> holders.carryOver(a, after));
        support(lead, after);
        leads.explain(id, byHand(lead, after, actor));
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
        Optional<Assignment> open = holders.open(id).filter(a -> a.rep().equals(from));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        boolean proposed = proposals.isOpen(open.get());
        if (!proposed && !from.equals(lead.owner()) || proposed && to != null) {
            throw new LeadRefused(
                    "ASSIGN-021", "lead " + id + " is being given to " + from + " at this moment; it is not moved yet");
        }
        if (to != null) {
            reassign(id, to, actor);
            return holders.open(id);
        }
        Assignment before = open.get();
        Map<String, Object> policy =
                leads.lastResult(id, lead.round(), List.of("team")).orElse(Map.of());
        String routed = policy.getOrDefault("team", before.team()).toString();
        // A person gave it to another team since: there it stays.
        String team = holders.refusedTeams(lead).contains(routed) ? before.team() : routed;
        Strategy strategy = Strategy.of(
                policy.getOrDefault("strategy", Strategy.ROUND_ROBIN.code()).toString());
        if (!strategy.picks()) {
            // Claimed, or given by a person: nobody else will do that for a rep who leaves.
            strategy = Strategy.WEIGHTED;
        }
        // Loads before the team's account, as everywhere.
        proposals.withdraw(before);
        holders.end(before, "moved", leads.now());
        holders.shift(from, null);
        Claims.Claim claim =
                moves.claim(wishes.requestInTime(lead, team, strategy.code()).without(from));
        Assignment after = claim.assignment()
                .orElseThrow(() -> new LeadRefused(
                        "ASSIGN-004",
                        "no eligible rep in team " + team + refusals(claim) + "; lead " + id + " stays with " + from));
        holders.carryOver(before, after);
        support(lead, after);
        if (proposed) {
            proposals.propose(after);
            leads.record(id, HistoryKind.PROPOSED, actor, after.strategy(), Holders.detail(after));
            return holders.open(id);
        }
        leads.own(id, after.team(), after.rep());
        leads.record(id, HistoryKind.ASSIGNED, "baton", after.strategy(), Holders.detail(after));
        leads.record(id, HistoryKind.REASSIGNED, actor, "in-turn", Map.of("from", from, "to", after.rep()));
        return holders.open(id);
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

    /** The work is over: the lead no longer counts to the rep's load. Does nothing when no claim is open. */
    public void end(LeadId id, String outcome) {
        end(id, outcome, null);
    }

    /**
     * The same.
     *
     * @param reason why the rep gives the lead back, which may give the rep the turn back, or null
     */
    public void end(LeadId id, String outcome, String reason) {
        Lead lead = leads.lock(id);
        // First out of the backlog, so that nobody claims it behind the look at its claim.
        backlog.leave(id);
        holders.open(id).ifPresent(a -> {
            if (outcome.equals("ended")) {
                proposals.withdraw(a);
            }
            decline(lead, a);
            holders.end(a, outcome, leads.now());
            holders.shift(a.rep(), null);
            giveTurnBack(a, reason);
            holders.refuse(a, reason);
        });
    }

    private void decline(Lead lead, Assignment claim) {
        if (lead.owner() == null) {
            proposals.declineUnheard(claim);
        } else {
            proposals.decline(claim);
        }
    }

    /** @return how often the time to answer ran out in this round */
    @Transactional(readOnly = true)
    public int takeBacks(LeadId id, int round) {
        return jdbc.sql("select count(*) from baton.assignment where lead_id = ? and round = ? and outcome = 'lapsed'")
                .params(id.value(), round)
                .query(Integer.class)
                .single();
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
                .filter(Rep::canTakeLeads)
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

    private Optional<String> teamOf(String rep, Set<String> refused) {
        return teams.rep(rep).filter(Rep::canTakeLeads).map(Rep::team).filter(team -> !refused.contains(team));
    }

    /** The rep whom the rules propose for a lead that waits for a person's yes. */
    @Transactional(readOnly = true)
    public Optional<String> proposal(LeadId id) {
        return proposals.of(id);
    }

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
        return backlog.await(id, team, strategy, next, escalateAfter, answerWithin);
    }

    /** Offers the lead to the team: whoever of it claims it first has it. */
    public void offer(LeadId id, String team) {
        alive(id);
        offers.offer(id, team);
    }

    /**
     * A rep takes a lead that was offered to the team.
     *
     * @throws LeadElsewhere when somebody else has it
     * @throws LeadRefused ASSIGN-002 when there is no such active rep, ASSIGN-009 when the rep carries as many leads as may be, ASSIGN-013 for
     *     a conflict, ASSIGN-017 when the rules would not give it to a rep who claims it
     */
    public void claimFromPool(LeadId id, String rep, String actor) {
        offers.claim(id, rep, actor);
    }

    /** Whether the rep claimed the lead from its team's pool and has not answered yet: it can go back there. */
    @Transactional(readOnly = true)
    public boolean isClaimedFromPool(LeadId id, String rep) {
        return holders.open(id)
                .filter(a -> a.rep().equals(rep) && a.acceptedAt() == null)
                .filter(a -> a.strategy().equals(Strategy.POOL.code()))
                .isPresent();
    }

    /** The rep gives a lead back to the pool that it was claimed from. */
    public void unclaim(LeadId id, String actor) {
        offers.unclaim(id, actor);
    }

    /** Why each rep who was given the lead in turn was given it, oldest first. */
    @Transactional(readOnly = true)
    public List<Decision> decisions(LeadId id) {
        return reasons.decisions(id);
    }

    /** A decision of which only counts and places were kept, with the whole list told from them; any other as it is. */
    @Transactional(readOnly = true)
    public Decision whole(Decision decision) {
        return reasons.whole(decision);
    }

    /** Why nobody was eligible when the rules looked last, and of how many reps it is true; empty when somebody was. */
    @Transactional(readOnly = true)
    public Map<String, Integer> lastRefusals(LeadId id) {
        return reasons.lastRefusals(id);
    }

    @Transactional(readOnly = true)
    public Optional<Assignment> open(LeadId id) {
        return holders.open(id);
    }

    /** Who has the lead now, for somebody who has it no longer. */
    @Transactional(readOnly = true)
    public LeadElsewhere whoHas(LeadId id, String reader) {
        return holders.whoHas(id, reader);
    }

    /** Until when a rep had the lead who has it no longer; empty when the rep never gave it away. */
    @Transactional(readOnly = true)
    public Optional<Instant> heldUntil(LeadId id, String rep) {
        return holders.heldUntil(id, rep);
    }

    /** Whether the lead is, or was last, the work of this rep's team. */
    @Transactional(readOnly = true)
    public boolean isOfTeamOf(Lead lead, String rep) {
        return teams.rep(rep)
                .filter(Rep::active)
                .map(Rep::team)
                .filter(team -> team.equals(lead.team()))
                .isPresent();
    }

    /** The time zone in which a rep works; empty for everyone who is no rep. */
    @Transactional(readOnly = true)
    public Optional<java.time.ZoneId> zone(String rep) {
        return teams.rep(rep).map(Rep::zone);
    }
}
