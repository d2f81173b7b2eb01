package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.process.Partners.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chat and marketing's own system are told. */
class ChatProcessTest extends MailProcess {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void hearsOfHandOverReminderAndEscalationAndNeverWhoTheLeadIs() {
        Life life = capture(strong());
        String rep = life.owner();
        relay("ChatRelay");
        life.waitUntil("Event_ReminderDue");
        relay("ChatRelay");
        life.waitUntil("Event_EscalationDue");
        relay("ChatRelay");

        String about = " (rep " + rep + ", team dach, grade A, due Tue 3 Mar 2026, 11:00 (UTC))\n"
                + "https://baton.company.example/leads/" + life.id();
        long number = life.lead().number();
        assertThat(Partners.requests("chat"))
                .extracting(ChatProcessTest::text)
                .containsExactly(
                        "New lead " + number + ": please accept or reject it" + about,
                        "Lead " + number + " still waits for your answer" + about,
                        "Lead " + number + " is not answered yet" + about);
        assertThat(Partners.requests("chat"))
                .allSatisfy(request -> assertThat(request.body().toLowerCase(java.util.Locale.ROOT))
                        .doesNotContain("kestrel", "vera", "@"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 302})
    void thatDoesNotTakeAMessageIsAskedAgainMoreAndMoreSeldomAndDelaysNoMail(int status) {
        Partners.answer(status);
        Life life = capture(strong());

        relay("ChatRelay");
        sendMails();

        assertThat(mailsTo(life.owner() + "@baton.example")).hasSize(1);
        assertThat(outcomes(life, "chat")).containsExactly((String) null);
        relay("ChatRelay");
        assertThat(Partners.requests("chat")).as("not before its time").hasSize(1);
        for (int i = 0; i < 20; i++) {
            moveClock(Duration.ofHours(5));
            relay("ChatRelay");
        }
        assertThat(Partners.requests("chat")).hasSize(12);
        assertThat(Partners.requests("elsewhere")).as("where a redirect leads").isEmpty();
        assertThat(outcomes(life, "chat")).containsExactly("failed");
    }

    @Test
    void marketingsSystemLearnsWhomToSendWhichCampaignWithTheSameIdOnEachAttempt() throws JsonProcessingException {
        Life life = reader();
        inTransaction(() -> notifications.campaign(life.id(), "spring"));
        Partners.answer(503);
        relay("CampaignRelay");
        List<Request> refused = Partners.requests("campaign");
        Partners.answer(202);
        moveClock(Duration.ofMinutes(1));
        relay("CampaignRelay");

        assertThat(outcomes(life, "campaign")).containsExactly("sent");
        Request request = Partners.requests("campaign").get(0);
        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + Partners.TOKEN);
        JsonNode body = JSON.readTree(request.body());
        assertThat(body).isEqualTo(JSON.readTree(refused.get(0).body()));
        assertThat(body.get("lead").asText()).isEqualTo(life.id().toString());
        assertThat(body.get("campaign").asText()).isEqualTo("spring");
        assertThat(body.get("at").asText()).startsWith("2026-03-03T10:");
        assertThat(body.get("email").asText()).isEqualTo(email(life));
        assertThat(body.get("firstName").asText()).isEqualTo("Otto");
        assertThat(body.get("id").asText()).hasSize(36);
        assertThat(body.get("action").asText()).isEqualTo("send");
        assertThat(body).hasSize(7);
    }

    @Test
    void marketingsSystemLearnsNothingOfALeadThatIsWithSales() {
        Life life = reader();
        inTransaction(() -> notifications.campaign(life.id(), "spring"));
        jdbc.update(
                "insert into baton.marketing_suppression (id, lead_id, reason, since) values (gen_random_uuid(), ?, 'with-sales', now())",
                life.id().value());

        relay("CampaignRelay");

        assertThat(Partners.requests("campaign")).isEmpty();
        assertThat(outcomes(life, "campaign")).containsExactly("suppressed");
    }

    private static String text(Request request) {
        try {
            assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
            JsonNode body = JSON.readTree(request.body());
            assertThat(body).hasSize(1);
            return body.get("text").asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(request.body(), e);
        }
    }
}
