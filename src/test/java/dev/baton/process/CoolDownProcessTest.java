package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lead that sales gave back stays away from sales for a while, whatever its score; unless it asks to be called, or a person decides. */
class CoolDownProcessTest extends LeadProcess {

    @Test
    void aLeadThatMaturesEarlierWaitsUntilTheCoolDownIsOver() {
        Life life = capture(strong()).reject("not-ready");
        Instant until = MORNING.plus(Duration.ofDays(30));
        assertThat(life.lead().coolDownUntil()).isEqualTo(until);

        life.engage("attended").engage("attended");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.history(HistoryKind.HELD_BACK)).hasSize(1);
        assertThat(life.last(HistoryKind.HELD_BACK).detail()).containsEntry("coolDownUntil", until.toString());
        life.nurtureUntil(until.minusMillis(1));
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);

        life.nurtureUntil(until);

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.WOKEN).reason()).isEqualTo("score");
    }

    @Test
    void whenTheCoolDownIsOverTheScoreOfThatDayDecides() {
        Life life = capture(strong()).reject("not-ready").engage("attended");
        assertThat(life.history(HistoryKind.HELD_BACK)).hasSize(1);

        life.nurtureUntil(MORNING.plus(Duration.ofDays(31)));

        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void whoAsksToBeCalledIsCalledWhileTheLeadCoolsDown() {
        Life life = capture(strong()).reject("no-budget").engage("requested-call");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.WOKEN).reason()).isEqualTo("requested");
        assertThat(life.last(HistoryKind.WOKEN).detail())
                .containsEntry(
                        "coolDownUntil", MORNING.plus(Duration.ofDays(90)).toString());
    }

    @Test
    void aRequestWakesALeadThatIsBelowTheThreshold() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        for (int i = 0; i < 5; i++) {
            life.engage("unsubscribed");
        }

        life.engage("requested-demo");

        assertThat(life.decision("score")).containsEntry("aboveThreshold", false);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aPersonOfMarketingMaySendTheLeadToSalesWhileItCoolsDown() {
        Life life = capture(strong()).reject("not-ready").nurtureUntil(MORNING.plus(Duration.ofDays(14)));

        life.complete(TOUCH_LEAD, MARKETER, "decision", "wants-call");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.WOKEN).detail()).containsKey("coolDownUntil");
    }

    @Test
    void aLeadThatGoesOnToAnotherRepDoesNotCoolDown() {
        Life life = capture(strong()).reject("not-ready").engage("requested-call");
        assertThat(life.lead().coolDownUntil()).isNotNull();

        life.reject("no-time");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.lead().coolDownUntil()).isNull();
    }

    @Test
    void aLeadWhoseDataWereCorrectedGoesBackToSalesAtOnce() {
        Life life = capture(strong())
                .reject("wrong-contact")
                .complete(CORRECT_DATA, MARKETER, "decision", "corrected", "lastName", "Falke");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.lead().coolDownUntil()).isNull();
    }

    @Test
    void aHotLeadOutlivesItsTrackUntilTheCoolDownIsOver() {
        Life life = capture(strong()).reject("not-ready");
        endOfTrack(life, MORNING.plus(Duration.ofDays(20)));
        life.engage("attended").engage("attended");

        life.nurtureUntil(MORNING.plus(Duration.ofDays(29)));
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(MORNING.plus(Duration.ofDays(30)));

        life.nurtureUntil(MORNING.plus(Duration.ofDays(30)));
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void theCoolDownOutlivesTheRoundOfALeadThatWentDormant() {
        Life life = dormantWhileItCoolsDown();

        life.engage("attended").engage("attended");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        life.nurtureUntil(MORNING.plus(Duration.ofDays(90)).minusMillis(1));
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.history(HistoryKind.HELD_BACK)).hasSize(1);
        life.engage("attended");
        life.nurtureUntil(MORNING.plus(Duration.ofDays(90)));
        moveClock(Duration.ofMinutes(1));
        life.engage("attended");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aLeadThatComesAgainAboveTheThresholdWhileItCoolsDownIsRoutedToNurture() {
        Life life = dormantWhileItCoolsDown();

        life.engage("order-started");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.decision("route")).containsEntry("reason", "cooling-down");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
    }

    @Test
    void whoComesAgainWhileTheLeadCoolsDownAndAsksToBeCalledGetsTheLastOwner() {
        for (int i = 0; i < 3; i++) {
            Life life = dormantWhileItCoolsDown();
            String last = lastRep(life);

            life.engage("requested-call");

            assertThat(life.lead().round()).isEqualTo(2);
            assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
            assertThat(life.owner()).isEqualTo(last);
            assertThat(life.decision("team")).containsEntry("reason", "last-owner-within-cool-down");
            clock.set(MORNING);
        }
    }

    @Test
    void afterTheCoolDownTheTableChoosesTheTeamAgain() {
        Life life = dormantWhileItCoolsDown();
        clock.set(MORNING.plus(Duration.ofDays(90)));

        life.engage("requested-call");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.decision("team")).containsEntry("reason", "territory-dach");
    }

    /** Given back for want of a budget, with a track that ends after ten days. */
    private Life dormantWhileItCoolsDown() {
        Life life = capture(strong()).reject("no-budget");
        endOfTrack(life, clock.instant().plus(Duration.ofDays(10)));
        while (life.stage() == Stage.NURTURING) {
            life.waitUntil("Event_ReviewDue");
        }
        life.isOverAt("Event_LeadDormant");
        assertThat(life.lead().isCoolingDown(clock.instant())).isTrue();
        return life;
    }

    private void endOfTrack(Life life, Instant end) {
        jdbc.update(
                "update baton.nurture_enrolment set ends_at = ?, review_at = ? where lead_id = ? and left_at is null",
                java.sql.Timestamp.from(end),
                java.sql.Timestamp.from(end),
                life.id().value());
        life.tell("Message_WakeUp", Map.of());
    }

    private String lastRep(Life life) {
        return jdbc.queryForObject(
                "select rep from baton.assignment where lead_id = ? order by assigned_at desc limit 1",
                String.class,
                life.id().value());
    }
}
