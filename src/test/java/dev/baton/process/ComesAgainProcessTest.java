package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.dossier.Dossier;
import dev.baton.dossier.Dossiers;
import dev.baton.lead.Activity;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.lead.Value;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.client.HttpClientErrorException;

/** A known person who comes again: nothing that was said is lost, nobody waits who need not, and a wrong merge can be undone. */
class ComesAgainProcessTest extends MailProcess {

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    @Autowired
    Dossiers dossiers;

    @Autowired
    Accounts accounts;

    // What comes the second time

    @Test
    void theAddressFirstAndTheRestLaterIsALeadWithAllOfIt() throws IOException {
        List<Map<String, Object>> steps = bodies("01-second-form-lost");
        Life life = capture(steps.get(0));
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        moveClock(Duration.ofMinutes(5));

        Life again = capture(steps.get(1));
        life.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(values(life))
                .containsEntry("firstName", "Fay")
                .containsEntry("lastName", "Funnel")
                .containsEntry("phone", "+49307792001")
                .containsEntry("company", "Funnel One AG")
                .containsEntry("jobTitle", "CEO")
                .containsEntry("country", "DE")
                .containsEntry("message", "Call me today");
        assertThat(life.lead().facts().employees()).isEqualTo(900);
        assertThat(life.lead().facts().budget()).isEqualByComparingTo("250000");
        assertThat(life.lead().facts().seniority()).isEqualTo("c-level");
        assertThat(life.lead().grade()).isIn("A", "B");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.lead().team()).isEqualTo("dach");
        sendMails();
        assertThat(mailsTo(life.owner() + "@baton.example"))
                .anySatisfy(mail -> assertThat(mail.text()).contains("Fay Funnel", "Call me today", "Funnel One AG"));
        JsonNode shown = getAs(MANAGER, "/api/leads/" + life.id());
        assertThat(shown.at("/fields/phone/value").asText()).isEqualTo("+49307792001");
        assertThat(shown.at("/fields/email/value").asText()).isEqualTo("funnel@funnel-one.example");
        assertThat(shown.at("/formerValues/email")).hasSize(1);
        assertThat(shown.at("/merged/0/id").asText()).isEqualTo(again.id().toString());
    }

    @Test
    void aNamelessLeadThatSaysWhoItIsGoesOnWithoutAskingToBeCalled() {
        Map<String, Object> person = strong();
        person.remove("request");
        Map<String, Object> freemail = weak();
        Life parked = capture(fields("email", freemail.get("email"), "source", "web"));
        assertThat(parked.decision("qualify")).containsEntry("verdict", "nurture");
        moveClock(Duration.ofMinutes(5));
        capture(with(person, "email", freemail.get("email")));
        parked.settle();

        assertThat(parked.decision("qualify")).containsEntry("verdict", "lead");
        assertThat(parked.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(parked.lead().team()).isEqualTo("dach");
    }

    @Test
    void aParkedLeadThatSaysNothingNewStaysInItsTrack() {
        Map<String, Object> nameless = weak();
        nameless.keySet().removeAll(List.of("firstName", "lastName"));
        Life life = capture(nameless);

        capture(nameless).isOverAt("Event_LeadMerged");
        life.settle();

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.history(HistoryKind.ENROLLED)).hasSize(1);
    }

    @Test
    void whoeverIsResearchedAndSendsAnAddressNeedsNoResearchAnyMore() {
        Map<String, Object> person = unreachable();
        Life life = capture(person);
        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);

        Map<String, Object> whole = strong();
        whole.putAll(fields("firstName", "Una", "lastName", "Nemo", "company", person.get("company")));
        Life again = capture(whole);
        life.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(life.passed()).contains("Event_DataCame");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(serviceLevels.clocks(life.id()))
                .filteredOn(c -> c.closedAt() != null)
                .isNotEmpty()
                .allMatch(c -> c.metAt() == null);
    }

    @Test
    void aLeadOfWrongDataThatComesAgainWithOthersIsQualifiedAgain() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551001");
        Life life = capture(person).reject("bad-data");
        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);

        capture(person).isOverAt("Event_LeadMerged");
        life.settle();
        assertThat(life.waitsAt()).as("the same data again").containsExactly(CORRECT_DATA);
        assertThat(life.task(CORRECT_DATA).getPriority()).isEqualTo(Urgency.HIGHEST);

        moveClock(Duration.ofMinutes(1));
        capture(with(person, "phone", "+49 30 5551002"));
        life.settle();

        assertThat(life.passed()).contains("Event_DataCame");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(values(life)).containsEntry("phone", "+49305551002");
    }

    @Test
    void aLeadThatAPersonHasToRouteIsRoutedByTheTableOnceItCan() {
        Map<String, Object> doubtful = doubtful();
        Life life = capture(doubtful);
        assertThat(life.waitsAt()).containsExactly(REVIEW_LEAD);

        Map<String, Object> whole = strong();
        whole.putAll(fields("firstName", "Otto", "lastName", "Vogel", "phone", doubtful.get("phone")));
        Life again = capture(whole);
        assertThat(again.waitsAt()).containsExactly(REVIEW_DUPLICATE);
        again.complete(REVIEW_DUPLICATE, MARKETER, "decision", "same");
        life.settle();

        assertThat(life.passed()).contains("Event_RouteChanged");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aThrowAwayAddressThatComesAgainWithAPhoneGoesOn() {
        Map<String, Object> doubtful = doubtful();
        Object phone = doubtful.remove("phone");
        Life life = capture(doubtful);
        assertThat(life.lead().endReason()).isEqualTo("throw-away-address");

        capture(doubtful);
        life.settle();
        assertThat(life.lead().round()).as("with nothing new").isEqualTo(1);

        capture(with(doubtful, "phone", phone));
        life.settle();
        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(REVIEW_LEAD);
    }

    @Test
    void aCompetitorStaysWhereItIsWhateverItSends() {
        Map<String, Object> person = strong();
        accounts.put(new Account(
                null,
                "Rival " + UUID.randomUUID(),
                "rival",
                domain(person),
                null,
                null,
                null,
                null,
                null,
                "competitor",
                null,
                false));
        Life life = capture(fields("email", person.get("email"), "source", "web"));
        assertThat(life.lead().endReason()).isEqualTo("competitor");

        capture(person);
        life.settle();

        assertThat(life.stage()).isEqualTo(Stage.DISQUALIFIED);
        assertThat(life.lead().round()).isEqualTo(1);
    }

    @Test
    void newDataWhileWithSalesAreNewsForTheOwnerAndNoNewRoute() {
        Map<String, Object> person = with(strong(), "message", "Please call me.");
        Life life = capture(person).accept();
        String owner = life.owner();
        int before = getAs(MANAGER, "/api/leads/" + life.id()).get("score").asInt();
        moveClock(Duration.ofHours(1));

        Life again = capture(with(
                person,
                "message",
                "And I need 500 units now",
                "country",
                "US",
                "timeframe",
                "asap",
                "jobTitle",
                "CEO"));
        life.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(life.owner()).isEqualTo(owner);
        assertThat(life.lead().team()).isEqualTo("dach");
        assertThat(life.last(HistoryKind.DUPLICATE_ARRIVED).note()).isEqualTo("And I need 500 units now");
        assertThat(life.last(HistoryKind.DUPLICATE_ARRIVED).detail().get("changed"))
                .asList()
                .contains("message", "country", "jobTitle");
        Dossier dossier = dossiers.of(life.id());
        assertThat(dossier.message()).isEqualTo("And I need 500 units now");
        assertThat(dossier.earlierMessages()).extracting(Dossier.Earlier::text).containsExactly("Please call me.");
        assertThat(dossier.newsTitle()).isEqualTo("New since you accepted");
        assertThat(dossier.news())
                .contains(
                        new Dossier.Change("Message", "And I need 500 units now", "Please call me."),
                        new Dossier.Change("Job title", "CEO", "VP Operations"),
                        new Dossier.Change("Country", "US", "DE"));
        assertThat(getAs(MANAGER, "/api/leads/" + life.id()).get("score").asInt())
                .isGreaterThan(before);
        assertThat(life.history(HistoryKind.ROUTED)).hasSize(1);
        assertThat(life.task(QUALIFY_BY_BANT).getPriority()).isEqualTo(Urgency.HIGHEST);
        sendMails();
        Read mail = mailsTo(owner + "@baton.example").stream()
                .filter(m -> m.subject().equals("Lead " + life.lead().number() + " came again"))
                .findFirst()
                .orElseThrow();
        for (String part : List.of(mail.text(), mail.html().replaceAll("<[^>]*>", ""))) {
            assertThat(part)
                    .contains("And I need 500 units now", "Vera Kestrel", "CEO")
                    .doesNotContain("${", " th:", "[(", "[#", "null");
        }
        assertThat(tablesOfTheEngineThatContain("500 units")).isEmpty();
        JsonNode gone = getAs(owner, "/api/leads/" + again.id());
        assertThat(gone.get("mergedInto").asText()).isEqualTo(life.id().toString());
    }

    @Test
    void whatAPersonCorrectedStaysAndTheNewerValueIsKeptBesideIt() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551003");
        Life life = capture(person).reject("bad-data");
        life.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "phone", "+49 30 5551004");
        moveClock(Duration.ofMinutes(1));

        capture(with(person, "phone", "+49 30 5551005"));

        assertThat(values(life)).containsEntry("phone", "+49305551004");
        JsonNode former = getAs(MANAGER, "/api/leads/" + life.id()).at("/formerValues/phone");
        assertThat(former.findValuesAsText("value")).contains("+49305551003", "+49305551005");
    }

    @Test
    void nothingAndTheUnreadableReplaceNothing() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551006");
        Life life = capture(person);
        moveClock(Duration.ofMinutes(1));

        capture(with(person, "phone", "0000000000", "company", " ", "jobTitle", null, "budget", null));

        assertThat(values(life)).containsEntry("phone", "+49305551006").containsKey("company");
        assertThat(leads.person(life.id()).phoneKey()).isEqualTo("+49305551006");
        assertThat(life.lead().facts().budget()).isEqualByComparingTo("50000");
    }

    @Test
    void attributesAndExternalIdsOfBothStay() {
        Map<String, Object> person = with(
                strong(), "attributes", fields("plan", "basic", "seats", 5), "externalIds", fields("hubspot", "1"));
        Life life = capture(person);
        moveClock(Duration.ofMinutes(1));

        capture(with(
                person,
                "attributes",
                fields("plan", "gold", "seats", null, "tool", "x"),
                "externalIds",
                fields("crm", "9"),
                "campaign",
                "fair"));

        JsonNode shown = getAs(MANAGER, "/api/leads/" + life.id());
        assertThat(shown.get("attributes").toString()).contains("gold", "5", "tool");
        assertThat(shown.get("externalIds").toString()).contains("hubspot", "crm");
        assertThat(shown.at("/fields/campaign/value").asText()).isEqualTo("fair");
    }

    @Test
    void threeOfOnePersonAreOneLeadWithTheDataOfAll() {
        Map<String, Object> person = strong();
        Object email = person.remove("email");
        Life first = capture(fields("email", email, "source", "web", "city", "Berlin"));
        moveClock(Duration.ofMinutes(1));
        Life second = capture(fields("email", email, "source", "web", "phone", "+49 30 5551007"));
        moveClock(Duration.ofMinutes(1));
        Life third = capture(with(person, "email", email));
        first.settle();

        assertThat(second.lead().mergedInto()).isEqualTo(first.id());
        assertThat(third.lead().mergedInto()).isEqualTo(first.id());
        assertThat(values(first))
                .containsEntry("city", "Berlin")
                .containsEntry("phone", "+49305551007")
                .containsEntry("firstName", "Vera");
    }

    @Test
    void aPersonIsKnownByAnAddressThatWasReplaced() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551008");
        Life life = capture(person);
        Map<String, Object> other = with(new HashMap<>(person), "email", "new-" + person.get("email"));
        moveClock(Duration.ofMinutes(1));
        capture(other).complete(REVIEW_DUPLICATE, MARKETER, "decision", "same");
        assertThat(values(life)).containsEntry("email", other.get("email").toString());

        Life third = capture(person);

        assertThat(third.lead().mergedInto()).isEqualTo(life.id());
    }

    // Who is one person, and who is not

    @Test
    void everybodyAtOneMailboxIsSomebody() throws IOException {
        List<Map<String, Object>> people = bodies("02-shared-mailbox");
        Life anna = capture(people.get(0));
        Life bernd = capture(people.get(1));

        assertThat(bernd.stage()).isNotEqualTo(Stage.MERGED);
        assertThat(bernd.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(dossiers.of(bernd.id()).name()).isEqualTo("Bernd Bolt");
        assertThat(dossiers.of(bernd.id()).message()).isEqualTo("Please call Bernd");
        assertThat(dossiers.of(bernd.id()).timeline()).anyMatch(event -> event.what()
                .equals("Shared address with lead " + anna.lead().number() + ", another person"));
        assertThat(anna.history(HistoryKind.DUPLICATE_ARRIVED)).isEmpty();
        moveClock(Duration.ofMinutes(1));
        Life berndAgain = capture(with(people.get(1), "firstName", "BERND", "message", "Again"));
        assertThat(berndAgain.lead().mergedInto()).isEqualTo(bernd.id());
    }

    @Test
    void twoPeopleWithOneAddressOfTheirOwnAreTwo() {
        Map<String, Object> vera = strong();
        Life one = capture(vera);

        Life other = capture(with(vera, "firstName", "Bernd", "lastName", "Bolt"));

        assertThat(other.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(one.history(HistoryKind.DUPLICATE_ARRIVED)).isEmpty();
    }

    @Test
    void aNumberThatIsNobodysHoldsNobodyBack() throws IOException {
        List<Map<String, Object>> people = bodies("07-placeholder-phone");
        capture(people.get(0));

        Life bernd = capture(people.get(1));

        assertThat(bernd.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aSwitchboardHoldsNobodyBack() {
        capture(with(weak(), "phone", "+49 30 5551009"));

        Life other = capture(with(strong(), "phone", "+49 30 5551009"));

        assertThat(other.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(other.last(HistoryKind.MATCHED).reason()).isEqualTo("shared-phone");
    }

    @Test
    void aFileThatHoldsOnePersonFiveTimesIsOneLead() {
        Map<String, Object> person = strong();
        person.remove("request");
        List<Life> copies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            copies.add(take(with(new HashMap<>(person), "source", "import", "city", "City " + i)));
            moveClock(Duration.ofMillis(10));
        }
        copies.forEach(Life::settle);
        copies.get(0).settle();

        assertThat(copies.subList(1, 5))
                .allSatisfy(copy -> assertThat(copy.lead().mergedInto())
                        .isEqualTo(copies.get(0).id()));
        assertThat(values(copies.get(0))).containsEntry("city", "City 4");
        assertThat(copies.get(0).tasks()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whoWaitsForAConfirmationIsMergedOnlyAfterIt() {
        Map<String, Object> person = with(strong(), "source", "form");
        Life unconfirmed = capture(with(new HashMap<>(person), "city", "Berlin"));
        moveClock(Duration.ofMinutes(1));
        Life vouchedFor = capture(with(new HashMap<>(person), "source", "web", "city", "Bonn"));
        assertThat(vouchedFor.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(values(vouchedFor)).containsEntry("city", "Bonn");

        confirmAddress(unconfirmed.id());
        unconfirmed.settle();

        assertThat(unconfirmed.lead().mergedInto()).isEqualTo(vouchedFor.id());
        assertThat(values(vouchedFor)).as("what was said last").containsEntry("city", "Bonn");
    }

    @Test
    void anErasedPersonIsNobodyWhoCouldComeAgain() {
        Map<String, Object> person = strong();
        Life erased = capture(person).reject("not-a-fit");
        jdbc.update(
                "delete from baton.lead_person where lead_id = ?", erased.id().value());

        Life again = capture(person);

        assertThat(again.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    // Undone

    @Test
    void aMergeIsUndoneAndEachHasWhatCameForIt() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551010", "message", "First");
        Life life = capture(person).accept();
        List<Value> said = said(life);
        Map<String, String> before = values(life);
        var facts = life.lead().facts();
        moveClock(Duration.ofMinutes(1));
        Life other = capture(with(
                person,
                "message",
                "Second",
                "jobTitle",
                "CEO",
                "city",
                "Bonn",
                "employees",
                5,
                "attributes",
                fields("a", "b")));
        post("/api/leads/" + life.id() + "/activities", fields("id", "for-the-first", "kind", "visited"));
        post("/api/leads/" + other.id() + "/activities", fields("id", "for-the-second", "kind", "requested-demo"));
        assertThat(values(life)).containsEntry("message", "Second");
        moveClock(Duration.ofMinutes(1));

        postAs(MARKETER, "/api/leads/" + other.id() + "/separation", Map.of());
        life.settle();
        other.settle();

        assertThat(said(life)).containsExactlyInAnyOrderElementsOf(said);
        assertThat(values(life)).isEqualTo(before);
        assertThat(life.lead().facts()).isEqualTo(facts);
        assertThat(leads.person(life.id()).attributes()).isEmpty();
        assertThat(activities(life)).contains("for-the-first").doesNotContain("for-the-second");
        assertThat(activities(other)).contains("for-the-second").doesNotContain("for-the-first");
        assertThat(values(other)).containsEntry("message", "Second").containsEntry("city", "Bonn");
        assertThat(other.lead().mergedInto()).isNull();
        assertThat(other.lead().round()).isEqualTo(2);
        assertThat(other.waitsAt()).as("a life of its own").containsExactly(ACCEPT_OR_REJECT);
        assertThat(other.last(HistoryKind.SEPARATED).actor()).isEqualTo(MARKETER);
        assertThat(life.last(HistoryKind.SEPARATED).actor()).isEqualTo(MARKETER);
        assertThat(life.messages()).contains("lead-separated to rep:" + life.owner());
        assertThat(other.history(HistoryKind.MERGED)).as("not merged again").hasSize(1);
    }

    @Test
    void aMergeByWayOfAnotherIsUndoneInBoth() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551011");
        Life first = capture(person);
        moveClock(Duration.ofMinutes(1));
        Life second = capture(with(new HashMap<>(person), "email", "x" + person.get("email"), "city", "Bonn"));
        moveClock(Duration.ofMinutes(1));
        Life third = capture(with(new HashMap<>(person), "email", "x" + person.get("email"), "city", "Ulm"));
        assertThat(third.lead().mergedInto()).isEqualTo(second.id());
        second.complete(REVIEW_DUPLICATE, MARKETER, "decision", "same");
        assertThat(second.lead().mergedInto()).isEqualTo(first.id());
        assertThat(values(first)).containsEntry("city", "Ulm");
        assertThat(getAs(MANAGER, "/api/leads/" + third.id()).get("mergedInto").asText())
                .isEqualTo(first.id().toString());

        postAs(MANAGER, "/api/leads/" + third.id() + "/separation", Map.of());
        assertThat(values(first)).containsEntry("city", "Bonn");
        postAs(MANAGER, "/api/leads/" + second.id() + "/separation", Map.of());

        assertThat(values(first))
                .doesNotContainKey("city")
                .containsEntry("email", person.get("email").toString());
        assertThat(values(second)).containsEntry("city", "Bonn");
        third.settle();
        second.settle();
        assertThat(List.of(second.stage(), third.stage())).doesNotContain(Stage.MERGED);
    }

    @Test
    void onlyMarketingAndManagementUndoAMerge() {
        Map<String, Object> person = strong();
        Life life = capture(person).accept();
        Life other = capture(person);
        String path = "/api/leads/" + other.id() + "/separation";

        assertThatThrownBy(() -> post(path, Map.of())).isInstanceOf(HttpClientErrorException.Forbidden.class);
        assertThatThrownBy(() -> postAs(life.owner(), path, Map.of()))
                .isInstanceOf(HttpClientErrorException.Forbidden.class);
        assertThatThrownBy(() -> postAs(MANAGER, "/api/leads/" + life.id() + "/separation", Map.of()))
                .isInstanceOf(HttpClientErrorException.Conflict.class)
                .hasMessageContaining("LEAD-008");
        assertThat(other.stage()).isEqualTo(Stage.MERGED);
    }

    @Test
    void consentThatCameWithTheOtherGoesWithIt() {
        Map<String, Object> person = strong();
        Life life = capture(person);
        Life other = capture(with(
                person,
                "consent",
                fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, write to me.")));
        assertThat(life.lead().marketingConsent()).isEqualTo("yes");

        postAs(MANAGER, "/api/leads/" + other.id() + "/separation", Map.of());

        assertThat(life.lead().marketingConsent()).isEqualTo("not-asked");
        assertThat(other.lead().marketingConsent()).isEqualTo("yes");
    }

    @Test
    void whoWasFoundToBeAnotherIsNotAskedForAgain() {
        Map<String, Object> person = with(strong(), "phone", "+49 30 5551012");
        Life life = capture(person);
        Life other = capture(with(new HashMap<>(person), "email", "y" + person.get("email")));
        other.complete(REVIEW_DUPLICATE, MARKETER, "decision", "different");
        assertThat(other.waitsAt()).containsExactly(ACCEPT_OR_REJECT);

        other.reject("bad-data").complete(CORRECT_DATA, MARKETER, "decision", "corrected", "jobTitle", "CEO");

        assertThat(other.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.history(HistoryKind.DUPLICATE_ARRIVED)).isEmpty();
    }

    /** What came along, each with its time and its origin. */
    private List<Value> said(Life life) {
        return leads.values(life.id()).stream()
                .filter(value -> value.origin() == Value.Origin.EXPLICIT)
                .toList();
    }

    private List<String> activities(Life life) {
        return leads.activities(life.id()).stream().map(Activity::id).toList();
    }

    private Map<String, String> values(Life life) {
        return leads.values(life.id()).stream()
                .filter(value -> value.value() != null)
                .collect(Collectors.toMap(Value::field, Value::value));
    }

    private static String domain(Map<String, Object> lead) {
        return lead.get("email").toString().replaceFirst(".*@", "");
    }

    /** What a case sends, in its order. */
    private List<Map<String, Object>> bodies(String name) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/cases/open/" + name + ".json")) {
            List<Map<String, Object>> bodies = new ArrayList<>();
            for (JsonNode step : json.readTree(file).get("steps")) {
                if (step.has("body")) {
                    bodies.add(new HashMap<>(json.convertValue(step.get("body"), FIELDS)));
                }
            }
            return bodies;
        }
    }
}
