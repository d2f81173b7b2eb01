package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.worklead.WorkLead;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.client.HttpClientErrorException;

/** {@code work-lead.bpmn}: what becomes of a lead that a rep has accepted. */
class WorkLeadProcessTest extends LeadProcess {

    @Test
    void anAcceptedLeadWaitsForBantWithItsOwner() {
        Life life = accepted();

        assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(life.owner());
        assertThat(life.sla(ClockKind.FIRST_CONTACT).dueAt()).isEqualTo(MORNING.plus(Duration.ofHours(1)));
        assertThat(life.task(QUALIFY_BY_BANT).getDueDate().toInstant())
                .isEqualTo(life.sla(ClockKind.BANT).dueAt());
    }

    @Test
    void completingBantIsNeverWon() {
        Life life = accepted();

        life.passBant();

        assertThat(life.stage()).isEqualTo(Stage.SQL);
        assertThat(life.waitsAt()).containsExactly(REPORT_OUTCOME);
        assertThat(life.stages()).containsExactly("MAL", "MQL", "SAL", "SQL");
        assertThat(life.passed()).contains("Activity_OpenOpportunity").doesNotContain("Event_LeadWon");
        assertThat(life.history(HistoryKind.OPPORTUNITY_OPENED)).hasSize(1);
        assertThat(life.last(HistoryKind.BANT_PASSED).detail())
                .containsEntry("budget", "yes")
                .containsEntry("authority", "unknown");
        assertThat(life.sla(ClockKind.BANT).metBy()).isEqualTo(life.owner());
        assertThat(life.sla(ClockKind.FIRST_CONTACT).metBy()).isEqualTo(life.owner());
    }

    @ParameterizedTest
    @CsvSource({"bad-data, true", "no-budget, false"})
    void aLeadThatNobodyCouldHaveWorkedOnCostsNoTurnHoweverLateThatIsFound(String reason, boolean turnBack) {
        Life life = accepted();

        life.failBant(reason);

        assertThat(jdbc.queryForObject(
                        "select turn_back from baton.assignment where lead_id = ? and outcome = 'returned'",
                        Boolean.class,
                        life.id().value()))
                .isEqualTo(turnBack);
    }

    @Test
    void whatIsMetTooLateIsBreachedWhetherItsTimerHasFiredOrNot() {
        Life life = accepted();
        clock.set(life.sla(ClockKind.FIRST_CONTACT).dueAt().plus(Duration.ofMinutes(1)));

        life.passBant();

        SlaClock late = life.sla(ClockKind.FIRST_CONTACT);
        assertThat(late.metBy()).isEqualTo(life.owner());
        assertThat(late.isBreached()).isTrue();
        assertThat(late.late()).isEqualTo(Duration.ofMinutes(1));
        assertThat(life.history(HistoryKind.SLA_BREACHED))
                .extracting(h -> h.reason())
                .containsExactly("first-contact");
    }

    @Test
    void aLeadThatFailsBantGoesBackToMarketing() {
        Life life = accepted();

        life.failBant("no-budget");

        assertThat(life.passed()).contains("Activity_ReturnLead", "Event_LeadReturned");
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.owner()).isNull();
        assertThat(assignments.open(life.id())).isEmpty();
        assertThat(life.last(HistoryKind.BANT_FAILED).reason()).isEqualTo("no-budget");
        assertThat(life.last(HistoryKind.RECYCLED).reason()).isEqualTo("no-budget");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
    }

    @Test
    void aLeadThatFailsBantForWantOfTimeNeverComesBackToTheSameRep() {
        Life life = capture(with(strong(), "country", "FR")).accept();
        assertThat(life.owner()).isEqualTo("oliver");

        life.failBant("no-time");

        // Oliver is the only one there.
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.owner()).isNull();
    }

    @Test
    void theOwnerIsRemindedOfTheFirstContactAndTheTaskGoesOn() {
        Life life = accepted();

        life.waitUntil("Event_FirstContactDue");

        assertThat(life.passed()).contains("Activity_RemindOwner", "Event_OwnerReminded");
        assertThat(life.messages()).contains("first-contact-reminder to rep:" + life.owner());
        assertThat(life.sla(ClockKind.FIRST_CONTACT).isBreached()).isTrue();
        assertThat(life.waitsAt()).containsExactly(QUALIFY_BY_BANT);
    }

    @Test
    void anOverdueBantIsToldToTheManagersAndNeverTakenAway() {
        Life life = accepted();
        String owner = life.owner();

        life.waitUntil("Event_BantDue");

        assertThat(life.passed()).contains("Activity_TellManagerOfDelay", "Event_ManagerTold");
        assertThat(life.messages()).contains("bant-escalated to managers");
        assertThat(life.sla(ClockKind.BANT).isBreached()).isTrue();
        assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(owner);
        life.passBant();
        assertThat(life.stage()).isEqualTo(Stage.SQL);
    }

    @Test
    void theOwnerIsRemindedOfTheOutcomeAfterTwoWeeks() {
        Life life = accepted().passBant();

        assertThat(life.dueAt("Event_OutcomeReminderDue"))
                .isEqualTo(clock.instant().plus(Duration.ofDays(14)));
        life.waitUntil("Event_OutcomeReminderDue");

        assertThat(life.passed()).contains("Activity_RemindOfOutcome", "Event_OutcomeReminded");
        assertThat(life.messages()).contains("outcome-reminder to rep:" + life.owner());
        assertThat(life.waitsAt()).containsExactly(REPORT_OUTCOME);
        assertThat(life.stage()).isEqualTo(Stage.SQL);
    }

    @Test
    void anOpportunityIsWonWhenItsOwnerSaysSo() {
        Life life = accepted().passBant();
        String owner = life.owner();

        life.complete(REPORT_OUTCOME, owner, "outcome", "won", "amount", "48000", "comment", "signed");

        life.isOverAt("Event_LeadWon");
        assertThat(life.stage()).isEqualTo(Stage.WON);
        assertThat(life.stages()).containsExactly("MAL", "MQL", "SAL", "SQL", "won");
        assertThat(life.last(HistoryKind.OUTCOME_REPORTED).actor()).isEqualTo(owner);
        assertThat(life.last(HistoryKind.OUTCOME_REPORTED).note()).isEqualTo("signed");
    }

    @Test
    void anOpportunityIsLostWithItsReason() {
        Life life = accepted().passBant();

        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "lost", "reason", "lost-to-competitor");

        life.isOverAt("Event_LeadLost");
        assertThat(life.stage()).isEqualTo(Stage.LOST);
        assertThat(life.lead().endReason()).isEqualTo("lost-to-competitor");
    }

    @Test
    void anOpportunityMayBeReturnedToMarketing() {
        Life life = accepted().passBant();

        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "returned", "reason", "not-ready");

        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.owner()).isNull();
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.RECYCLED).reason()).isEqualTo("not-ready");
    }

    @Test
    void theInterfaceReportsAnOutcomeInsteadOfTheTask() {
        Life life = accepted().passBant();

        postAs(life.owner(), "/api/leads/" + life.id() + "/outcome", fields("outcome", "won", "amount", 48_000));

        life.isOverAt("Event_LeadWon");
        assertThat(life.passed()).contains("Event_OutcomeReported");
        assertThat(life.stage()).isEqualTo(Stage.WON);
        assertThat(life.history(HistoryKind.OUTCOME_REPORTED)).hasSize(1);
    }

    @Test
    void theInterfaceMayReportALossOrAReturn() {
        Life lost = accepted().passBant();
        Life returned = accepted().passBant();

        postAs(MANAGER, "/api/leads/" + lost.id() + "/outcome", fields("outcome", "lost", "reason", "no-decision"));
        postAs(
                MANAGER,
                "/api/leads/" + returned.id() + "/outcome",
                fields("outcome", "returned", "reason", "wrong-contact"));

        lost.isOverAt("Event_LeadLost");
        assertThat(lost.lead().endReason()).isEqualTo("no-decision");
        assertThat(returned.settle().waitsAt()).containsExactly(CORRECT_DATA);
        assertThatThrownBy(() -> postAs(MANAGER, "/api/leads/" + returned.id() + "/outcome", fields("outcome", "won")))
                .hasMessageContaining("LEAD-005");
        assertThat(returned.history(HistoryKind.OUTCOME_REPORTED)).hasSize(1);
    }

    @Test
    void whoHasContactedTheLeadMeetsThatClockAndQualifiesItLater() {
        Life life = accepted();
        moveClock(Duration.ofMinutes(10));

        life.complete(QUALIFY_BY_BANT, life.owner(), "decision", "contacted", "budget", "yes", "comment", "on Monday");

        assertThat(life.waitsAt()).containsExactly(QUALIFY_BY_BANT);
        assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo(life.owner());
        assertThat(life.sla(ClockKind.FIRST_CONTACT).metAt()).isEqualTo(clock.instant());
        assertThat(life.last(HistoryKind.CONTACTED).note()).isEqualTo("on Monday");
        assertThat(life.sla(ClockKind.BANT).closedAt()).isNull();
        assertThat(engine.getFormService()
                        .getTaskFormVariables(life.task(QUALIFY_BY_BANT).getId()))
                .as("stands in the form when it is opened again")
                .containsEntry("budget", "yes")
                .containsEntry("need", "unknown")
                .doesNotContainKey("comment");

        life.waitUntil("Event_FirstContactDue").waitUntil("Event_BantDue");
        life.complete(QUALIFY_BY_BANT, life.owner(), "decision", "contacted");
        life.settle();

        assertThat(life.messages())
                .doesNotContain("first-contact-reminder to rep:" + life.owner())
                .containsOnlyOnce("bant-escalated to managers");
        assertThat(life.sla(ClockKind.FIRST_CONTACT).isBreached()).isFalse();
        assertThat(life.passBant().stage()).isEqualTo(Stage.SQL);
    }

    @Test
    void fourTimesNoIsNoOpportunity() {
        Life life = accepted();
        String owner = life.owner();

        assertThatThrownBy(() -> life.complete(
                        QUALIFY_BY_BANT,
                        owner,
                        "decision",
                        "accept",
                        "budget",
                        "no",
                        "authority",
                        "no",
                        "need",
                        "no",
                        "timeline",
                        "no"))
                .hasMessageContaining("decision: must not be an opportunity")
                .hasMessageContaining("give the lead back");

        assertThat(life.waitsAt()).containsExactly(QUALIFY_BY_BANT);
        assertThat(life.stage()).isEqualTo(Stage.SAL);
        assertThat(life.passBant().stage()).as("one yes and the rep decides").isEqualTo(Stage.SQL);
    }

    @Test
    void aMessageWithAnOutcomeThatThereIsNotChangesNothing() {
        Life life = accepted().passBant();

        assertThatThrownBy(() -> life.tell(WorkLead.MESSAGE_OUTCOME_REPORTED, Map.of("outcome", "banana")))
                .hasMessageContaining("outcome");

        assertThat(life.stage()).isEqualTo(Stage.SQL);
        assertThat(life.waitsAt()).containsExactly(REPORT_OUTCOME);
    }

    @Test
    void aMessageReportsAnOutcomeAsTheInterfaceDoes() {
        Life life = accepted().passBant();

        assertThat(life.tell(WorkLead.MESSAGE_OUTCOME_REPORTED, Map.of("outcome", "won")))
                .isTrue();

        life.isOverAt("Event_LeadWon");
    }

    @Test
    void anOutcomeOfALeadThatIsNoOpportunityYetIsRefused() {
        Life life = accepted();

        assertThatThrownBy(() -> postAs(life.owner(), "/api/leads/" + life.id() + "/outcome", fields("outcome", "won")))
                .isInstanceOf(HttpClientErrorException.class)
                .hasMessageContaining("LEAD-005");

        assertThat(life.stage()).isEqualTo(Stage.SAL);
        assertThat(life.history(HistoryKind.OUTCOME_REPORTED)).isEmpty();
    }

    @Test
    void aWorkedLeadThatAManagerGivesToAnotherRepStaysAccepted() {
        Life life = capture(with(strong(), "country", "US")).accept();
        String after = life.owner().equals("dana") ? "ethan" : "dana";
        String task = life.task(QUALIFY_BY_BANT).getId();

        runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, after));

        assertThat(life.owner()).isEqualTo(after);
        assertThat(assignments.open(life.id()).orElseThrow().acceptedAt()).isNotNull();
        assertThat(life.messages()).contains("lead-moved to rep:" + after);
        life.waitUntil("Event_FirstContactDue");
        assertThat(life.messages()).contains("first-contact-reminder to rep:" + after);
        life.passBant();
        assertThat(life.task(REPORT_OUTCOME).getAssignee()).isEqualTo(after);
    }

    @Test
    void whatPeopleTypeIsKeptWithTheLeadAndNowhereInTheEngine() {
        Life life = capture(with(strong(), "message", "Qwfpg please", "lastName", "Qwfpg"));
        life.complete(ACCEPT_OR_REJECT, life.owner(), "decision", "reject", "reason", "no-time", "comment", "Qwfpg 1");
        life.complete(ACCEPT_OR_REJECT, life.owner(), "decision", "accept", "comment", "Qwfpg 2");
        life.complete(QUALIFY_BY_BANT, life.owner(), "decision", "accept", "comment", "Qwfpg 3");
        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "won", "amount", 48_000, "comment", "Qwfpg 4");

        life.isOverAt("Event_LeadWon");
        assertThat(life.history().stream().map(h -> h.note()).filter(n -> n != null))
                .containsExactly("Qwfpg 1", "Qwfpg 2", "Qwfpg 3", "Qwfpg 4");
        assertThat(tablesOfTheEngineThatContain("qwfpg")).isEmpty();
    }

    private Life accepted() {
        return capture(strong()).accept();
    }
}
