package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.Activity;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.notification.Message;
import dev.baton.notification.MessageSent;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.process.nurturelead.NurtureLead;
import dev.baton.sla.ClockKind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code nurture-lead.bpmn}: a lead is kept warm until it is ready or its track ends. */
class NurtureLeadProcessTest extends LeadProcess {

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void aWeakLeadIsEnrolledAndWaitsForEngagement() {
        Life life = capture(weak());

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.passed()).contains("Activity_EnrolLead");
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("newsletter");
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(MORNING.plus(Duration.ofDays(14)));
        assertThat(life.tasks()).isEmpty();
    }

    @Test
    void onlyALeadThatConsentedIsWrittenTo() {
        Life silent = capture(weak());
        Life consenting = capture(with(weak(), "consent", Map.of("marketing", true)));

        assertThat(silent.messages()).isEmpty();
        assertThat(consenting.messages()).containsExactly("track-mail to lead");
    }

    @Test
    void engagementOverTheThresholdWakesTheLead() {
        Life life = capture(weak());

        life.engage("requested-demo");

        assertThat(life.passed()).contains("Activity_ReviewLeadMaturity", "Event_LeadReady", "Event_NurtureEnded");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.last(HistoryKind.TRACK_LEFT).reason()).isEqualTo("ready");
        assertThat(life.sla(ClockKind.FIRST_TOUCH).closedAt()).isNotNull();
    }

    @Test
    void engagementBelowTheThresholdLeavesTheLeadWhereItIs() {
        Life life = capture(weak());

        life.engage("visited").engage("clicked");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.passed()).doesNotContain("Activity_ReviewLeadMaturity");
        assertThat(life.history(HistoryKind.ACTIVITY)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clicked", "opened", "visited"})
    void whatAMachineDoesManyTimesInASecondLeavesTheLeadWhereItIs(String kind) {
        Life life = capture(weak());
        moveClock(Duration.ofSeconds(1));
        for (int i = 0; i < 40; i++) {
            post("/api/leads/" + life.id() + "/activities", fields("kind", kind));
        }

        life.settle();

        assertThat(life.history(HistoryKind.ACTIVITY)).hasSize(40);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void twoWakeUpsAreAsGoodAsOne() {
        Life life = capture(weak());
        moveClock(Duration.ofSeconds(1));
        post("/api/leads/" + life.id() + "/activities", fields("kind", "requested-call"));
        post("/api/leads/" + life.id() + "/activities", fields("kind", "requested-demo"));

        life.settle();

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.tasks()).hasSize(1);
        assertThat(life.history(HistoryKind.ASSIGNED)).hasSize(1);
    }

    @Test
    void aWakeUpWithoutCauseReadsTheStateAndWaitsOn() {
        Life life = capture(weak());

        assertThat(life.tell(NurtureLead.MESSAGE_WAKE_UP, Map.of())).isTrue();

        assertThat(life.passed()).contains("Activity_ReviewLeadMaturity");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void aLeadThatWasNeverScoredIsWokenByItsFirstRequestToBeCalled() {
        Map<String, Object> nameless = weak();
        nameless.keySet().removeAll(Set.of("firstName", "lastName"));
        Life life = capture(nameless);
        assertThat(life.history(HistoryKind.SCORED)).isEmpty();

        life.engage("requested-call");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.stage()).isEqualTo(Stage.MQL);
    }

    @Test
    void aLeadIsReviewedEvenWhenNothingHappens() {
        Life life = capture(weak());
        int scores = life.history(HistoryKind.SCORED).size();

        life.waitUntil("Event_ReviewDue");

        assertThat(life.passed()).contains("Event_ReviewDue", "Activity_ReviewLeadMaturity");
        assertThat(life.history(HistoryKind.SCORED)).hasSize(scores + 1);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(MORNING.plus(Duration.ofDays(42)));
    }

    @Test
    void aLeadThatStaysColdGoesDormantWhenItsTrackEnds() {
        Life life = dormant();

        life.isOverAt("Event_LeadDormant");
        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofDays(180)));
        assertThat(life.stage()).isEqualTo(Stage.DORMANT);
        assertThat(life.lead().endReason()).isEqualTo("track-ended");
    }

    @Test
    void aDormantLeadThatComesBackBeginsTheNextRound() {
        Life life = dormant();

        life.engage("requested-call");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.lives()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.NEXT_ROUND).reason()).isEqualTo("requested-call");
        assertThat(life.lead().callRequested()).isTrue();
        assertThat(life.sla(ClockKind.ANSWER).policy()).isEqualTo("Rule_CallerIsAnsweredWithinAnHour");
    }

    @Test
    void aDormantLeadThatShowsALittleInterestIsNurturedAgain() {
        Life life = dormant();

        life.engage("clicked");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.history(HistoryKind.ENROLLED)).hasSize(2);
    }

    @Test
    void anOpenedMailIsNoReasonToBeginAgain() {
        Life life = dormant();

        life.engage("opened");

        life.isOver();
        assertThat(life.lead().round()).isEqualTo(1);
    }

    @Test
    void marketingIsToldWhenNobodyWroteToTheLeadInTime() {
        Life life = capture(weak());
        Instant due = life.sla(ClockKind.FIRST_TOUCH).dueAt();
        assertThat(life.dueAt("Event_FirstTouchDue")).isEqualTo(due);

        life.waitUntil("Event_FirstTouchDue");

        assertThat(life.passed()).contains("Activity_TellMarketing", "Event_MarketingTold");
        assertThat(life.messages()).contains("first-touch-overdue to marketing");
        assertThat(life.sla(ClockKind.FIRST_TOUCH).isBreached()).isTrue();
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
    }

    @Test
    void marketingIsNotToldWhenTheLeadWasTouchedInTime() {
        Life life = capture(weak());
        serviceLevels.meet(life.id(), ClockKind.FIRST_TOUCH, "mail");

        life.waitUntil("Event_FirstTouchDue");

        assertThat(life.messages()).isEmpty();
        assertThat(life.sla(ClockKind.FIRST_TOUCH).isBreached()).isFalse();
    }

    @Test
    void engagementThatSalesHasAnsweredDoesNotWakeTheLeadAgain() {
        Life life = capture(strong()).reject("not-ready");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);

        life.waitUntil("Event_ReviewDue");
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);

        life.engage("requested-call");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    // What is left to a person

    @Test
    void aCallIsLeftToMarketingWhileTheTrackGoesOn() {
        Life life = toBeCalled();

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
        Task task = life.task(TOUCH_LEAD);
        assertThat(task.getName()).startsWith("Call about open questions: lead ");
        assertThat(engine.getFormService().getTaskFormVariables(task.getId()))
                .containsEntry("touch", "call")
                .containsEntry("topic", "open-questions");
        // Marketing works until five in the afternoon, Berlin time; the step came due on a Tuesday at eleven.
        assertThat(task.getDueDate().toInstant()).isEqualTo(Instant.parse("2026-03-18T10:00:00Z"));
        assertThat(engine.getTaskService()
                        .createTaskQuery()
                        .taskId(task.getId())
                        .taskCandidateGroup("marketers")
                        .count())
                .isEqualTo(1);
        assertThat(life.last(HistoryKind.STEP_TAKEN).detail())
                .containsEntry("kind", "call")
                .containsEntry("position", 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reached", "not-reached"})
    void whatCameOfTheTouchIsInTheHistoryAndTheTrackGoesOn(String decision) {
        Life life = toBeCalled();

        life.complete(TOUCH_LEAD, MARKETER, "decision", decision, "comment", "Zwiebelkuchen");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.passed()).contains("Event_LeadTouched");
        assertThat(life.last(HistoryKind.TOUCHED).reason()).isEqualTo(decision);
        assertThat(life.last(HistoryKind.TOUCHED).actor()).isEqualTo(MARKETER);
        assertThat(life.last(HistoryKind.TOUCHED).note()).isEqualTo("Zwiebelkuchen");
        assertThat(life.last(HistoryKind.TOUCHED).detail()).containsEntry("kind", "call");
        assertThat(tablesOfTheEngineThatContain("zwiebelkuchen")).isEmpty();
    }

    @Test
    void aTouchByAPersonMeetsTheClockOfTheReturn() {
        Life life = capture(strong()).reject("not-ready");
        assertThat(life.sla(ClockKind.RECYCLE).metAt()).isNull();
        untilTheCall(life);

        life.complete(TOUCH_LEAD, MARKETER, "decision", "reached");

        assertThat(life.sla(ClockKind.RECYCLE).metBy()).isEqualTo(MARKETER);
    }

    @Test
    void aMailMeetsTheClockOnlyWhenItIsAccepted() {
        Life life =
                capture(with(strong(), "consent", Map.of("marketing", true))).reject("not-ready");
        assertThat(life.mails()).containsExactly("education-1");
        assertThat(life.sla(ClockKind.RECYCLE).metAt()).isNull();

        transaction.executeWithoutResult(status -> events.publishEvent(new MessageSent(life.id(), Message.TRACK_MAIL)));

        assertThat(life.sla(ClockKind.RECYCLE).metBy()).isEqualTo("mail");
    }

    @Test
    void anAnswerThatTheFormDoesNotOfferIsRefusedByItsName() {
        Life life = toBeCalled();

        assertThatThrownBy(() -> life.complete(TOUCH_LEAD, MARKETER, "decision", "maybe"))
                .hasMessageContaining("decision");
        assertThatThrownBy(() -> life.complete(TOUCH_LEAD, MARKETER, "decision", "reached", "touch", "social"))
                .hasMessageContaining("touch");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
        assertThat(life.history(HistoryKind.TOUCHED)).isEmpty();
    }

    @Test
    void whoTellsMarketingToHaveSalesCallIsCalledBySales() {
        Life life = toBeCalled();
        moveClock(Duration.ofHours(1));

        life.complete(TOUCH_LEAD, MARKETER, "decision", "wants-call");

        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.WOKEN).reason()).isEqualTo("requested");
        assertThat(life.last(HistoryKind.ACTIVITY).reason()).isEqualTo("requested-call");
    }

    @Test
    void whoDoesNotWantToBeContactedAgainIsLeftAlone() {
        Map<String, Object> person = with(strong(), "consent", Map.of("marketing", true));
        Life life = capture(person).reject("not-ready");
        untilTheCall(life);
        assertThat(openMarketing(life)).isPositive();

        life.complete(TOUCH_LEAD, MARKETER, "decision", "do-not-contact");

        life.isOverAt("Event_ContactRefused");
        assertThat(life.passed()).contains("Event_ContactEnded").doesNotContain("Event_LeadDormant");
        assertThat(life.stage()).isEqualTo(Stage.DISQUALIFIED);
        assertThat(life.lead().endReason()).isEqualTo("withdrawn");
        assertThat(life.lead().marketingConsent()).isEqualTo("no");
        assertThat(openMarketing(life)).isZero();

        moveClock(Duration.ofDays(1));
        life.engage("requested-call");
        capture(person);
        life.settle();
        assertThat(life.stage()).isEqualTo(Stage.DISQUALIFIED);
    }

    @Test
    void aLeadThatWakesUpTakesItsOpenTouchAway() {
        Life life = toBeCalled();

        life.engage("requested-call");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.tasks()).hasSize(1);
        assertThat(life.history(HistoryKind.TOUCHED)).isEmpty();
    }

    @Test
    void theEndOfATrackTakesItsOpenTouchAway() {
        Life life = toBeCalled();

        while (life.stage() == Stage.NURTURING) {
            life.waitUntil("Event_ReviewDue");
        }

        life.isOverAt("Event_LeadDormant");
        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofDays(180)));
    }

    @Test
    void anEndFromOutsideTakesAnOpenTouchAway() {
        Life life = toBeCalled();

        assertThat(life.tell(LeadLifecycle.MESSAGE_END_LIFE, Map.of("outcome", "withdrawn")))
                .isTrue();

        life.isOverAt("Event_LifeEnded");
    }

    @Test
    void aTouchThatNobodyMakesHoldsUpNoLaterStep() {
        Life life =
                capture(with(strong(), "consent", Map.of("marketing", true))).reject("not-ready");
        untilTheCall(life);

        life.waitUntil("Event_ReviewDue");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
        assertThat(life.mails()).containsExactly("education-1", "education-2", "education-3");
    }

    @Test
    void aTouchThatIsAnsweredInTheInstantInWhichTheLeadWakesUpIsKept() throws Exception {
        Life life = toBeCalled();
        String task = life.task(TOUCH_LEAD).getId();
        moveClock(Duration.ofSeconds(1));
        ExecutorService marketer = Executors.newSingleThreadExecutor();
        try {
            Future<?> answer = transaction.execute(status -> {
                leads.lock(life.id());
                Future<?> waiting = marketer.submit(() ->
                        runAs(MARKETER, () -> engine.getTaskService().complete(task, fields("decision", "reached"))));
                untilSomebodyWaitsForALock();
                leads.addActivity(life.id(), new Activity("call-me", "requested-call", leads.now()), "source:website");
                return waiting;
            });
            answer.get(30, TimeUnit.SECONDS);
        } finally {
            marketer.shutdownNow();
        }
        life.settle();

        assertThat(life.history(HistoryKind.TOUCHED)).hasSize(1);
        assertThat(life.last(HistoryKind.WOKEN).reason()).isEqualTo("requested");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    private void untilSomebodyWaitsForALock() {
        Instant giveUp = Instant.now().plusSeconds(30);
        while (jdbc.queryForObject(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
                        Integer.class)
                == 0) {
            assertThat(Instant.now()).isBefore(giveUp);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    // Lives that began with the diagram of the release before

    @Test
    void aLifeBegunWithTheFormerDiagramIsSentItsMailsAndWakesUp() throws IOException {
        under("nurture-lead.bpmn", () -> {
            Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
            assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
            assertThat(life.mails()).containsExactly("welcome");

            life.waitUntil("Event_ReviewDue");
            assertThat(life.mails()).containsExactly("welcome", "newsletter-1");

            life.engage("requested-call");
            assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);

            life.reject("not-ready");
            life.nurtureUntil(clock.instant().plus(Duration.ofDays(14)));
            assertThat(life.tasks()).isEmpty();
            assertThat(life.last(HistoryKind.STEP_SKIPPED).reason()).isEqualTo("nobody-is-asked");
            while (life.stage() == Stage.NURTURING) {
                life.waitUntil("Event_ReviewDue");
            }
            life.isOverAt("Event_LeadDormant");
        });
    }

    @Test
    void aLifeOfTheFormerDiagramEndsForWhoDoesNotWantToBeContactedAgain() throws IOException {
        under("lead-lifecycle.bpmn", () -> {
            Life life = toBeCalled();

            life.complete(TOUCH_LEAD, MARKETER, "decision", "do-not-contact");

            life.isOverAt("Event_LeadDormant");
            assertThat(life.stage()).isEqualTo(Stage.DISQUALIFIED);
            assertThat(life.lead().endReason()).isEqualTo("withdrawn");
        });
    }

    @Test
    void aLeadThatWasEnrolledBeforeThereWereStepsTakesNone() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        jdbc.update(
                "update baton.nurture_enrolment set next_position = null, next_step_at = null where lead_id = ?",
                life.id().value());

        while (life.stage() == Stage.NURTURING) {
            life.waitUntil("Event_ReviewDue");
        }

        life.isOverAt("Event_LeadDormant");
        assertThat(life.mails()).containsExactly("welcome");
    }

    private void under(String formerDiagram, Runnable work) throws IOException {
        String former;
        try (InputStream model = getClass().getResourceAsStream("/former/" + formerDiagram)) {
            former = pastTheReleases()
                    .createDeployment()
                    .addInputStream("processes/" + formerDiagram, model)
                    .deploy()
                    .getId();
        }
        try {
            work.run();
        } finally {
            pastTheReleases().deleteDeployment(former, true);
        }
    }

    /** As it was deployed before there were releases. */
    private RepositoryService pastTheReleases() {
        RepositoryServiceImpl service = new RepositoryServiceImpl();
        service.setCommandExecutor(((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired());
        return service;
    }

    /** Sales gave it back, and marketing is to call it. */
    private Life toBeCalled() {
        Life life = capture(strong()).reject("not-ready");
        untilTheCall(life);
        return life;
    }

    private void untilTheCall(Life life) {
        life.nurtureUntil(MORNING.plus(Duration.ofDays(14)));
    }

    private int openMarketing(Life life) {
        return jdbc.queryForObject(
                "select count(*) from baton.outbox where lead_id = ? and marketing and ended_at is null",
                Integer.class,
                life.id().value());
    }

    private Life dormant() {
        Life life = capture(weak());
        while (life.stage() == Stage.NURTURING) {
            life.waitUntil("Event_ReviewDue");
        }
        return life;
    }
}
