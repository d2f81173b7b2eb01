package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.nurturelead.NurtureLead;
import dev.baton.sla.ClockKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code nurture-lead.bpmn}: a lead is kept warm until it is ready or its track ends. */
class NurtureLeadProcessTest extends LeadProcess {

    @Test
    void aWeakLeadIsEnrolledAndWaitsForEngagement() {
        Life life = capture(weak());

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.passed()).contains("Activity_EnrolLead");
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("newsletter");
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(MORNING.plus(Duration.ofDays(30)));
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
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(MORNING.plus(Duration.ofDays(60)));
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

    private Life dormant() {
        Life life = capture(weak());
        for (int review = 0; review < 6; review++) {
            life.waitUntil("Event_ReviewDue");
        }
        return life;
    }
}
