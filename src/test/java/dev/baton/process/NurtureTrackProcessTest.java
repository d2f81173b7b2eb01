package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.nurture.Nurture;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientResponseException;

/** The tracks are data: what a lead gets, when, and what happens when marketing changes it. */
class NurtureTrackProcessTest extends LeadProcess {

    private final Map<String, JsonNode> before = new HashMap<>();

    @Autowired
    private Nurture nurture;

    @Autowired
    private TransactionTemplate transaction;

    @AfterEach
    void leaveTheTracksAsTheyWere() {
        before.forEach((key, track) -> putAs(MARKETER, "/api/tracks/" + key, track));
    }

    // The steps

    @Test
    void aLeadThatConsentedGetsTheMailsOfItsTrackInTheirTime() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        assertThat(life.mails()).containsExactly("welcome");

        life.nurtureUntil(day(14).minusMillis(1));
        assertThat(life.mails()).containsExactly("welcome");
        life.nurtureUntil(day(14));
        assertThat(life.mails()).containsExactly("welcome", "newsletter-1");
        life.nurtureUntil(day(42));
        assertThat(life.mails()).containsExactly("welcome", "newsletter-1", "newsletter-2");
        life.nurtureUntil(day(179));
        assertThat(life.mails()).containsExactly("welcome", "newsletter-1", "newsletter-2", "newsletter-3");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
    }

    @Test
    void aLeadThatDidNotConsentGoesTheSameWayWithoutMails() {
        Life life = capture(strong()).reject("not-ready").nurtureUntil(day(14));

        assertThat(life.mails()).isEmpty();
        assertThat(life.history(HistoryKind.STEP_SKIPPED))
                .extracting(HistoryEntry::reason)
                .containsExactly("no-consent", "no-consent");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
        life.nurtureUntil(day(180));
        life.isOverAt("Event_LeadDormant");
    }

    @Test
    void aLeadWithoutAnAddressGoesTheSameWayWithoutMails() {
        Map<String, Object> caller = with(strong(), "consent", Map.of("marketing", true), "phone", "+49 30 7654321");
        caller.remove("email");
        Life life = capture(caller).reject("not-ready").nurtureUntil(day(14));

        assertThat(life.mails()).isEmpty();
        assertThat(life.history(HistoryKind.STEP_SKIPPED))
                .extracting(HistoryEntry::reason)
                .containsExactly("no-address", "no-address");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
    }

    @Test
    void aStepThatMeetsAClosedGateIsSkipped() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        transaction.executeWithoutResult(status -> nurture.stopMarketing(life.id(), "partner-asked"));

        life.nurtureUntil(day(14));

        assertThat(life.mails()).containsExactly("welcome");
        assertThat(life.last(HistoryKind.STEP_SKIPPED).reason()).isEqualTo("gate-closed");
        assertThat(life.last(HistoryKind.STEP_SKIPPED).detail()).containsEntry("content", "newsletter-1");
    }

    @Test
    void aMailThatIsQueuedWhenTheLeadGoesToSalesIsTakenBackAndNothingMoreComes() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));

        life.engage("requested-call");

        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(jdbc.queryForList(
                        "select outcome from baton.outbox where lead_id = ? and marketing",
                        String.class,
                        life.id().value()))
                .containsExactly("cancelled");
    }

    @Test
    void aLeadThatSalesReturnsIsWrittenToUnderItsOldConsentAndKeepsItsHistory() {
        Life life = capture(with(strong(), "consent", Map.of("marketing", true)));
        assertThat(life.mails()).isEmpty();
        int known = life.history().size();

        life.reject("not-ready");

        assertThat(life.lead().marketingConsent()).isEqualTo("yes");
        assertThat(life.history(HistoryKind.MARKETING_RESUMED)).hasSize(1);
        assertThat(life.mails()).containsExactly("education-1");
        assertThat(life.history().size()).isGreaterThan(known);
        assertThat(life.history().get(0).kind()).isEqualTo(HistoryKind.CAPTURED);
        life.engage("requested-call");
        assertThat(life.history(HistoryKind.ASSIGNED)).hasSize(2);
        assertThat(life.lead().round()).isEqualTo(1);
    }

    @Test
    void theThirdReturnIsAnsweredOnASocialNetwork() {
        Life life = capture(strong()).reject("no-time").reject("no-time").reject("no-time");

        life.nurtureUntil(day(14));

        assertThat(touches(life)).containsExactly("social say-hello");
    }

    @Test
    void aCampaignOfTheConnectorIsAStepLikeAMail() {
        set("newsletter", "campaign PT0S spring-fair", "campaign P7D summer-fair");
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        Life silent = capture(weak());

        life.nurtureUntil(day(7));
        silent.settle();

        assertThat(life.mails()).containsExactly("spring-fair", "summer-fair");
        assertThat(jdbc.queryForList(
                        "select channel from baton.outbox where lead_id = ? and marketing",
                        String.class,
                        life.id().value()))
                .containsOnly("campaign");
        assertThat(silent.mails()).isEmpty();
    }

    @Test
    void twoTouchesThatAreOpenAtOnceKeepTheirOwnTopics() {
        set("newsletter", "call PT0S first-call", "social P1D second-touch");
        Life life = capture(weak()).nurtureUntil(day(1));

        assertThat(touches(life)).containsExactlyInAnyOrder("call first-call", "social second-touch");
        assertThat(life.tasks())
                .extracting(task -> task.getName().replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder("Call about first call", "Write about second touch");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD, TOUCH_LEAD);

        Task social = life.tasks().stream()
                .filter(task -> "social".equals(engine.getTaskService().getVariable(task.getId(), "touch")))
                .findFirst()
                .orElseThrow();
        runAs(MARKETER, () -> engine.getTaskService().complete(social.getId(), fields("decision", "reached")));

        assertThat(touches(life)).containsExactly("call first-call");
        assertThat(life.last(HistoryKind.TOUCHED).detail()).containsEntry("kind", "social");
        life.complete(TOUCH_LEAD, MARKETER, "decision", "do-not-contact");
        life.isOverAt("Event_ContactRefused");
    }

    @Test
    void stepsThatAreDueTogetherAreTakenTogether() {
        set("newsletter", "mail PT0S welcome", "call PT0S first-call", "mail PT0S newsletter-1");

        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));

        assertThat(life.mails()).containsExactly("welcome", "newsletter-1");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT, TOUCH_LEAD);
    }

    @Test
    void aLeadThatWasForgottenForWeeksIsNotFloodedWithWhatItMissed() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));

        clock.set(day(100));
        life.settle();

        assertThat(life.mails()).containsExactly("welcome", "newsletter-1");
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(day(128));
    }

    @Test
    void aStepWhoseTransactionFailsIsTakenOnceWhenItIsTriedAgain() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        clock.set(day(14));
        engine.getManagementService().executeJob(life.job("Event_ReviewDue").getId());
        String review = life.job("Activity_ReviewLeadMaturity").getId();
        for (int failure = 0; failure < 2; failure++) {
            transaction.executeWithoutResult(status -> {
                engine.getManagementService().executeJob(review);
                status.setRollbackOnly();
            });
            assertThat(life.mails()).containsExactly("welcome");
        }

        life.settle();

        assertThat(life.mails()).containsExactly("welcome", "newsletter-1");
        assertThat(life.history(HistoryKind.STEP_TAKEN)).hasSize(2);
    }

    // The tracks change under way

    @Test
    void aLeadOnItsWayTakesItsNextStepFromTheNewList() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        set("newsletter", "mail PT0S hello", "mail P3D something-new", "mail P5D something-else");

        life.nurtureUntil(day(14));
        assertThat(life.mails()).containsExactly("welcome", "something-new");
        life.nurtureUntil(day(19));
        assertThat(life.mails()).containsExactly("welcome", "something-new", "something-else");
    }

    @Test
    void aTrackThatBecomesShorterEndsAndOneThatBecomesLongerAgainGoesOn() {
        Life life = capture(with(weak(), "consent", Map.of("marketing", true)));
        set("newsletter", "mail PT0S welcome");
        life.nurtureUntil(day(14));
        assertThat(life.mails()).containsExactly("welcome");
        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(day(44));

        set("newsletter", "mail PT0S welcome", "mail P2D newsletter-1");
        life.nurtureUntil(day(44));
        assertThat(life.mails()).containsExactly("welcome");
        life.nurtureUntil(day(46));
        assertThat(life.mails()).containsExactly("welcome", "newsletter-1");
    }

    @Test
    void aTrackWithoutStepsIsAWaitUntilItsEnd() {
        set("newsletter");
        Life life = capture(weak());

        assertThat(life.dueAt("Event_ReviewDue")).isEqualTo(day(30));
        life.nurtureUntil(day(180));
        life.isOverAt("Event_LeadDormant");
    }

    // Over the interface

    @Test
    void theTracksThatTheTablesNameAreThereFromTheBeginning() {
        JsonNode tracks = getAs("rita", "/api/tracks");

        assertThat(tracks).extracting(t -> t.get("key").asText()).contains("education", "newsletter", "reactivation");
        JsonNode education = tracks.get(0);
        assertThat(education.get("life").asText()).isEqualTo("P180D");
        assertThat(education.get("review").asText()).isEqualTo("P30D");
        assertThat(education.get("steps").get(2).toString())
                .isEqualTo("{\"kind\":\"call\",\"after\":\"P7D\",\"content\":\"open-questions\"}");
    }

    @Test
    void everyBadFieldOfATrackIsNamedAndNothingIsChanged() throws JsonProcessingException {
        JsonNode before = getAs(MARKETER, "/api/tracks");
        JsonNode bad = json.readTree("""
                {"name": "", "life": "P1X", "review": "PT1S", "colour": "red", "steps": [{"kind": "fax", "after": "-P1D", "content": "Dear All"},
                 {"kind": "mail", "after": "P1D", "content": "fine"}, 3]}""");

        assertThatThrownBy(() -> putAs(MARKETER, "/api/tracks/newsletter", bad))
                .isInstanceOfSatisfying(RestClientResponseException.class, refusal -> {
                    assertThat(refusal.getStatusCode().value()).isEqualTo(422);
                    assertThat(refusal.getResponseBodyAsString())
                            .contains("TRACK-001", "\"name\"", "\"life\"", "\"review\"", "steps[0].kind")
                            .contains(
                                    "steps[0].after",
                                    "steps[0].content",
                                    "\"steps[2]\"",
                                    "has a field that there is not")
                            .doesNotContain("steps[1]")
                            .doesNotContain("Dear All");
                });

        assertThat(getAs(MARKETER, "/api/tracks")).isEqualTo(before);
    }

    @Test
    void onlyMarketingAnalystsAndAdministratorsSetTracks() {
        JsonNode track = track("newsletter");
        for (String person : List.of("rita", MANAGER)) {
            assertThatThrownBy(() -> putAs(person, "/api/tracks/newsletter", track))
                    .isInstanceOfSatisfying(RestClientResponseException.class, refusal -> assertThat(
                                    refusal.getStatusCode().value())
                            .isEqualTo(403));
        }
        assertThat(putAs("admin", "/api/tracks/newsletter", track).get("key").asText())
                .isEqualTo("newsletter");
    }

    private List<String> touches(Life life) {
        return life.tasks().stream()
                .filter(task -> task.getTaskDefinitionKey().equals(TOUCH_LEAD))
                .map(task -> engine.getTaskService().getVariable(task.getId(), "touch") + " "
                        + engine.getTaskService().getVariable(task.getId(), "topic"))
                .toList();
    }

    private static Instant day(int n) {
        return MORNING.plus(Duration.ofDays(n));
    }

    /** The track as it is, as it can be sent. */
    private JsonNode track(String key) {
        for (JsonNode track : getAs(MARKETER, "/api/tracks")) {
            if (track.get("key").asText().equals(key)) {
                return ((ObjectNode) track).without("key");
            }
        }
        throw new AssertionError("no track " + key);
    }

    /** @param steps as "kind after content" */
    private void set(String key, String... steps) {
        JsonNode track = track(key);
        before.putIfAbsent(key, track.deepCopy());
        ObjectNode changed = (ObjectNode) track;
        changed.putArray("steps");
        for (String step : steps) {
            String[] parts = step.split(" ");
            changed.withArray("steps")
                    .addObject()
                    .put("kind", parts[0])
                    .put("after", parts[1])
                    .put("content", parts[2]);
        }
        putAs(MARKETER, "/api/tracks/" + key, changed);
    }
}
