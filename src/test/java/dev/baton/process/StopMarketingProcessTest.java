package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Stage;
import dev.baton.nurture.Nurture;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.client.HttpClientErrorException;

/** A company whose marketing works with a system of its own, beside Baton. */
@TestPropertySource(properties = "test.marketing-system-stops=true")
class StopMarketingProcessTest extends MailProcess {

    @Autowired
    Nurture nurture;

    @Test
    void theRepIsToldOnceTheMarketingSystemHasConfirmedThatItStops() {
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly(AWAIT_PARTNER);
        assertThat(outcomes(life, "campaign")).containsExactly((String) null);
        assertThat(isClosed(life.id())).isTrue();

        confirm(life);

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.MARKETING_STOP_CONFIRMED).actor()).isEqualTo(MARKETER);
        assertThat(life.messages()).contains("lead-assigned to rep:" + life.owner());
    }

    @Test
    void aSystemThatAnswersThatItHasStoppedHasConfirmedIt() throws JsonProcessingException {
        Life life = capture(strong());

        relay("CampaignRelay");
        life.settle();

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.MARKETING_STOP_CONFIRMED).actor()).isEqualTo("marketing-system");
        JsonNode asked = json.readTree(Partners.requests("campaign").get(0).body());
        assertThat(asked.get("action").asText()).isEqualTo("stop");
        assertThat(asked.get("lead").asText()).isEqualTo(life.id().toString());
    }

    @Test
    void aSystemThatOnlyTookTheQuestionConfirmsLater() {
        Life life = capture(strong());
        Partners.answer(202);

        relay("CampaignRelay");
        life.settle();
        assertThat(life.waitsAt()).containsExactly(AWAIT_PARTNER);
        confirm(life);

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void theRepReadsInTheHandOverMailThatTheMarketingSystemHasNotConfirmed() {
        Life silent = notConfirmed();
        sendMails();

        assertThat(mailsTo(silent.owner() + "@baton.example")).singleElement().satisfies(mail -> assertThat(mail.text())
                .contains("has not confirmed"));
    }

    @Test
    void aMarketingSystemThatIsSilentForTwoMinutesKeepsNobodyFromTheLeadAndAPersonIsAsked() {
        Life life = notConfirmed();

        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofMinutes(2)));
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT, STOP_MARKETING_BY_HAND);
        assertThat(life.messages()).contains("lead-assigned to rep:" + life.owner());
        assertThat(life.history(HistoryKind.MARKETING_STOP_NOT_CONFIRMED)).hasSize(1);

        life.complete(STOP_MARKETING_BY_HAND, MARKETER, "decision", "stopped", "comment", "taken out of two lists");

        assertThat(life.last(HistoryKind.MARKETING_STOP_CONFIRMED).actor()).isEqualTo(MARKETER);
        assertThat(life.last(HistoryKind.REVIEWED).note()).isEqualTo("taken out of two lists");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aConfirmationThatComesLateTakesTheTaskFromMarketing() {
        Life life = notConfirmed();

        confirm(life);
        confirm(life);

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.history(HistoryKind.MARKETING_STOP_CONFIRMED)).hasSize(1);
    }

    @Test
    void aLeadThatIsBackWithMarketingLeavesNothingToStop() {
        Life life = capture(reading());
        life.waitUntil("Event_PartnerSilent");

        life.reject("not-ready");

        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        Partners.answer(200);
        relay("CampaignRelay");
        assertThat(actions()).containsExactly("resume");
        assertThat(isClosed(life.id())).isFalse();
    }

    @Test
    void aStopThatIsStillTriedWhenTheLeadIsBackDoesNotFollowTheResume() {
        Life life = capture(reading());
        Partners.status = 503;
        relay("CampaignRelay");
        life.waitUntil("Event_PartnerSilent");
        life.reject("not-ready");

        Partners.status = 200;
        moveClock(Duration.ofHours(2));
        relay("CampaignRelay");

        assertThat(actions()).containsExactly("stop", "resume");
        assertThat(outcomes(life, "campaign")).containsExactly("overtaken", "sent");
    }

    @Test
    void aResumeThatIsStillTriedWhenTheLeadIsHandedOverAgainDoesNotFollowTheStop() {
        Life life = capture(reading());
        confirm(life);
        life.reject("not-ready");
        Partners.status = 503;
        relay("CampaignRelay");
        inTransaction(() -> {
            nurture.stopMarketing(life.id(), "sales");
            notifications.askToStopMarketing(life.id());
        });

        Partners.status = 200;
        moveClock(Duration.ofHours(2));
        relay("CampaignRelay");

        assertThat(actions()).containsExactly("resume", "stop");
        assertThat(outcomes(life, "campaign")).containsExactly("overtaken", "suppressed", "sent");
    }

    @Test
    void aLeadWhoseLifeIsEndedFromOutsideLeavesNothingToStop() {
        Life life = notConfirmed();

        life.tell(LeadLifecycle.MESSAGE_END_LIFE, Map.of("outcome", "withdrawn"));

        life.isOver();
    }

    @Test
    void theMarketingSystemIsAskedOncePerHandOverHoweverManyRepsTheLeadGoesThrough() {
        Life life = capture(strong());
        confirm(life);

        life.waitUntil("Event_AnswerOverdue");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(outcomes(life, "campaign")).hasSize(1);
    }

    @Test
    void aLeadThatIsMovedBeforeItsTaskIsThereHasTheTimeOfItsNewRep() {
        Life life = capture(with(small(), "complexity", null));
        assertThat(life.waitsAt()).containsExactly(AWAIT_PARTNER);
        moveClock(Duration.ofMinutes(1));

        JsonNode moved = postAs(MANAGER, "/api/reps/" + life.owner() + "/reassignments", Map.of("to", "dana"));

        assertThat(moved.get("moved").findValuesAsText("slaRestarted")).contains("true");
        confirm(life);
        SlaClock clock = life.sla(ClockKind.ANSWER);
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
        assertThat(life.task(ACCEPT_OR_REJECT).getDueDate().toInstant()).isEqualTo(clock.dueAt());
        assertThat(life.dueAt("Event_AnswerOverdue")).isEqualTo(clock.dueAt());
        assertThat(life.dueAt("Event_ReminderDue")).isEqualTo(clock.remindAt());
    }

    @Test
    void whoRefusedMarketingIsNotGivenBackToTheMarketingSystem() {
        Life life = capture(reading());
        relay("CampaignRelay");
        life.settle();
        post("/api/leads/" + life.id() + "/activities", fields("id", "out-" + life.id(), "kind", "unsubscribed"));

        life.reject("not-ready");
        relay("CampaignRelay");

        assertThat(actions()).containsOnly("stop");
        assertThat(outcomes(life, "campaign")).containsExactly("sent", "sent", "suppressed");
    }

    @Test
    void theMarketingSystemHearsOfAnOptOutOfALeadThatIsMarketings() {
        Life life = capture(with(weak(), "consent", consent()));
        post("/api/leads/" + life.id() + "/activities", fields("id", "m77", "kind", "opened"));

        post("/api/leads/" + life.id() + "/activities", fields("id", "m77", "kind", "unsubscribed"));
        relay("CampaignRelay");

        assertThat(life.lead().marketingConsent())
                .as("whatever the id was used for")
                .isEqualTo("no");
        assertThat(actions()).containsExactly("stop");
    }

    @Test
    void aLeadWithoutAnAddressIsNobodyTheMarketingSystemKnows() {
        Life life = capture(with(strong(), "email", null, "phone", "+49 30 8877665"));

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(outcomes(life, "campaign")).isEmpty();
    }

    @Test
    void neitherTheRepWhoWaitsNorASourceConfirmsForTheMarketingSystem() {
        Life life = capture(strong());
        String path = "/api/leads/" + life.id() + "/marketing-stop";

        for (Runnable attempt :
                List.<Runnable>of(() -> postAs(life.owner(), path, Map.of()), () -> post(path, Map.of()))) {
            assertThatThrownBy(attempt::run).isInstanceOf(HttpClientErrorException.Forbidden.class);
        }

        assertThat(life.waitsAt()).containsExactly(AWAIT_PARTNER);
    }

    private Map<String, Object> reading() {
        return with(strong(), "consent", consent());
    }

    private static Map<String, Object> consent() {
        return fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, write to me.");
    }

    /** What the marketing system was told, in the order in which it was, taken or not. */
    private List<String> actions() {
        return Partners.requests("campaign").stream()
                .map(request -> {
                    try {
                        return json.readTree(request.body()).get("action").asText();
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private Life notConfirmed() {
        Life life = capture(strong());
        life.waitUntil("Event_PartnerSilent");
        return life;
    }

    private void confirm(Life life) {
        postAs(MARKETER, "/api/leads/" + life.id() + "/marketing-stop", Map.of());
        life.settle();
    }

    private boolean isClosed(LeadId lead) {
        return jdbc.queryForObject(
                        "select count(*) from baton.marketing_suppression where lead_id = ? and lifted_at is null",
                        Integer.class,
                        lead.value())
                > 0;
    }
}
