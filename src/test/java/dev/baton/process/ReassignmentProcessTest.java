package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.assignment.Assignment;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.engine.identity.RepUsers;
import dev.baton.process.handovertosales.AbsentOwners;
import dev.baton.sla.ClockChanges;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import dev.baton.team.NewRep;
import dev.baton.team.Teams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.client.HttpClientErrorException;

/** {@code POST /api/reps/{id}/reassignments}: a rep leaves, and nothing of what the rep had is lost or told twice. */
class ReassignmentProcessTest extends LeadProcess {

    private static int teamsSoFar;

    @Autowired
    Accounts accounts;

    @Autowired
    Teams teams;

    @Autowired
    Identity identity;

    @Autowired
    AbsentOwners absentOwners;

    @Autowired
    RepUsers repUsers;

    @Autowired
    ClockChanges changes;

    private String team;

    /** Who leaves. Owns the accounts of all leads of a test, so that they all come here. */
    private String leaver;

    private List<String> others;

    @BeforeEach
    void aTeamOfThree() {
        team = "leavers-" + ++teamsSoFar;
        List<List<String>> day = List.of(List.of("09:00", "17:00"));
        teams.put(
                team,
                team,
                new CalendarDefinition(
                        "UTC",
                        Stream.of("MON", "TUE", "WED", "THU", "FRI").collect(Collectors.toMap(d -> d, d -> day)),
                        null,
                        List.of()));
        for (String name : List.of("anna", "bela", "carl")) {
            rep(name + "-" + team);
        }
        leaver = "anna-" + team;
        others = List.of("bela-" + team, "carl-" + team);
    }

    @Test
    void whatTheLeaverClaimedFromAPoolGoesBackIntoItAndWhatWasAcceptedGoesOn() {
        Life unanswered = capture(ofTheLeaver(strong()));
        Life accepted = capture(ofTheLeaver(strong())).accept();
        for (Life life : List.of(unanswered, accepted)) {
            jdbc.update(
                    "update baton.assignment set strategy = 'pool' where lead_id = ?",
                    life.id().value());
            jdbc.update(
                    "update baton.lead_decision set result = jsonb_set(result, '{strategy}', '\"pool\"') where lead_id = ? and kind = 'team'",
                    life.id().value());
        }

        JsonNode answer = reassign();

        assertThat(answer.get("left")).isEmpty();
        assertThat(unanswered.owner()).isNull();
        assertThat(unanswered.task("Activity_AcceptOrRejectLead").getAssignee()).isNull();
        assertThat(unanswered.last(HistoryKind.REASSIGNED).reason()).isEqualTo("into-pool");
        assertThat(others).contains(accepted.owner());
        assertThat(accepted.stage()).isEqualTo(Stage.SAL);
    }

    @Test
    void theSupportersOfWhoGetsTheLeadSeeItFromThenOn() {
        Life life = capture(ofTheLeaver(strong()));
        jdbc.update(
                "update baton.lead_decision set result = jsonb_set(result, '{strategy}', '\"sales-team\"') where lead_id = ? and kind = 'team'",
                life.id().value());
        jdbc.update("update baton.rep set supporters = '{dana}' where team = ? and id <> ?", team, leaver);

        reassign();

        assertThat(assignments.supporters(life.id())).containsExactly("dana");
        assertThat(as("dana", () -> engine.getTaskService()
                        .createTaskQuery()
                        .processInstanceBusinessKey(life.id().toString())
                        .count()))
                .isEqualTo(1);
    }

    @Test
    void allOpenLeadsGoToTheOthersInTurnWithTheirTasksAndGoOnFromThere() {
        Life unanswered = capture(ofTheLeaver(strong()));
        Life accepted = capture(ofTheLeaver(strong())).accept();
        Life opportunity = capture(ofTheLeaver(strong())).accept().passBant();
        Life another = capture(ofTheLeaver(strong()));
        List<Life> all = List.of(unanswered, accepted, opportunity, another);
        assertThat(all).extracting(Life::owner).containsOnly(leaver);
        Instant acceptedAt = assignments.open(accepted.id()).orElseThrow().acceptedAt();
        moveClock(Duration.ofMinutes(3));

        JsonNode answer = reassign();

        assertThat(answer.get("rep").asText()).isEqualTo(leaver);
        assertThat(answer.get("left")).isEmpty();
        assertThat(answer.get("moved").findValuesAsText("lead"))
                .containsExactlyElementsOf(
                        all.stream().map(life -> life.id().toString()).toList());
        assertThat(answer.get("moved").findValuesAsText("to"))
                .as("in turn")
                .containsExactlyInAnyOrder(others.get(0), others.get(0), others.get(1), others.get(1));
        for (Life life : all) {
            String to = life.owner();
            assertThat(others).contains(to);
            assertThat(life.lead().team()).isEqualTo(team);
            assertThat(life.tasks()).singleElement().satisfies(task -> assertThat(task.getAssignee())
                    .isEqualTo(to));
            assertThat(ownersInTheEngine(life)).containsOnly(to);
            assertThat(life.last(HistoryKind.REASSIGNED).actor()).isEqualTo(MANAGER);
            assertThat(life.last(HistoryKind.REASSIGNED).detail())
                    .containsEntry("from", leaver)
                    .containsEntry("to", to);
            assertThat(life.history(HistoryKind.REASSIGNED)).hasSize(1);
            assertThat(outcomes(life)).containsExactly("moved", null);
            assertThat(jdbc.queryForObject(
                            "select count(*) from baton.assignment where lead_id = ? and ended_at is null and seq is not null and look is not null",
                            Long.class,
                            life.id().value()))
                    .as("booked as a turn, with its reason")
                    .isEqualTo(1);
        }
        assertThat(assignments.open(accepted.id()).orElseThrow().acceptedAt()).isEqualTo(acceptedAt);
        assertThat(assignments.open(unanswered.id()).orElseThrow().acceptedAt()).isNull();
        assertThat(unanswered.messages()).endsWith("lead-assigned to rep:" + unanswered.owner());
        assertThat(accepted.messages()).endsWith("lead-moved to rep:" + accepted.owner());
        assertThat(loadOf(leaver)).isZero();
        assertThat(loadOf(others.get(0))).isEqualTo(2);

        assertThat(unanswered.accept().stage()).isEqualTo(Stage.SAL);
        assertThat(unanswered.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(unanswered.owner());
        assertThat(accepted.passBant().stage()).isEqualTo(Stage.SQL);
        opportunity
                .complete(REPORT_OUTCOME, opportunity.owner(), "outcome", "won")
                .isOverAt("Event_WorkEnded");
    }

    @Test
    void aRepetitionMovesNothingMore() {
        Life life = capture(ofTheLeaver(strong()));
        reassign();
        String owner = life.owner();

        JsonNode again = reassign();

        assertThat(again.get("moved")).isEmpty();
        assertThat(again.get("left")).isEmpty();
        assertThat(life.owner()).isEqualTo(owner);
        assertThat(life.history(HistoryKind.REASSIGNED)).hasSize(1);
        assertThat(life.messages()).hasSize(2);
    }

    @Test
    void whoeverIsInactiveOrPausedGivesAwayAllTheSameAndGetsNothingBack() {
        Life life = capture(ofTheLeaver(strong()));
        teams.pause(leaver, null);
        jdbc.update("update baton.rep set active = false where id = ?", leaver);

        reassign();

        assertThat(others).contains(life.owner());
    }

    @Test
    void aFailureInTheMiddleLeavesThatLeadWhereItWasAndMovesTheOthers() {
        Life first = capture(ofTheLeaver(strong()));
        Life second = capture(ofTheLeaver(strong()));
        Life third = capture(ofTheLeaver(strong()));
        // Of the second lead everything is done already when it fails.
        jdbc.execute("create function baton.crash() returns trigger language plpgsql as $$ begin if new.lead_id = '"
                + second.id() + "' then raise exception 'gone'; end if; return new; end $$");
        jdbc.execute("create trigger crash before insert on baton.outbox for each row execute function baton.crash()");
        JsonNode answer;
        try {
            answer = reassign();
        } finally {
            jdbc.execute("drop trigger crash on baton.outbox");
            jdbc.execute("drop function baton.crash()");
        }
        assertThat(answer.get("left").findValuesAsText("code")).containsExactly("ASSIGN-015");
        assertThat(others).contains(first.owner(), third.owner());
        assertThat(second.owner()).isEqualTo(leaver);
        assertThat(second.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(leaver);
        assertThat(ownersInTheEngine(second)).containsOnly(leaver);
        assertThat(outcomes(second)).containsOnlyNulls();
        assertThat(second.history(HistoryKind.REASSIGNED)).isEmpty();

        assertThat(reassign().get("moved").findValuesAsText("lead"))
                .containsExactly(second.id().toString());

        assertThat(Stream.of(first, second, third).map(Life::owner).distinct()).hasSize(2);
        assertThat(loadOf(leaver)).isZero();
        assertThat(loadOf(others.get(0)) + loadOf(others.get(1))).isEqualTo(3);
    }

    @Test
    void aLeadThatNobodyElseCanTakeStaysAndTheAnswerSaysWhy() {
        Life life = capture(ofTheLeaver(strong()));
        Task task = life.task(ACCEPT_OR_REJECT);
        int before = life.history().size();
        teams.pause(others.get(0), null);
        jdbc.update("update baton.rep set capacity = 0 where id = ?", others.get(1));

        JsonNode answer = reassign();

        assertThat(answer.get("moved")).isEmpty();
        JsonNode left = answer.get("left").get(0);
        assertThat(left.get("lead").asText()).isEqualTo(life.id().toString());
        assertThat(left.get("code").asText()).isEqualTo("ASSIGN-004");
        assertThat(left.get("reason").asText())
                .isEqualTo("no eligible rep in team " + team + " (1 at-capacity, 1 had-it-this-round, 1 paused); lead "
                        + life.id() + " stays with " + leaver);
        assertThat(life.owner()).isEqualTo(leaver);
        assertThat(life.task(ACCEPT_OR_REJECT).getId()).isEqualTo(task.getId());
        assertThat(life.history()).hasSize(before);
        assertThat(loadOf(leaver)).isEqualTo(1);
        assertThat(life.accept().stage()).isEqualTo(Stage.SAL);
    }

    /** Its claim is there, the step that claims has not come to its end. */
    @Test
    void aLeadThatIsJustBeingGivenToTheLeaverStaysForARepetition() {
        Life life = capture(ofTheLeaver(strong()));
        jdbc.update("update baton.lead set owner = null where id = ?", life.id().value());
        for (Map<String, Object> body : List.of(Map.<String, Object>of(), Map.<String, Object>of("to", "oliver"))) {
            JsonNode left = reassign(leaver, body).get("left");
            assertThat(left.findValuesAsText("code")).containsExactly("ASSIGN-021");
        }
        jdbc.update(
                "update baton.lead set owner = ? where id = ?",
                leaver,
                life.id().value());

        assertThat(reassign().get("moved")).hasSize(1);
    }

    @Test
    void whoeverHadTheLeadInThisRoundDoesNotGetItAgain() {
        Life life = capture(ofTheLeaver(strong()));
        life.waitUntil("Event_AnswerOverdue");
        String second = life.owner();
        assertThat(others).contains(second);

        reassign(second, Map.of());

        assertThat(life.owner()).isNotIn(leaver, second);
    }

    @Test
    void allMayBeGivenToOneByHandWhichIsNoTurn() {
        Life unanswered = capture(ofTheLeaver(strong()));
        Life accepted = capture(ofTheLeaver(strong())).accept();

        JsonNode answer = reassign(leaver, Map.of("to", "oliver"));

        assertThat(answer.get("moved").findValuesAsText("to")).containsExactly("oliver", "oliver");
        for (Life life : List.of(unanswered, accepted)) {
            assertThat(life.owner()).isEqualTo("oliver");
            assertThat(life.lead().team()).isEqualTo("west");
            Assignment open = assignments.open(life.id()).orElseThrow();
            assertThat(open.strategy()).isEqualTo("manual");
            assertThat(open.assignedBy()).isEqualTo(MANAGER);
            assertThat(life.last(HistoryKind.REASSIGNED).detail()).containsEntry("to", "oliver");
            assertThat(life.history(HistoryKind.REASSIGNED)).hasSize(1);
            assertThat(jdbc.queryForObject(
                            "select count(seq) from baton.assignment where id = ?", Long.class, open.id()))
                    .isZero();
        }
        assertThat(unanswered.accept().stage()).isEqualTo(Stage.SAL);
        assertThat(accepted.passBant().stage()).isEqualTo(Stage.SQL);
    }

    @Test
    void byHandTheyGoToAnActiveRepOtherThanTheLeaverOrNowhere() {
        Life life = capture(ofTheLeaver(strong()));
        jdbc.update("update baton.rep set active = false where id = ?", others.get(0));

        isRefused(Map.of("to", leaver), 422, "ASSIGN-022");
        isRefused(Map.of("to", others.get(0)), 422, "ASSIGN-002");
        isRefused(Map.of("to", "nobody"), 422, "ASSIGN-002");
        isRefused(Map.of("to", 7), 422, "ASSIGN-023");
        isRefused(Map.of("too", "oliver"), 422, "ASSIGN-023");

        assertThat(life.owner()).isEqualTo(leaver);
    }

    @Test
    void theClockOfALeadRunsOnForTheNextRepWhereThePolicyDoesNotSayOtherwise() {
        Life life = capture(ofTheLeaver(strong()));
        SlaClock before = life.sla(ClockKind.ANSWER);
        Set<String> timers = timers(life);
        moveClock(Duration.ofMinutes(10));

        assertThat(reassign().get("moved").get(0).get("slaRestarted").asBoolean())
                .isFalse();

        assertThat(life.sla(ClockKind.ANSWER)).isEqualTo(before);
        assertThat(timers(life)).isEqualTo(timers);
        assertThat(life.task(ACCEPT_OR_REJECT).getDueDate().toInstant()).isEqualTo(before.dueAt());
        String second = life.owner();
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.last(HistoryKind.TAKEN_BACK).detail()).containsEntry("rep", second);
    }

    @Test
    void theClockBeginsAnewForTheNextRepWhereThePolicySaysSoAndTaskAndTimersFollow() {
        Life life = capture(ofTheLeaver(with(small(), "complexity", null)));
        assertThat(life.sla(ClockKind.ANSWER).policy()).isEqualTo("Rule_OtherLeadIsAnsweredWithinADay");
        life.waitUntil("Event_ReminderDue");
        assertThat(timers(life)).hasSize(2);

        assertThat(reassign().get("moved").get(0).get("slaRestarted").asBoolean())
                .isTrue();

        // Reminded at noon of the first day; eight working hours later it is noon of the next.
        Instant due = Instant.parse("2026-03-04T12:00:00Z");
        SlaClock clock = life.sla(ClockKind.ANSWER);
        assertThat(clock.startsAt()).isEqualTo(Instant.parse("2026-03-03T12:00:00Z"));
        assertThat(clock.dueAt()).isEqualTo(due);
        assertThat(serviceLevels.clocks(life.id()).stream().filter(c -> c.closedAt() == null))
                .hasSize(1);
        assertThat(life.task(ACCEPT_OR_REJECT).getDueDate().toInstant()).isEqualTo(due);
        assertThat(life.dueAt("Event_ReminderDue")).isEqualTo(clock.remindAt());
        assertThat(life.dueAt("Event_EscalationDue")).isEqualTo(clock.escalateAt());
        assertThat(life.dueAt("Event_AnswerOverdue")).isEqualTo(due);
        assertThat(variable(life, "dueAt")).isEqualTo(Date.from(due));
        assertThat(variable(life, "remindAt")).isEqualTo(Date.from(clock.remindAt()));
        assertThat(variable(life, "escalateAt")).isEqualTo(Date.from(clock.escalateAt()));

        String second = life.owner();
        life.waitUntil("Event_ReminderDue");
        assertThat(life.messages()).endsWith("answer-reminder to rep:" + second);
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.last(HistoryKind.TAKEN_BACK).detail()).containsEntry("rep", second);
    }

    @Test
    void whereTheClockBeginsAnewNoManagerIsAskedAboutTheDelayOfTheFormerRep() {
        Life life = capture(ofTheLeaver(with(small(), "complexity", null)));
        life.waitUntil("Event_EscalationDue");
        life.task(DECIDE_ON_DELAY);

        reassign();

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(timers(life)).hasSize(3);
        life.waitUntil("Event_EscalationDue");
        life.task(DECIDE_ON_DELAY);
    }

    @Test
    void anAcceptedLeadKeepsItsClocks() {
        Life life = capture(ofTheLeaver(with(small(), "complexity", null))).accept();
        List<SlaClock> before = serviceLevels.clocks(life.id());
        Set<String> timers = timers(life);
        moveClock(Duration.ofMinutes(10));

        assertThat(reassign().get("moved").get(0).get("slaRestarted").asBoolean())
                .isFalse();

        assertThat(serviceLevels.clocks(life.id())).isEqualTo(before);
        assertThat(timers(life)).isEqualTo(timers);
    }

    @Test
    void aLeadWhoseOwnerIsAwayUntilItsAnswerWouldBeOverdueGoesToSomebodyElseAndItsClockRunsOn() {
        Life life = capture(ofTheLeaver(strong()));
        SlaClock before = life.sla(ClockKind.ANSWER);
        moveClock(Duration.ofMinutes(5));
        teams.addAbsence(leaver, clock.instant(), MORNING.plus(Duration.ofHours(3)), "sick");

        absentOwners.reassign();
        absentOwners.reassign();

        assertThat(others).contains(life.owner());
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(life.owner());
        assertThat(life.sla(ClockKind.ANSWER)).isEqualTo(before);
        assertThat(life.history(HistoryKind.REASSIGNED)).hasSize(1);
        assertThat(life.last(HistoryKind.REASSIGNED).actor()).isEqualTo("baton");
        life.accept();
        assertThat(life.stage()).isEqualTo(Stage.SAL);
    }

    @Test
    void whatARepHasNotAnsweredWhoseUserIsGoneGoesToAnother() {
        Life accepted = capture(ofTheLeaver(strong())).accept();
        Life unanswered = capture(ofTheLeaver(strong()));
        jdbc.update("delete from act_id_membership where user_id_ = ?", leaver);
        jdbc.update("delete from act_id_user where id_ = ?", leaver);

        repUsers.compare();
        absentOwners.reassign();

        assertThat(others).contains(unanswered.owner());
        assertThat(accepted.owner())
                .as("a manager decides about what was begun")
                .isEqualTo(leaver);
        assertThat(capture(ofTheLeaver(strong())).owner()).isNotEqualTo(leaver);
    }

    @Test
    void aLeadThatCannotBeMovedKeepsNoneOfThoseBehindItFromTheirNewOwner() {
        Life stuck = capture(ofTheLeaver(strong()));
        Life behind = capture(ofTheLeaver(strong()));
        suspend(stuck, true);
        teams.addAbsence(leaver, clock.instant(), MORNING.plus(Duration.ofHours(3)), "sick");

        absentOwners.reassign();
        JsonNode byHand = reassign();
        suspend(stuck, false);

        assertThat(stuck.owner()).isEqualTo(leaver);
        assertThat(stuck.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(leaver);
        assertThat(behind.owner()).isNotEqualTo(leaver);
        assertThat(byHand.get("left")).singleElement().satisfies(left -> {
            assertThat(left.get("code").asText()).isEqualTo("ASSIGN-015");
            assertThat(left.get("lead").asText()).isEqualTo(stuck.id().toString());
        });
        absentOwners.reassign();
        assertThat(stuck.owner()).isNotEqualTo(leaver);
    }

    @Test
    void aProposalThatWasConfirmedIsALeadLikeAnyOtherWhenItsOwnerIsAway() {
        jdbc.update("update baton.team set manual_first = true where key = ?", team);
        Life life = capture(ofTheLeaver(strong()));
        String proposed = assignments.proposal(life.id()).orElseThrow();
        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", proposed);
        jdbc.update("update baton.team set manual_first = false where key = ?", team);
        teams.addAbsence(proposed, clock.instant(), MORNING.plus(Duration.ofHours(6)), "sick");

        absentOwners.reassign();

        assertThat(life.owner()).isNotEqualTo(proposed);
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(life.owner());
    }

    @Test
    void aPauseSurvivesThatTheLeadGoesToAnotherRepAndItsTimeBegins() {
        Life life = capture(ofTheLeaver(with(small(), "complexity", null)));
        Instant until = MORNING.plus(Duration.ofDays(2));
        changes.pause(life.id(), ClockKind.ANSWER, until, "on the train", MANAGER);

        assertThat(reassign().get("moved").get(0).get("slaRestarted").asBoolean())
                .isTrue();

        SlaClock moved = life.sla(ClockKind.ANSWER);
        assertThat(moved.pausedUntil()).isEqualTo(until);
        assertThat(moved.dueAt()).isAfter(until).isEqualTo(life.dueAt("Event_AnswerOverdue"));
        moveClock(Duration.ofMinutes(10));
        SlaClock resumed = changes.resume(life.id(), ClockKind.ANSWER, MANAGER);
        assertThat(resumed.dueAt()).isBefore(until).isEqualTo(life.dueAt("Event_AnswerOverdue"));
    }

    /** As somebody does in Cockpit who looks into a process. */
    private void suspend(Life life, boolean suspended) {
        for (ProcessInstance process : engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(life.id().toString())
                .list()) {
            if (suspended) {
                engine.getRuntimeService().suspendProcessInstanceById(process.getId());
            } else {
                engine.getRuntimeService().activateProcessInstanceById(process.getId());
            }
        }
    }

    @Test
    void aLeadStaysWithAnOwnerWhoIsBackInTimeOrHasAcceptedIt() {
        Life soonBack = capture(ofTheLeaver(with(small(), "complexity", null)));
        Life accepted = capture(ofTheLeaver(strong())).accept();
        teams.addAbsence(leaver, MORNING, MORNING.plus(Duration.ofHours(3)), "training");

        absentOwners.reassign();

        assertThat(soonBack.sla(ClockKind.ANSWER).dueAt()).isAfter(MORNING.plus(Duration.ofHours(3)));
        assertThat(soonBack.owner()).isEqualTo(leaver);
        assertThat(accepted.owner()).isEqualTo(leaver);
    }

    @Test
    void aLeadThatNobodyElseCanTakeStaysAndItsClockTakesItBackAsEver() {
        Life life = capture(ofTheLeaver(strong()));
        Instant due = life.sla(ClockKind.ANSWER).dueAt();
        for (String rep : List.of(leaver, others.get(0), others.get(1))) {
            teams.addAbsence(rep, MORNING, MORNING.plus(Duration.ofHours(3)), "training");
        }

        absentOwners.reassign();

        assertThat(life.owner()).isEqualTo(leaver);
        assertThat(life.dueAt("Event_AnswerOverdue")).isEqualTo(due);
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.last(HistoryKind.TAKEN_BACK).detail()).containsEntry("rep", leaver);
    }

    private JsonNode reassign() {
        return reassign(leaver, Map.of());
    }

    private JsonNode reassign(String from, Map<String, Object> body) {
        return postAs(MANAGER, "/api/reps/" + from + "/reassignments", body);
    }

    private void isRefused(Map<String, Object> body, int status, String code) {
        assertThatThrownBy(() -> reassign(leaver, body)).isInstanceOfSatisfying(HttpClientErrorException.class, e -> {
            assertThat(e.getStatusCode().value()).isEqualTo(status);
            assertThat(e.getResponseBodyAsString()).contains(code).contains("nothing was moved");
        });
    }

    private void rep(String id) {
        String mail = id + "@baton.example";
        teams.put(new NewRep(id, team, id, "Rep", mail, Set.of("en"), Set.of(), 1000, 1, null));
        identity.provisionRep(id, id, "Rep", mail, team, CompanyOfTheTests.PASSWORD);
    }

    private Map<String, Object> ofTheLeaver(Map<String, Object> lead) {
        String domain = ((String) lead.get("email")).replaceAll(".*@", "");
        accounts.put(new Account(
                null, domain, domain, domain, "DE", null, "machinery", 900, null, "customer", leaver, false));
        return lead;
    }

    private List<Object> ownersInTheEngine(Life life) {
        List<Object> owners = new ArrayList<>();
        for (VariableInstance variable : variables(life, "owner")) {
            owners.add(variable.getValue());
        }
        return owners;
    }

    private Object variable(Life life, String name) {
        List<VariableInstance> all = variables(life, name);
        assertThat(all).as(name).hasSize(1);
        return all.get(0).getValue();
    }

    private List<VariableInstance> variables(Life life, String name) {
        return engine.getRuntimeService()
                .createVariableInstanceQuery()
                .variableName(name)
                .processInstanceIdIn(
                        life.instances(false).stream().map(p -> p.getId()).toArray(String[]::new))
                .list();
    }

    private Set<String> timers(Life life) {
        return life.jobs().stream()
                .map(job -> job.getId() + " " + job.getDuedate())
                .collect(Collectors.toSet());
    }

    private List<String> outcomes(Life life) {
        return jdbc.queryForList(
                "select outcome from baton.assignment where lead_id = ? order by assigned_at, id",
                String.class,
                life.id().value());
    }

    private int loadOf(String rep) {
        return assignments.choices().stream()
                .filter(choice -> choice.rep().equals(rep))
                .findFirst()
                .orElseThrow()
                .load();
    }
}
