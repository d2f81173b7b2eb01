package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.NewLead;
import dev.baton.lead.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to a lead that is taken although it is none, refused although it is one, or refused without saying why. */
@DisplayName("Reading a lead")
class LeadReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Channel API = new Channel("api", "demo", Channel.Need.CONTACT);
    private static final Channel IMPORT = new Channel("import", null, Channel.Need.SOMETHING);

    private final LeadReader reader = new LeadReader(
            new Sources(List.of("fair"), Set.of("form")),
            JSON,
            Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));

    @Test
    void takesEverythingThatTheInterfacePromises() {
        NewLead lead = reader.read(json("""
                { "email": "vera@kestrel.example", "phone": "+49 30 123456", "firstName": "Vera", "lastName": "Kestrel",
                  "jobTitle": "VP Operations", "company": "Kestrel AG", "website": "https://kestrel.example", "country": "DE",
                  "region": "Berlin", "city": "Berlin", "postalCode": "10115", "employees": 900, "annualRevenue": 120000000,
                  "industry": "Machinery", "productInterest": "demo", "useCase": "fleet", "budget": 250000,
                  "timeframe": "this quarter", "complexity": "several sites", "message": "Please call me.", "request": "call-me",
                  "source": "web", "campaign": "spring-fair", "medium": "cpc", "referrer": "https://a.example", "landingPage": "/demo",
                  "consent": { "marketing": true, "at": "2026-11-21T10:00:00Z", "text": "I agree" },
                  "externalIds": { "hubspot": "123" }, "attributes": { "any": "thing" }, "shoeSize": 43 }"""), API);
        assertThat(lead.source()).isEqualTo("web");
        assertThat(lead.apiKey()).isEqualTo("demo");
        assertThat(lead.activities()).containsExactly("form-submitted", "requested-call");
        assertThat(lead.marketingConsent()).isEqualTo("yes");
        assertThat(lead.externalIds()).containsEntry("hubspot", "123");
        assertThat(lead.person().attributes()).containsOnlyKeys("any", "shoeSize");
        assertThat(lead.person().consentAt()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(lead.facts().employees()).isEqualTo(900);
        assertThat(lead.facts().budget()).isEqualByComparingTo("250000");
        assertThat(lead.optInDue()).isFalse();
        assertThat(lead.values()).hasSize(26);
        assertThat(lead.values()).allMatch(value -> value.origin() == Value.Origin.EXPLICIT);
    }

    @Test
    void namesEveryBadFieldAtOnce() {
        assertThat(problems("""
                { "email": 5, "phone": true, "firstName": {}, "lastName": [], "employees": [1], "budget": {}, "annualRevenue": true,
                  "consent": 7, "externalIds": "x", "attributes": 3, "source": "carrier-pigeon" }"""))
                .contains(
                        "email",
                        "phone",
                        "firstName",
                        "lastName",
                        "employees",
                        "budget",
                        "annualRevenue",
                        "consent",
                        "externalIds",
                        "attributes",
                        "source");
        assertThat(problems("""
                {"email": "a@b.example", "consent": {"marketing": {}, "at": [], "text": 1}, "externalIds": {"crm": []}, "optOut": 7}"""))
                .containsExactlyInAnyOrder(
                        "consent.marketing", "consent.at", "consent.text", "externalIds.crm", "optOut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "5", "\"lead\"", "true"})
    void takesAnObjectOnly(String body) {
        assertThat(problems(body)).containsExactly("body");
    }

    @Test
    void repeatsNothingOfWhatCameInARefusal() {
        InvalidLead refusal = catchThrowableOfType(
                InvalidLead.class,
                () -> reader.read(
                        json("{\"email\": \"Sesam Oeffne Dich\", \"source\": \"Sesam\", \"phone\": {\"Sesam\": 1}}"),
                        API));
        assertThat(refusal.getMessage()).doesNotContain("Sesam");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                              | email
            {"email": ""}                                   | email
            {"email": null, "phone": " "}                   | email
            {"phone": "call me"}                            | email
            {"phone": "12"}                                 | email
            {"firstName": "Vera", "company": "Kestrel"}     | email
            {"phone": "+49 30 1234"}                        |
            {"email": "vera@kestrel.example"}               |
            {"source": "partner", "company": "Kestrel"}     |
            {"source": "IMPORT", "lastName": "Kestrel"}     |
            {"source": "partner"}                           | email
            {"source": "fair", "phone": "030 1234"}         |
            {"source": "Fair", "phone": "030 1234"}         |
            {"source": "web ", "phone": "030 1234"}         |
            {"email": "nonsense"}                           | email
            {"email": "nonsense", "phone": "0000000000"}    | email
            {"email": "nonsense", "phone": "030 1234"}      |
            {"phone": "4.9301235E+11", "country": "DE"}     | email
            {"email": "NULL", "phone": "N/A"}               | email
            """)
    void needsAWayToAnswer(String body, String field) {
        if (field == null) {
            assertThat(reader.read(json(body), API)).isNotNull();
        } else {
            assertThat(problems(body)).containsExactly(field);
        }
    }

    @Test
    void takesFromAFileWhateverTellsSomebody() {
        assertThat(reader.read(json("{\"company\": \"Kestrel\"}"), IMPORT).source())
                .isEqualTo("import");
        assertThatThrownBy(() -> reader.read(json("{\"city\": \"Berlin\"}"), IMPORT))
                .isInstanceOf(InvalidLead.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e16",
                "1e400",
                "\"1e999999999\"",
                "\"1e16\"",
                "-1",
                "\"-0.01\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"0x10\"",
                "\"many\"",
                "\"999999999999999999999\"",
                "\"unknown\"",
                "\"250.000.00\""
            })
    void takesALeadWithoutTheFigureThatIsNone(String figure) {
        for (String field : List.of("budget", "employees")) {
            NewLead lead = reader.read(json("{\"phone\": \"030 1234\", \"" + field + "\": " + figure + "}"), API);
            assertThat(lead.facts().budget()).isNull();
            assertThat(lead.facts().employees()).isNull();
            Value value = value(lead, field);
            assertThat(value.value()).isNull();
            assertThat(value.original()).isNotBlank();
            assertThat(value.problem()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "true", "{}"})
    void refusesAFigureOfAnotherType(String figure) {
        assertThat(problems("{\"phone\": \"030 1234\", \"budget\": " + figure + "}"))
                .containsExactly("budget");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"employees": "51-200 employees"}                                    | employees     | 51
            {"annualRevenue": "$3,200,000"}                                      | annualRevenue | 3200000.00
            {"budget": "1.2 Mio"}                                                | budget        | 1200000.00
            {"employees": "1.200"}                                               | employees     | 1200
            {"budget": "250.000"}                                                | budget        |
            {"budget": "250.000", "country": "Deutschland"}                      | budget        | 250000.00
            {"budget": "250.000", "country": "US"}                               | budget        |
            {"budget": "250,000", "country": "US"}                               | budget        | 250000.00
            {"budget": "250.000", "language": "de"}                              | budget        | 250000.00
            {"budget": "250.000", "annualRevenue": "1.200.000,00"}               | budget        | 250000.00
            {"budget": "250.000", "annualRevenue": "1,200,000.00"}               | budget        |
            {"budget": 250.000}                                                  | budget        | 250.00
            {"employees": "N/A"}                                                 | employees     |
            """)
    void readsAFigureByWhatStandsAroundIt(String body, String field, String number) {
        JsonNode lead = ((ObjectNode) json(body)).put("email", "a@b.example");
        assertThat(value(reader.read(lead, API), field).value()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " lead@ws-a.example",
                "lead@ws-a.example ",
                "lead@ws-a.example\u00A0",
                "\u200Blead@ws-a.example",
                "mailto:lead@ws-a.example",
                "MAILTO:Lead@WS-a.example?subject=Hi",
                "Vera <lead@ws-a.example>",
                "\"Kestrel, Vera\" <lead@ws-a.example>",
                "<lead@ws-a.example>",
                "lead@ws-a.example;",
                "lead @ ws-a.example",
                "lead@ws-a.example."
            })
    void findsTheAddressInWhatStandsAroundIt(String text) {
        NewLead lead = reader.read(JSON.createObjectNode().put("email", text), API);
        assertThat(lead.person().email()).isEqualTo("lead@ws-a.example");
        assertThat(lead.person().emailKey()).isEqualTo("lead@ws-a.example");
        assertThat(value(lead, "email").original()).isEqualTo(text);
        assertThat(value(lead, "email").problem()).isNull();
    }

    @Test
    void takesTheFirstOfTwoAddressesAndSaysSo() {
        NewLead lead = reader.read(JSON.createObjectNode().put("email", "two@a.example; other@a.example"), API);
        assertThat(lead.person().email()).isEqualTo("two@a.example");
        assertThat(value(lead, "email").problem()).isNotNull();
    }

    @Test
    void goesOnWithoutABadAddressBesideAGoodPhone() {
        NewLead lead = reader.read(json("{\"email\": \"vera at kestrel\", \"phone\": \"+49 30 123456\"}"), API);
        assertThat(lead.person().email()).isNull();
        assertThat(lead.facts().emailKind()).isEqualTo("none");
        assertThat(value(lead, "email").value()).isNull();
        assertThat(value(lead, "email").original()).isEqualTo("vera at kestrel");
    }

    @Test
    void takesTextsThatStandForNoValueForNothingAndKeepsThem() {
        NewLead lead = reader.read(
                json(
                        "{\"email\": \"a@b.example\", \"firstName\": \"NULL\", \"lastName\": \"Null\", \"company\": \"n/a\","
                                + " \"jobTitle\": \"None\", \"country\": \"#N/A\", \"city\": \"-\"}"),
                API);
        assertThat(lead.person().firstName()).isNull();
        assertThat(lead.person().lastName()).isEqualTo("Null");
        assertThat(lead.person().company()).isNull();
        assertThat(lead.person().jobTitle()).isNull();
        assertThat(lead.person().city()).isNull();
        assertThat(lead.facts().companyGiven()).isFalse();
        assertThat(value(lead, "company").original()).isEqualTo("n/a");
        assertThat(value(lead, "country").value()).isNull();
        assertThat(reader.read(json("{\"email\": \"a@b.example\", \"country\": \"NA\"}"), API)
                        .values())
                .anyMatch(v -> v.field().equals("country") && v.value().equals("NA"));
    }

    @Test
    void partsAWholeName() {
        NewLead lead = reader.read(json("{\"email\": \"a@b.example\", \"fullName\": \"van der Berg, Anna\"}"), API);
        assertThat(lead.person().firstName()).isEqualTo("Anna");
        assertThat(lead.person().lastName()).isEqualTo("van der Berg");
        assertThat(value(lead, "lastName").original()).isEqualTo("van der Berg, Anna");
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, no",
        "yes, 1, no",
        "yes, true, no",
        "yes, 0, yes",
        "'', 0, not-asked",
        "yes, Unsubscribed, no",
        "yes, Subscribed, yes",
        "'', ja, no",
        "yes, perhaps, not-asked"
    })
    void neverOverrulesAnOptOut(String consent, String optOut, String answer) {
        JsonNode lead = JSON.createObjectNode()
                .put("email", "a@b.example")
                .put("consent", consent)
                .put("optOut", optOut);
        assertThat(reader.read(lead, API).marketingConsent()).isEqualTo(answer);
    }

    private static Value value(NewLead lead, String field) {
        return lead.values().stream()
                .filter(value -> value.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1e-999999999\"",
                "\"0e-2147483647\"",
                "\"0e999999999\"",
                "\"1E-99999\"",
                "1e-300",
                "0",
                "\" 12.345 \"",
                "\"\"",
                "null"
            })
    void takesSmallFiguresInNoTime(String figure) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            NewLead lead = reader.read(
                    json("{\"phone\": \"030 1234\", \"budget\": " + figure + ", \"employees\": " + figure + "}"), API);
            if (lead.facts().budget() != null) {
                assertThat(lead.facts().budget().toPlainString().length()).isLessThan(30);
                assertThat(lead.facts().budget().scale()).isEqualTo(2);
            }
        });
    }

    @Test
    void leavesAHugeFigureEmptyInNoTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThat(
                        reader.read(json("{\"phone\": \"030 1234\", \"budget\": " + "9".repeat(900) + "}"), API)
                                .facts()
                                .budget())
                .isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "firstName, 200",
        "email, 254",
        "message, 20000",
        "phone, 60",
        "company, 300",
        "source, 50",
        "postalCode, 40"
    })
    void measuresInCharactersAsPeopleCountThem(String field, int longest) {
        ObjectNode lead =
                JSON.createObjectNode().put("email", "vera@kestrel.example").put("phone", "030 1234");
        lead.put(field, "🐦".repeat(longest + 1));
        assertThat(problems(lead.toString())).contains(field);
        if (field.equals("firstName") || field.equals("message") || field.equals("company")) {
            lead.put(field, "🐦".repeat(longest));
            assertThat(reader.read(lead, API)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud83d", "\\udc26", "\\udc26\\ud83d", "a\\ud83db"})
    void refusesWhatTheDatabaseCannotKeepWhereverItStands(String text) {
        String contact = "{\"email\": \"vera@kestrel.example\", ";
        assertThat(problems(contact + "\"lastName\": \"" + text + "\"}")).containsExactly("lastName");
        assertThat(problems(contact + "\"consent\": {\"text\": \"" + text + "\"}}"))
                .containsExactly("consent.text");
        assertThat(problems(contact + "\"externalIds\": {\"crm\": \"" + text + "\"}}"))
                .containsExactly("externalIds.crm");
        assertThat(problems(contact + "\"attributes\": {\"x\": \"" + text + "\"}}"))
                .containsExactly("attributes");
        assertThat(problems(contact + "\"other\": {\"a\": [{\"b\": \"" + text + "\"}]}}"))
                .containsExactly("attributes");

        String raw = json("\"" + text + "\"").textValue();
        assertThat(problems(lead().set("externalIds", JSON.createObjectNode().put(raw, "1"))))
                .hasSize(1);
        assertThat(problems(lead().set("attributes", JSON.createObjectNode().put(raw, 1))))
                .containsExactly("attributes");
        assertThat(problems(lead().set(
                                "other",
                                JSON.createArrayNode()
                                        .add(JSON.createObjectNode().put(raw, 1)))))
                .containsExactly("attributes");
        assertThat(problems(lead().put(raw, 1))).containsExactly("attributes");
    }

    @Test
    void keepsAttributesOfAnyAlphabet() {
        NewLead lead = reader.read(
                json(
                        "{\"email\": \"vera@kestrel.example\", \"🐦\": \"🐦\", \"path\": \"C:\\\\u0000\", \"größe\": {\"🐦\": [1, \"🐦\"]}}"),
                API);
        assertThat(lead.person().attributes()).containsOnlyKeys("🐦", "path", "größe");
        assertThat(((JsonNode) lead.person().attributes().get("path")).textValue())
                .isEqualTo("C:\\u0000");
    }

    @Test
    void boundsAttributes() {
        ObjectNode lead = JSON.createObjectNode().put("email", "vera@kestrel.example");
        ObjectNode attributes = lead.putObject("attributes");
        for (int i = 0; i < 101; i++) {
            attributes.put("a" + i, i);
        }
        assertThat(problems(lead.toString())).containsExactly("attributes");
        attributes.removeAll();
        attributes.put("long", "x".repeat(60_000));
        assertThat(problems(lead.toString())).containsExactly("attributes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "+300000-01-01T00:00:00Z",
                "-4713-01-01T00:00:00Z",
                "tomorrow",
                "03/04/2026"
            })
    void leavesAnInstantEmptyThatNoDatabaseKeeps(String at) {
        NewLead lead = reader.read(
                json("{\"email\": \"a@b.example\", \"consent\": {\"marketing\": true, \"at\": \"" + at + "\"}}"), API);
        assertThat(lead.person().consentAt()).isNull();
        assertThat(lead.marketingConsent()).isEqualTo("yes");
        assertThat(value(lead, "consent.at").original()).isEqualTo(at);
    }

    @ParameterizedTest
    @CsvSource({
        "true, yes",
        "false, no",
        "'\"Yes\"', yes",
        "'\"no\"', no",
        "null, not-asked",
        "'\"\"', not-asked",
        "'{}', not-asked",
        "1, yes",
        "0, no",
        "'\"1\"', yes",
        "'\"0\"', no",
        "'\"ja\"', yes",
        "'\"nein\"', no",
        "'\"Opt-in\"', yes",
        "'\"Subscribed\"', yes",
        "'\"Unsubscribed\"', no",
        "'\"perhaps\"', not-asked",
        "'{\"marketing\": \"yes\"}', yes",
        "'{\"marketing\": \"perhaps\"}', not-asked"
    })
    void readsConsentAndNeverAssumesIt(String consent, String answer) {
        assertThat(reader.read(json("{\"email\": \"a@b.example\", \"consent\": " + consent + "}"), API)
                        .marketingConsent())
                .isEqualTo(answer);
    }

    @Test
    void showsNobodyInItsOwnWords() {
        NewLead lead = reader.read(json("{\"email\": \"vera@kestrel.example\", \"lastName\": \"Kestrel\"}"), API);
        assertThat(lead.toString() + lead.person() + lead.values()).doesNotContainIgnoringCase("kestrel");
    }

    private static ObjectNode lead() {
        return JSON.createObjectNode().put("email", "vera@kestrel.example");
    }

    private List<String> problems(String body) {
        return problems(json(body));
    }

    private List<String> problems(JsonNode body) {
        InvalidLead refusal = catchThrowableOfType(InvalidLead.class, () -> reader.read(body, API));
        assertThat(refusal).as("takes %.200s", body).isNotNull();
        return refusal.problems().stream().map(FieldProblem::field).distinct().toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
