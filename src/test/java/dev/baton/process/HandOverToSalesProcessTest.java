package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.sla.ClockKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/** {@code hand-over-to-sales.bpmn}: one rep has the lead, and answers in time or loses it. */
class HandOverToSalesProcessTest extends HandOver {

    @Test
    void cellsThatAnAnalystLeavesEmptyDropNoLead() {
        withTable("sla.dmn", table -> withoutOutputs(table, "RemindAfter|EscalateAfter|TakeBacks"), () -> {
            Life life = capture(strong());
            assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
            assertThat(life.sla(ClockKind.ANSWER).remindAt()).isNull();

            life.waitUntil("Event_AnswerOverdue");

            assertThat(life.history(HistoryKind.REMINDED)).isEmpty();
            assertThat(life.waitsAt()).as("taken back once is once too often").containsExactly(DECIDE_ESCALATION);
        });
        withTable("recycle-lead.dmn", table -> withoutOutputs(table, "Next|Track|CoolDownDays"), () -> {
            Life life = capture(strong());

            life.reject("not-ready");

            assertThat(life.stage()).isEqualTo(Stage.NURTURING);
            assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        });
    }

    private static String withoutOutputs(String table, String outputs) {
        return table.replaceAll("(<outputEntry id=\"Entry_\\w+_(?:" + outputs + ")\">\\s*<text>)[^<]*", "$1");
    }

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
    void aLeadOfTheNightGoesToEachRepInTurnAndStaysWithItsOwnerWhoStartsLater() {
        startAt("09:10", "jonas", "lena");
        clock.set(NIGHT);
        try {
            Map<String, Integer> given = new HashMap<>();
            for (int i = 0; i < 6; i++) {
                Life life = capture(strong());
                given.merge(life.owner(), 1, Integer::sum);
                assertThat(life.sla(ClockKind.ANSWER).startsAt())
                        .as("whoever has it")
                        .isEqualTo(OPENING);
            }
            assertThat(given)
                    .as("two each, give or take what they were due before")
                    .containsOnlyKeys("rita", "jonas", "lena");

            Life owned = capture(with(ofAccountOwnedBy("jonas"), "country", "DE"));

            assertThat(owned.owner()).isEqualTo("jonas");
            assertThat(owned.sla(ClockKind.ANSWER).dueAt()).isEqualTo(OPENING.plus(Duration.ofHours(1)));
        } finally {
            jdbc.update("update baton.rep set calendar = null");
        }
    }

    @Test
    void aPreviewAndTheDecisionSayHowLongARepWorksBeforeTheAnswerIsDue() {
        startAt("09:50", "jonas");
        clock.set(NIGHT);
        try {
            String works = "works only 10 min before the answer is due";
            JsonNode preview = postAs(MANAGER, "/api/assignments/preview", strong());
            assertThat(reason(preview, "jonas")).isEqualTo(works);
            assertThat(Instant.parse(preview.get("dueAt").asText())).isEqualTo(OPENING.plus(Duration.ofHours(1)));

            Life life = capture(with(ofAccountOwnedBy("jonas"), "country", "DE"));

            assertThat(life.owner()).isNotEqualTo("jonas");
            JsonNode decisions = getAs(MANAGER, "/api/leads/" + life.id() + "/decisions");
            assertThat(decisions).anySatisfy(decision -> {
                assertThat(decision.get("kind").asText()).isEqualTo("assignment");
                JsonNode result = decision.has("result") ? decision.get("result") : decision;
                assertThat(reason(result, "jonas")).isEqualTo(works);
            });
        } finally {
            jdbc.update("update baton.rep set calendar = null");
        }
    }

    private static final Instant NIGHT = Instant.parse("2026-03-03T03:00:00Z");
    private static final Instant OPENING = Instant.parse("2026-03-03T09:00:00Z");

    private void startAt(String time, String... reps) {
        for (String rep : reps) {
            jdbc.update(
                    "update baton.rep set calendar = ?::jsonb where id = ?",
                    "{\"zone\": \"UTC\", \"week\": {\"TUE\": [[\"" + time + "\", \"17:00\"]]}}",
                    rep);
        }
    }

    private static String reason(JsonNode look, String rep) {
        for (JsonNode candidate : look.get("candidates")) {
            if (candidate.get("rep").asText().equals(rep)) {
                return candidate.get("reason").asText();
            }
        }
        throw new AssertionError("no candidate " + rep);
    }

    @Test
    void aLeadOfTheWrongTeamGoesToAnotherTeamByTheTableOrByAPerson() {
        Life life = capture(with(ofAccountOwnedBy("ethan"), "country", "DE"));
        assertThat(life.owner()).isEqualTo("ethan");

        life.reject("wrong-team");

        assertThat(CompanyOfTheTests.TEAMS.get("dach"))
                .as("where the table sends leads of that country")
                .contains(life.owner());
        life.reject("wrong-team");

        assertThat(life.waitsAt()).as("the table knows no third team").containsExactly(ASSIGN_BY_HAND);
        assertThat(life.decision("team"))
                .containsEntry("strategy", "manual")
                .containsEntry("reason", "refused-by-the-team");
        assertThat(backlog(life)).isZero();

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "oliver");

        assertThat(life.owner()).isEqualTo("oliver");
    }

    @Test
    void aLeadOfTheWrongTeamDoesNotComeBackToItWhenItsRepLeaves() {
        Life life = capture(strong()).reject("wrong-team");
        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "dana");

        postAs(MANAGER, "/api/reps/dana/reassignments", Map.of());

        assertThat(life.owner()).isEqualTo("ethan");
    }

    @Test
    void theFallbackOwnerOfATeamThatGaveTheLeadBackDoesNotGetIt() {
        jdbc.update("update baton.team set fallback = 'rita' where key = 'americas'");
        awayUntil(MORNING.plus(Duration.ofHours(5)), "dana", "ethan");
        try {
            Life life = capture(with(strong(), "country", "US"));
            assertThat(life.owner()).isEqualTo("rita");

            jdbc.update("update baton.team set fallback = 'lena' where key = 'americas'");

            life.reject("wrong-team");

            assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        } finally {
            jdbc.update("update baton.team set fallback = null where key = 'americas'");
        }
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
                .as("a rep of the team reads who has it")
                .hasMessageContaining("ASSIGN-005 lead " + life.lead().number() + " is with " + life.owner());
        String stranger = CompanyOfTheTests.TEAMS.entrySet().stream()
                .filter(team -> !team.getKey().equals("dach"))
                .flatMap(team -> team.getValue().stream())
                .filter(rep -> !CompanyOfTheTests.TEAMS.get("dach").contains(rep))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, stranger, "decision", "accept"))
                .as("to others the lead does not exist")
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
    void anEscalationThatIsForcedBeforeItsTimeIsAsUrgentAsAnyOther() {
        Life life = capture(strong());

        runAs("admin", () -> engine.getManagementService()
                .executeJob(life.job("Event_EscalationDue").getId()));

        assertThat(life.tasks()).extracting(Task::getPriority).containsExactly(90, 90);
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
        assertThat(life.lead().owner()).as("who may still see the lead").isNull();
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
    void aTaskThatAManagerGivesToAnotherRepTakesTheLeadWithIt() {
        Life life = capture(with(strong(), "country", "US"));
        String before = life.owner();
        String after = before.equals("dana") ? "ethan" : "dana";
        String task = life.task(ACCEPT_OR_REJECT).getId();

        runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, after));

        assertThat(life.owner()).isEqualTo(after);
        assertThat(life.last(HistoryKind.REASSIGNED).detail()).containsEntry("from", before);
        assertThat(life.messages()).containsExactly("lead-assigned to rep:" + before, "lead-assigned to rep:" + after);
        life.accept();
        assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(after);
        assertThat(life.owner()).isEqualTo(after);
    }

    @Test
    void whatIsGivenBackFromADelegateIsNoAnswer() {
        Life life = capture(strong());
        String task = life.task(ACCEPT_OR_REJECT).getId();
        String other = life.owner().equals("rita") ? "jonas" : "rita";

        assertThatThrownBy(() -> runAs(MANAGER, () -> engine.getTaskService().delegateTask(task, other)))
                .hasMessageContaining("FORM-003");
        assertThatThrownBy(() -> runAs(life.owner(), () -> engine.getTaskService()
                        .resolveTask(task, Map.of("decision", (Object) "accept"))))
                .hasMessageContaining("FORM-003");
        assertThatThrownBy(() -> runAs(MANAGER, () -> {
                    Task edited = engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .singleResult();
                    edited.delegate(other);
                    engine.getTaskService().saveTask(edited);
                }))
                .hasMessageContaining("FORM-003");

        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(life.owner());
        life.accept();
        assertThat(life.stage()).isEqualTo(Stage.SAL);
    }
}
