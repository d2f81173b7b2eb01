package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Stage;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** A company whose marketing works with a system of its own, beside Baton. */
@TestPropertySource(properties = "test.marketing-system-stops=true")
class StopMarketingProcessTest extends MailProcess {

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
        Life life = notConfirmed();

        life.reject("not-ready");

        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        Partners.answer(200);
        relay("CampaignRelay");
        assertThat(Partners.requests("campaign"))
                .extracting(
                        request -> json.readTree(request.body()).get("action").asText())
                .containsExactly("stop", "resume");
        assertThat(isClosed(life.id())).isFalse();
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
