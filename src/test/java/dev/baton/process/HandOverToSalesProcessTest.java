package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.sla.ClockKind;
import dev.baton.team.Teams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/** {@code hand-over-to-sales.bpmn}: one rep has the lead, and answers in time or loses it. */
class HandOverToSalesProcessTest extends LeadProcess {

    @Autowired
    BeanFactory beans;

    @Autowired
    Accounts accounts;

    @Autowired
    Teams teams;

    @Test
    void aLeadForSalesHasOneTaskWithAnOwnerAndADueDate() {
        Life life = capture(strong());

        Task task = life.task(ACCEPT_OR_REJECT);
        assertThat(CompanyOfTheTests.TEAMS.get("dach")).contains(task.getAssignee());
        assertThat(task.getAssignee()).isEqualTo(life.owner());
        assertThat(task.getDueDate().toInstant())
                .isEqualTo(life.sla(ClockKind.ANSWER).dueAt())
                .isEqualTo(MORNING.plus(Duration.ofHours(1)));
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.lead().team()).isEqualTo("dach");
        assertThat(life.messages()).containsExactly("lead-assigned to rep:" + life.owner());
        assertThat(life.history(HistoryKind.MARKETING_STOPPED)).hasSize(1);
    }

    @Test
    void theClockOfALeadThatComesAtNightStartsInTheMorning() {
        clock.set(Instant.parse("2026-03-03T22:00:00Z"));

        Life life = capture(strong());

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.task(ACCEPT_OR_REJECT).getDueDate().toInstant())
                .isEqualTo(Instant.parse("2026-03-04T10:00:00Z"));
    }

    @Test
    void leadsGoToTheRepsOfATeamInTurn() {
        // What other tests left is not this one's turn.
        jdbc.update(
                "update baton.assignment_pool set credits = decode(repeat('00', length(credits)), 'hex'), mark = mark + 1 where team = 'dach'");
        for (int round = 1; round <= 3; round++) {
            List<String> owners = List.of(
                    capture(strong()).owner(),
                    capture(strong()).owner(),
                    capture(strong()).owner());
            assertThat(owners).containsExactlyInAnyOrderElementsOf(CompanyOfTheTests.TEAMS.get("dach"));
        }
    }

    @Test
    void aCustomersLeadGoesToTheRepWhoOwnsTheAccount() {
        Life life = capture(ofAccountOwnedBy("ethan"));

        assertThat(life.owner()).isEqualTo("ethan");
        assertThat(life.decision("team")).containsEntry("strategy", "owner").containsEntry("reason", "existing-owner");
    }

    @Test
    void anAcceptedLeadIsSalesAcceptedAndItsClockIsMet() {
        Life life = capture(strong());
        String rep = life.owner();

        life.accept();

        assertThat(life.passed()).contains("Event_LeadAnswered");
        assertThat(life.stage()).isEqualTo(Stage.SAL);
        assertThat(life.owner()).isEqualTo(rep);
        assertThat(life.sla(ClockKind.ANSWER).metBy()).isEqualTo(rep);
        assertThat(life.sla(ClockKind.ANSWER).isBreached()).isFalse();
        assertThat(life.waitsAt()).containsExactly(QUALIFY_BY_BANT);
    }

    @Test
    void aRejectionWithoutAReasonIsRefusedAndNothingIsHalfDone() {
        Life life = capture(strong());

        assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, life.owner(), "decision", "reject"))
                .hasMessageContaining("reason");
        assertThatThrownBy(() -> life.complete(
                        ACCEPT_OR_REJECT, life.owner(), "decision", "reject", "reason", "did-not-like-the-name"))
                .hasMessageContaining("reason");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.history(HistoryKind.REJECTED)).isEmpty();
        assertThat(life.sla(ClockKind.ANSWER).metAt()).isNull();
    }

    @Test
    void anotherRepCannotAnswerForTheOwner() {
        Life life = capture(strong());
        String other = CompanyOfTheTests.TEAMS.get("dach").stream()
                .filter(rep -> !rep.equals(life.owner()))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, other, "decision", "accept"))
                .isInstanceOf(org.camunda.bpm.engine.AuthorizationException.class);

        assertThat(life.stage()).isEqualTo(Stage.MQL);
    }

    @Test
    void theFormOfTasklistIsTakenWithoutTheDossierThatItShowed() {
        Life life = capture(strong());
        String task = life.task(ACCEPT_OR_REJECT).getId();

        runAs(life.owner(), () -> engine.getFormService()
                .submitTaskForm(
                        task, fields("decision", "accept", "comment", "mine", "lead", "{\"person\": \"Vera\"}")));

        assertThat(life.stage()).isEqualTo(Stage.SAL);
        assertThat(life.last(HistoryKind.ACCEPTED).note()).isEqualTo("mine");
        assertThat(engine.getRuntimeService()
                        .createVariableInstanceQuery()
                        .variableNameIn("lead", "comment")
                        .list())
                .isEmpty();
    }

    @Test
    void nobodyCanAnswerWithAFieldThatTheFormDoesNotOffer() {
        Life life = capture(strong());

        assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, life.owner(), "decision", "accept", "owner", "oliver"))
                .hasMessageContaining("FORM-002 owner");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aReminderTellsTheRepAndChangesNothing() {
        Life life = capture(strong());
        String task = life.task(ACCEPT_OR_REJECT).getId();

        assertThat(life.dueAt("Event_ReminderDue")).isEqualTo(MORNING.plus(Duration.ofMinutes(15)));
        life.waitUntil("Event_ReminderDue");

        assertThat(life.passed()).contains("Activity_RemindRep", "Event_RepReminded");
        assertThat(life.messages()).contains("answer-reminder to rep:" + life.owner());
        assertThat(life.task(ACCEPT_OR_REJECT).getId()).isEqualTo(task);
        assertThat(life.sla(ClockKind.ANSWER).isBreached()).isFalse();
        assertThat(life.history(HistoryKind.REMINDED)).hasSize(1);
    }

    @Test
    void anEscalationGivesTheManagersATaskOfTheirOwnAndLeavesTheRepsTaskWithTheRep() {
        Life life = capture(strong());
        String task = life.task(ACCEPT_OR_REJECT).getId();

        assertThat(life.dueAt("Event_EscalationDue")).isEqualTo(MORNING.plus(Duration.ofMinutes(30)));
        life.waitUntil("Event_EscalationDue");

        assertThat(life.passed()).contains("Activity_TellManager");
        assertThat(life.messages()).contains("answer-escalated to managers");
        assertThat(life.task(ACCEPT_OR_REJECT).getId()).isEqualTo(task);
        assertThat(life.task(DECIDE_ON_DELAY).getDueDate().toInstant())
                .isEqualTo(life.sla(ClockKind.ANSWER).dueAt());
        life.accept();
        assertThat(life.stage()).isEqualTo(Stage.SAL);
        assertThat(life.tasks()).extracting(Task::getTaskDefinitionKey).containsExactly(QUALIFY_BY_BANT);
    }

    @Test
    void thePriorityOfTheTasksRisesWithTheClock() {
        Life life = capture(strong());
        assertThat(life.task(ACCEPT_OR_REJECT).getPriority()).isEqualTo(50);

        life.waitUntil("Event_ReminderDue");
        assertThat(life.task(ACCEPT_OR_REJECT).getPriority()).isEqualTo(75);

        life.waitUntil("Event_EscalationDue");
        assertThat(life.tasks()).extracting(Task::getPriority).containsExactly(90, 90);

        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.task(ACCEPT_OR_REJECT).getPriority())
                .as("of the next rep")
                .isEqualTo(50);
    }

    @Test
    void aDelayThatTheManagerLeavesWithTheRepChangesNothingAndTheClockGoesOn() {
        Life life = capture(strong());
        String first = life.owner();
        Instant due = life.sla(ClockKind.ANSWER).dueAt();
        life.waitUntil("Event_EscalationDue");

        life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "leave", "comment", "she is on the phone with them");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.owner()).isEqualTo(first);
        assertThat(life.last(HistoryKind.ESCALATION_DECIDED).note()).isEqualTo("she is on the phone with them");
        assertThat(life.dueAt("Event_AnswerOverdue")).isEqualTo(due);
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.owner()).isNotEqualTo(first);
    }

    @Test
    void theClockTakesTheManagersDecisionAwayWithTheLead() {
        Life life = capture(strong());
        life.waitUntil("Event_EscalationDue");

        life.waitUntil("Event_AnswerOverdue");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aManagerMayGiveALateLeadToAnotherRepBeforeTheClockDoes() {
        Life life = capture(strong());
        String first = life.owner();
        String task = life.task(ACCEPT_OR_REJECT).getId();
        life.waitUntil("Event_EscalationDue");

        assertThatThrownBy(() -> life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "assign", "rep", first))
                .hasMessageContaining("rep: has the lead already");
        life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "assign", "rep", "oliver");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("oliver");
        assertThat(life.sla(ClockKind.ANSWER).dueAt()).isAfter(MORNING.plus(Duration.ofHours(1)));
        assertThat(life.history(HistoryKind.SLA_BREACHED)).isEmpty();
        assertThatThrownBy(() -> runAs(
                        first, () -> engine.getTaskService().complete(task, Map.of("decision", (Object) "accept"))))
                .hasMessageContaining("ASSIGN-005")
                .hasMessageContaining("is with oliver");
        life.accept();
        assertThat(life.stage()).isEqualTo(Stage.SAL);
    }

    @Test
    void aManagerMayGiveALateLeadBackToMarketing() {
        Life life = capture(strong());
        life.waitUntil("Event_EscalationDue");

        life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "nurture");

        assertThat(life.passed()).contains("Event_TakenFromRep", "Event_LeadGivenBack");
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.last(HistoryKind.RECYCLED).reason()).isEqualTo("manager-nurture");
        assertThat(serviceLevels.open(life.id(), ClockKind.ANSWER)).isEmpty();
        assertThat(assignments.open(life.id())).isEmpty();
    }

    @Test
    void aLeadThatIsNotAnsweredInTimeGoesToAnotherRepAndTheClockStartsAnew() {
        Life life = capture(strong());
        String first = life.owner();
        String task = life.task(ACCEPT_OR_REJECT).getId();

        life.waitUntil("Event_AnswerOverdue");

        assertThat(life.passed()).contains("Activity_TakeBackLead", "Gateway_TakeBacksLeft");
        assertThat(life.owner()).isNotNull().isNotEqualTo(first);
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(life.owner());
        assertThat(life.task(ACCEPT_OR_REJECT).getId()).isNotEqualTo(task);
        assertThat(life.sla(ClockKind.ANSWER).dueAt()).isEqualTo(MORNING.plus(Duration.ofHours(2)));
        assertThat(serviceLevels.clocks(life.id()))
                .filteredOn(c -> c.kind() == ClockKind.ANSWER)
                .extracting(c -> c.isBreached())
                .containsExactly(true, false);
        assertThat(life.last(HistoryKind.TAKEN_BACK).detail()).containsEntry("rep", first);
        assertThat(life.last(HistoryKind.SLA_BREACHED).actor()).isEqualTo("baton");
    }

    @Test
    void whoAnswersTooLateReadsWhoHasTheLeadNow() {
        Life life = capture(strong());
        String first = life.owner();
        String task = life.task(ACCEPT_OR_REJECT).getId();
        life.waitUntil("Event_AnswerOverdue");

        assertThatThrownBy(() -> runAs(
                        first, () -> engine.getTaskService().complete(task, Map.of("decision", (Object) "accept"))))
                .hasMessageContaining("ASSIGN-005")
                .hasMessageContaining("is with " + life.owner());

        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.history(HistoryKind.ACCEPTED)).isEmpty();
    }

    @Test
    void aTimerFiredByHandBreachesTheClockAndTheHistorySaysWhoForcedIt() {
        Life life = capture(strong());
        String first = life.owner();
        String job = life.job("Event_AnswerOverdue").getId();

        runAs("admin", () -> engine.getManagementService().executeJob(job));

        assertThat(life.owner()).isNotEqualTo(first);
        assertThat(life.last(HistoryKind.SLA_BREACHED).actor()).isEqualTo("admin");
        assertThat(life.last(HistoryKind.SLA_BREACHED).detail()).containsEntry("forcedBy", "admin");
        assertThat(serviceLevels.clocks(life.id()).stream()
                        .filter(c -> c.isBreached())
                        .findFirst()
                        .orElseThrow()
                        .forcedBy())
                .isEqualTo("admin");
    }

    @Test
    void whenAllTakeBacksAreUsedUpAManagerDecides() {
        Life life = notAnsweredByAnybody();

        assertThat(life.waitsAt()).containsExactly(DECIDE_ESCALATION);
        assertThat(life.owner()).isNull();
        assertThat(life.history(HistoryKind.TAKEN_BACK)).hasSize(3);
        assertThat(new HashSet<>(life.history(HistoryKind.ASSIGNED).stream()
                        .map(h -> h.detail().get("rep"))
                        .toList()))
                .isEqualTo(Set.copyOf(CompanyOfTheTests.TEAMS.get("dach")));
    }

    @Test
    void aManagerWhoDecidesAnEscalationMayGiveTheLeadToARepOfAnyTeam() {
        Life life = notAnsweredByAnybody();

        life.complete(DECIDE_ESCALATION, MANAGER, "decision", "assign", "rep", "oliver", "comment", "he knows them");

        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("oliver");
        assertThat(life.lead().team()).isEqualTo("west");
        assertThat(life.last(HistoryKind.ESCALATION_DECIDED).note()).isEqualTo("he knows them");
        assertThat(life.sla(ClockKind.ANSWER).isBreached()).isFalse();
        life.accept();
        assertThat(life.stage()).isEqualTo(Stage.SAL);
    }

    @Test
    void aManagerWhoDecidesAnEscalationMayGiveTheLeadBackToMarketing() {
        Life life = notAnsweredByAnybody();

        life.complete(DECIDE_ESCALATION, MANAGER, "decision", "nurture");

        assertThat(life.passed()).contains("Event_LeadGivenBack");
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.RECYCLED).reason()).isEqualTo("manager-nurture");
    }

    @Test
    void aLeadThatNobodyAnsweredLeavesNoClockRunningWhenItGoesDormant() {
        Life life = notAnsweredByAnybody().complete(DECIDE_ESCALATION, MANAGER, "decision", "nurture");
        assertThat(serviceLevels.open(life.id(), ClockKind.ANSWER)).isEmpty();

        while (life.stage() == Stage.NURTURING) {
            life.waitUntil("Event_ReviewDue");
        }

        life.isOverAt("Event_LeadDormant");
    }

    @Test
    void whenNobodyIsEligibleAManagerAssignsByHand() {
        Life life = ofATeamWithoutReps();
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.passed()).contains("Event_NoEligibleRep");
        assertThat(life.history(HistoryKind.NOBODY_ELIGIBLE)).hasSize(1);

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "dana");

        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.last(HistoryKind.ASSIGNED).actor()).isEqualTo(MANAGER);
        assertThat(life.messages()).contains("lead-assigned to rep:dana");
    }

    @Test
    void whenNobodyIsEligibleAManagerMayHaveTheLeadNurtured() {
        Life life = ofATeamWithoutReps();

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "nurture");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void whenNobodyIsEligibleAManagerMayDisqualify() {
        Life life = ofATeamWithoutReps();

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "disqualify");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("manager-disqualify");
    }

    @Test
    void aManagerCannotAssignToSomebodyWhoIsNoRep() {
        Life life = ofATeamWithoutReps();

        assertThatThrownBy(() -> life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", MARKETER))
                .hasMessageContaining("rep");

        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.history(HistoryKind.ESCALATION_DECIDED)).isEmpty();
    }

    @Test
    void aTaskThatAManagerGivesToAnotherRepTakesTheLeadWithIt() {
        Life life = capture(with(strong(), "country", "US"));
        String before = life.owner();
        String after = before.equals("dana") ? "ethan" : "dana";
        String task = life.task(ACCEPT_OR_REJECT).getId();

        runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, after));

        assertThat(life.owner()).isEqualTo(after);
        assertThat(life.last(HistoryKind.REASSIGNED).detail()).containsEntry("from", before);
        life.accept();
        assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(after);
        assertThat(life.owner()).isEqualTo(after);
    }

    @Test
    void whenEverybodyIsAwayForAShortWhileTheLeadWaitsForTheFirstWhoIsBack() {
        awayUntil(MORNING.plus(Duration.ofMinutes(25)), "rita", "jonas");
        awayUntil(MORNING.plus(Duration.ofMinutes(20)), "lena");

        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly("Gateway_AwaitRep");
        assertThat(life.owner()).isNull();
        assertThat(life.dueAt("Event_SomebodyBack")).isEqualTo(MORNING.plus(Duration.ofMinutes(20)));
        life.waitUntil("Event_SomebodyBack");

        assertThat(life.owner()).isEqualTo("lena");
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("lena");
        assertThat(backlog(life)).isZero();
    }

    @Test
    void whenNobodyIsBackBeforeTheLeadWouldBeEscalatedAManagerDecidesAtOnce() {
        awayUntil(MORNING.plus(Duration.ofMinutes(31)), "rita", "jonas", "lena");

        Life life = capture(strong());

        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.passed()).contains("Event_NoFallback");
        assertThat(assignments.lastRefusals(life.id())).isEqualTo(Map.of("absent", 3));
    }

    @Test
    void whoeverComesBackInTheMeantimeTakesTheDecisionFromTheManager() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);

        teams.removeAbsence(
                "jonas", teams.absences(List.of("jonas"), MORNING).get(0).id());
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("jonas");
        assertThat(life.passed()).contains("Event_RepFoundMeanwhile");
    }

    @Test
    void somebodyWhoComesBackEndsTheWaitBeforeItsTimer() {
        awayUntil(MORNING.plus(Duration.ofMinutes(20)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly("Gateway_AwaitRep");

        teams.removeAbsence(
                "rita", teams.absences(List.of("rita"), MORNING).get(0).id());
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("rita");
        assertThat(life.passed()).contains("Event_RepFound");
        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void theFallbackOwnerGetsALeadForWhichNobodyIsEligibleInTime() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        jdbc.update("update baton.team set fallback = 'dana' where key = 'dach'");
        try {
            Life life = capture(strong());

            assertThat(life.owner()).isEqualTo("dana");
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
            assertThat(life.last(HistoryKind.ASSIGNED).reason()).isEqualTo("fallback");
            assertThat(backlog(life)).isZero();
        } finally {
            jdbc.update("update baton.team set fallback = null where key = 'dach'");
        }
    }

    @Test
    void ofTheLeadsThatWaitTheOneIsServedFirstThatIsDueFirst() {
        List.of("rita", "jonas", "lena").forEach(rep -> teams.pause(rep, null));
        Life patient = capture(with(strong(), "request", null, "source", "event"));
        moveClock(Duration.ofMinutes(1));
        Life first = capture(strong());
        moveClock(Duration.ofMinutes(1));
        Life second = capture(strong());
        assertThat(List.of(patient, first, second))
                .allSatisfy(life -> assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND));

        List<Life> waiting = new ArrayList<>(List.of(patient, first, second));
        for (Life next : List.of(first, second, patient)) {
            int carried = jdbc.queryForObject(
                    "select count(*) from baton.assignment where rep = 'jonas' and ended_at is null", Integer.class);
            jdbc.update("update baton.rep set capacity = ? where id = 'jonas'", carried + 1);
            teams.resume("jonas");
            await().untilAsserted(() -> assertThat(next.settle().owner()).isEqualTo("jonas"));
            waiting.remove(next);
            assertThat(waiting).as("those who are due later wait on").allSatisfy(life -> assertThat(backlog(life))
                    .isEqualTo(1));
        }
    }

    @Test
    void inATeamThatIsManualFirstAPersonConfirmsWhatTheRulesPropose() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            Task task = life.task(ASSIGN_BY_HAND);
            long agreedBefore = agreed();
            String proposed = (String) engine.getTaskService().getVariable(task.getId(), "rep");
            assertThat(CompanyOfTheTests.TEAMS.get("dach")).contains(proposed);
            assertThat(life.owner()).as("not yet the rep's").isNull();
            assertThat(assignments.proposal(life.id())).contains(proposed);

            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", proposed);

            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(proposed);
            assertThat(life.owner()).isEqualTo(proposed);
            assertThat(life.last(HistoryKind.ASSIGNED).actor()).isEqualTo(MANAGER);
            assertThat(agreed()).isEqualTo(agreedBefore + 1);
            assertThat(life.messages()).contains("lead-assigned to rep:" + proposed);
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void theClockOfAProposalStartsWhenItIsConfirmed() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            moveClock(Duration.ofHours(3));

            life.complete(
                    ASSIGN_BY_HAND,
                    MANAGER,
                    "decision",
                    "assign",
                    "rep",
                    assignments.proposal(life.id()).orElseThrow());

            assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
            assertThat(life.sla(ClockKind.ANSWER).dueAt()).isEqualTo(MORNING.plus(Duration.ofHours(4)));
            assertThat(life.history(HistoryKind.TAKEN_BACK)).isEmpty();
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void whoIsBackByTimeAloneIsFoundWithoutAnyEvent() {
        awayUntil(MORNING.plus(Duration.ofMinutes(40)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        moveClock(Duration.ofMinutes(41));

        await().untilAsserted(() -> {
            lookAgain();
            assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        });
    }

    @Test
    void aLifeThatWasNotToldOfItsClaimIsToldAgain() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        Life life = capture(strong());
        jdbc.update("delete from baton.backlog");
        jdbc.update(
                "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at)"
                        + " values (gen_random_uuid(), ?, 1, 'dach', 'rita', 'round-robin', 'in-turn', 'baton', ?, ?)",
                life.id().value(),
                Timestamp.from(MORNING),
                Timestamp.from(MORNING));
        moveClock(Duration.ofMinutes(2));

        lookAgain();
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("rita");
    }

    private void lookAgain() {
        ReflectionTestUtils.invokeMethod(beans.getBean("backlog"), "lookAgain");
    }

    @Test
    void aProposalThatAPersonChangesCostsTheProposedRepNoTurn() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            String proposed = assignments.proposal(life.id()).orElseThrow();
            String other = otherThan(proposed);
            long agreedBefore = agreed();

            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", other);

            assertThat(life.owner()).isEqualTo(other);
            assertThat(agreed()).isEqualTo(agreedBefore);
            assertThat(assignments.agreement(Instant.EPOCH).get(0).changed()).isPositive();
            Life next = capture(strong());
            assertThat(assignments.proposal(next.id()))
                    .as("whose turn it still is")
                    .contains(proposed);
            next.complete(ASSIGN_BY_HAND, MANAGER, "decision", "nurture");
            assertThat(assignments.open(next.id())).isEmpty();
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void aLeadOfAPoolIsWhoseWhoClaimsItFirst() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            Task task = life.task(ACCEPT_OR_REJECT);
            assertThat(task.getAssignee()).isNull();
            assertThat(life.stage()).isEqualTo(Stage.MQL);
            assertThat(life.passed()).contains("Activity_OfferToTeam");
            assertThat(offeredTo("jonas")).contains(task.getId());
            assertThat(offeredTo("dana")).as("of another team").doesNotContain(task.getId());

            runAs("jonas", () -> engine.getTaskService().claim(task.getId(), "jonas"));
            assertThat(life.owner()).isEqualTo("jonas");
            assertThat(offeredTo("rita")).doesNotContain(task.getId());
            assertThatThrownBy(() -> runAs("rita", () -> engine.getTaskService().claim(task.getId(), "rita")))
                    .isInstanceOf(org.camunda.bpm.engine.ProcessEngineException.class);

            runAs("jonas", () -> engine.getTaskService().setAssignee(task.getId(), null));
            assertThat(life.owner()).isNull();
            assertThat(assignments.open(life.id())).isEmpty();
            assertThat(offeredTo("rita")).contains(task.getId());

            assertThatThrownBy(() -> runAs("rita", () -> engine.getTaskService().claim(task.getId(), "jonas")))
                    .as("for somebody else")
                    .isInstanceOf(org.camunda.bpm.engine.AuthorizationException.class);
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "rita", "decision", "accept"))
                    .as("without claiming")
                    .hasMessageContaining("claim the task");
            runAs("rita", () -> engine.getTaskService().claim(task.getId(), "rita"));
            life.accept();
            assertThat(life.stage()).isEqualTo(Stage.SAL);
            assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo("rita");
        });
    }

    @Test
    void aRepWhoCarriesEnoughClaimsNothingMore() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            jdbc.update("update baton.rep set capacity = 0 where id = 'jonas'");
            String task = life.task(ACCEPT_OR_REJECT).getId();

            assertThatThrownBy(
                            () -> runAs("jonas", () -> engine.getTaskService().claim(task, "jonas")))
                    .hasMessageContaining("ASSIGN-009");

            assertThat(life.owner()).isNull();
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isNull();
        });
    }

    @Test
    void aLeadThatNobodyOfThePoolClaimsGoesToTheManagers() {
        withStrategy("pool", () -> {
            Life life = capture(strong());

            life.waitUntil("Event_ReminderDue");
            life.waitUntil("Event_EscalationDue");
            assertThat(life.messages()).contains("answer-escalated to managers");
            life.waitUntil("Event_AnswerOverdue");

            assertThat(life.waitsAt()).containsExactly(DECIDE_ESCALATION);
            assertThat(life.last(HistoryKind.TAKEN_BACK).reason()).isEqualTo("not-claimed");
            life.complete(DECIDE_ESCALATION, MANAGER, "decision", "assign", "rep", "dana");
            assertThat(life.owner()).isEqualTo("dana");
        });
    }

    @Test
    void aLeadThatNobodyOfThePoolHasClaimedYetMayBeGivenToARep() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            life.waitUntil("Event_EscalationDue");

            life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "assign", "rep", "dana");

            assertThat(life.owner()).isEqualTo("dana");
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
            life.accept();
            assertThat(life.stage()).isEqualTo(Stage.SAL);
        });
    }

    @Test
    void theSupportersOfASalesTeamSeeTheLeadAndOnlyTheLeadRepAnswers() {
        jdbc.update("update baton.rep set supporters = '{dana}' where team = 'dach'");
        withStrategy("sales-team", () -> {
            Life life = capture(strong());
            String task = life.task(ACCEPT_OR_REJECT).getId();

            assertThat(life.owner()).isNotEqualTo("dana");
            assertThat(assignments.supporters(life.id())).containsExactly("dana");
            assertThat(life.messages()).contains("lead-supported to rep:dana");
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isEqualTo(1);
            assertThat(as("ethan", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isZero();
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "dana", "decision", "accept"))
                    .isInstanceOf(org.camunda.bpm.engine.AuthorizationException.class);
            String lead = life.owner();
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, "dana"));
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, lead));
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "dana", "decision", "accept"))
                    .as("who had it for a moment sees it as before and no more")
                    .isInstanceOf(org.camunda.bpm.engine.AuthorizationException.class);
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isEqualTo(1);
            life.accept();
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .processInstanceBusinessKey(life.id().toString())
                            .count()))
                    .as("the task that follows")
                    .isEqualTo(1);
        });
        jdbc.update("update baton.rep set supporters = '{}' where team = 'dach'");
    }

    @Test
    void aPartnersLeadGoesToThatPartnerAndToNoOther() {
        jdbc.update("update baton.rep set skills = '{partner:northwind}' where id = 'lena'");
        withStrategy("partner", () -> {
            for (int i = 0; i < 3; i++) {
                assertThat(capture(with(strong(), "partner", "Northwind")).owner())
                        .isEqualTo("lena");
            }
            Life foreign = capture(with(strong(), "partner", "Contoso"));
            assertThat(foreign.waitsAt()).as("no other partner gets it").containsExactly(ASSIGN_BY_HAND);
        });
        jdbc.update("update baton.rep set skills = '{}' where id = 'lena'");
    }

    @Test
    void theStrategyManualAsksAPersonWithoutAProposal() {
        awayUntil(MORNING.plus(Duration.ofHours(1)), "lena");
        withStrategy("manual", () -> {
            Life life = capture(strong());
            assertThat(assignments.lastRefusals(life.id()))
                    .as("it is not for want of reps that a person is asked")
                    .isEmpty();

            assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
            assertThat(life.history(HistoryKind.NOBODY_ELIGIBLE)).isEmpty();
            assertThat(assignments.proposal(life.id())).isEmpty();
            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "lena");
            assertThat(life.owner()).isEqualTo("lena");
        });
    }

    @AfterEach
    void everybodyIsBack() {
        jdbc.update("delete from baton.absence");
        jdbc.update("delete from baton.backlog");
        jdbc.update("update baton.rep set paused_until = null, capacity = 1000");
    }

    private void awayUntil(Instant until, String... reps) {
        for (String rep : reps) {
            teams.addAbsence(rep, MORNING.minus(Duration.ofHours(1)), until);
        }
    }

    private int backlog(Life life) {
        return jdbc.queryForObject(
                "select count(*) from baton.backlog where lead_id = ?",
                Integer.class,
                life.id().value());
    }

    private long agreed() {
        return assignments.agreement(Instant.EPOCH).stream()
                .mapToLong(Assignments.Agreement::agreed)
                .sum();
    }

    private List<String> offeredTo(String rep) {
        return as(rep, () -> engine.getTaskService().createTaskQuery().taskCandidateUser(rep).list().stream()
                .map(Task::getId)
                .toList());
    }

    private static String otherThan(String rep) {
        return CompanyOfTheTests.TEAMS.get("dach").stream()
                .filter(other -> !other.equals(rep))
                .findFirst()
                .orElseThrow();
    }

    /** The table as an analyst would change it for a while. */
    private void withStrategy(String strategy, Runnable work) {
        String table;
        try {
            table = Files.readString(Path.of("processes", "select-team.dmn"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String changed = table.replaceFirst("(?s)(\"dach\"</text>.*?<text>)\"round-robin\"", "$1\"" + strategy + "\"");
        assertThat(changed).isNotEqualTo(table);
        engine.getRepositoryService()
                .createDeployment()
                .addString("select-team.dmn", changed)
                .deploy();
        try {
            work.run();
        } finally {
            engine.getRepositoryService()
                    .createDeployment()
                    .addString("select-team.dmn", table)
                    .deploy();
        }
    }

    private Life notAnsweredByAnybody() {
        Life life = capture(strong());
        for (int i = 0; i < 3; i++) {
            life.waitUntil("Event_AnswerOverdue");
        }
        return life;
    }

    /** Nobody sells in Latin America. */
    private Life ofATeamWithoutReps() {
        return capture(with(strong(), "country", "BR"));
    }

    private Map<String, Object> ofAccountOwnedBy(String rep) {
        Map<String, Object> lead = strong();
        String domain = ((String) lead.get("email")).replaceAll(".*@", "");
        accounts.put(
                new Account(null, domain, domain, domain, "US", null, "machinery", 900, null, "customer", rep, false));
        return lead;
    }
}
