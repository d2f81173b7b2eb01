package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/** Says no to input that breaks something, is lost, or is half taken: over real HTTP, into a real database. */
@DisplayName("The intake")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "camunda.bpm.job-execution.enabled=false")
@ActiveProfiles("demo")
class IntakeTest {

    private static final String KEY = "a-key-of-the-intake-test";
    private static final String JSON_TYPE = "application/json";
    private static final List<String> TEXTS = List.of(
            "phone",
            "firstName",
            "lastName",
            "jobTitle",
            "company",
            "website",
            "country",
            "region",
            "city",
            "postalCode",
            "industry",
            "productInterest",
            "useCase",
            "timeframe",
            "complexity",
            "message",
            "request",
            "campaign",
            "medium",
            "referrer",
            "landingPage");

    @LocalServerPort
    private int port;

    @Autowired
    private ObjectMapper json;

    @Autowired
    private SourceKeys keys;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private ManagementService management;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void mayAskOften() {
        keys.put("intake-test", KEY, 10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"email\": }",
                "{\"email\": \"a@b.example\"",
                "{'email': 'a@b.example'}",
                "email=a@b.example",
                "{\"email\": \"a@b.example\",}",
                "{\"email\": \"a@b.example\"} {\"email\": \"c@d.example\"}",
                "{\"email\": \"a@b.example\"}}",
                "{\"email\": \"a\u0001@b.example\"}",
                "{\"budget\": NaN}",
                "{\"budget\": 01}",
                "<lead/>"
            })
    void refusesWhatIsNoJson(String body) {
        HttpResponse<String> answer = post("/api/leads", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertProblem(answer, "LEAD-400");
    }

    @Test
    void refusesBytesThatAreNoText() {
        for (byte[] body : new byte[][] {
            {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
            {0, 0, 0, '{', (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
            {(byte) 0xfe, (byte) 0xff, 0, '{', (byte) 0xd8, 0},
            {(byte) 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0},
        }) {
            assertThat(send("POST", "/api/leads", body, JSON_TYPE, Map.of()).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void refusesNothingAtAll() {
        for (String body : new String[] {"", " ", "null", "[]", "5", "\"lead\"", "{}"}) {
            assertThat(post("/api/leads", body).statusCode()).as("[%s]", body).isEqualTo(422);
        }
    }

    @Test
    void namesEveryFieldOfAWrongType() {
        HttpResponse<String> answer = post("/api/leads", """
                {"email": 5, "phone": {}, "firstName": [], "lastName": true, "employees": {}, "consent": 3,
                 "attributes": "x", "externalIds": [], "source": 1}""");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertProblem(answer, "LEAD-422");
        assertThat(fields(answer))
                .contains(
                        "email",
                        "phone",
                        "firstName",
                        "lastName",
                        "employees",
                        "consent",
                        "attributes",
                        "externalIds",
                        "source");
    }

    @Test
    void refusesANameOfAMegabyteByName() {
        HttpResponse<String> answer =
                post("/api/leads", lead().put("firstName", "x".repeat(1 << 20)).toString());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(fields(answer)).containsExactly("firstName");
        assertThat(answer.body()).hasSizeLessThan(2000);
    }

    @Test
    void refusesABodyOfThreeMegabytes() {
        HttpResponse<String> answer =
                post("/api/leads", lead().put("message", "x".repeat(3 << 20)).toString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertProblem(answer, "LEAD-413");
    }

    @Test
    void refusesALeadThatNobodyCouldAnswer() {
        HttpResponse<String> answer =
                post("/api/leads", "{\"firstName\": \"Vera\", \"company\": \"Kestrel\", \"source\": \"web\"}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(fields(answer)).containsExactly("email");
    }

    @Test
    void refusesASourceThatNobodyKnows() {
        HttpResponse<String> answer =
                post("/api/leads", lead().put("source", "carrier-pigeon").toString());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(fields(answer)).containsExactly("source");
    }

    @Test
    void keepsFieldsThatItDoesNotKnow() {
        ObjectNode lead = lead().put("shoeSize", 43).put("🐦", "Vögel");
        lead.putObject("attributes").put("any", "thing");
        lead.put("\uD83D\uDC26 escaped", 1);
        JsonNode taken = read(take(lead.toString()));
        assertThat(taken.at("/attributes/shoeSize").intValue()).isEqualTo(43);
        assertThat(taken.at("/attributes/any").textValue()).isEqualTo("thing");
        assertThat(taken.at("/attributes/🐦").textValue()).isEqualTo("Vögel");
        String escaped = "{\"email\": \"" + fresh() + "\", \"\\ud83d\\udc26\": \"\\ud83d\\udc26\"}";
        assertThat(read(take(escaped)).at("/attributes/🐦").textValue()).isEqualTo("🐦");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud83d", "\\udc26\\ud83d"})
    void refusesWhatTheDatabaseCannotKeep(String text) {
        for (String field : TEXTS) {
            HttpResponse<String> answer =
                    post("/api/leads", "{\"email\": \"" + fresh() + "\", \"" + field + "\": \"" + text + "\"}");
            assertThat(answer.statusCode()).as(field).isEqualTo(422);
            assertThat(fields(answer)).containsExactly(field);
        }
        for (String other : List.of(
                "\"attributes\": {\"a\": \"%s\"}",
                "\"attributes\": {\"%s\": 1}",
                "\"%s\": 1",
                "\"consent\": {\"text\": \"%s\"}",
                "\"externalIds\": {\"%s\": \"1\"}",
                "\"externalIds\": {\"crm\": \"%s\"}")) {
            assertThat(post("/api/leads", "{\"email\": \"" + fresh() + "\", " + other.formatted(text) + "}")
                            .statusCode())
                    .as(other)
                    .isIn(400, 422);
        }
    }

    @Test
    void standsFiguresAndInstantsOfAnySize() {
        for (String figure : List.of(
                "1e400",
                "-1e400",
                "1e-400",
                "9".repeat(400),
                "\"1e999999999\"",
                "\"1e-999999999\"",
                "\"0e-2147483647\"",
                "\"NaN\"")) {
            assertThat(post("/api/leads", "{\"email\": \"" + fresh() + "\", \"budget\": " + figure + "}")
                            .statusCode())
                    .as(figure)
                    .isIn(202, 422);
            assertThat(post("/api/leads", "{\"email\": \"" + fresh() + "\", \"any\": " + figure + "}")
                            .statusCode())
                    .as(figure)
                    .isIn(202, 400, 422);
        }
        assertThat(post("/api/leads", "{\"email\": \"" + fresh() + "\", \"any\": " + "9".repeat(5000) + "}")
                        .statusCode())
                .isEqualTo(400);
        for (String at : List.of("+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "1e9", "tomorrow")) {
            HttpResponse<String> answer =
                    post("/api/leads", "{\"email\": \"" + fresh() + "\", \"consent\": {\"at\": \"" + at + "\"}}");
            assertThat(answer.statusCode()).as(at).isEqualTo(202);
            assertThat(read(id(answer)).at("/fields/consent.at/problem").textValue())
                    .as(at)
                    .isNotBlank();
        }
    }

    @Test
    void standsDeepNestingAndKeysGivenTwice() {
        assertThat(post("/api/leads", "[".repeat(100_000)).statusCode()).isEqualTo(400);
        assertThat(post("/api/leads", "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000))
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> deep = post(
                "/api/leads", "{\"email\": \"" + fresh() + "\", \"a\": " + "[".repeat(500) + "]".repeat(500) + "}");
        assertThat(deep.statusCode()).isIn(202, 400, 422);
        String twice = fresh();
        HttpResponse<String> answer =
                post("/api/leads", "{\"email\": \"" + fresh() + "\", \"email\": \"" + twice + "\"}");
        if (answer.statusCode() == 202) {
            assertThat(read(id(answer)).at("/fields/email/value").textValue()).isEqualTo(twice);
        } else {
            assertThat(answer.statusCode()).isIn(400, 422);
        }
    }

    /** All of them in every field, in the lead as it came, and some of them again after it was qualified. */
    @Test
    void keepsEveryNaughtyTextUnharmedOrRefusesItByName() throws IOException {
        String[] naughty = json.readValue(IntakeTest.class.getResource("/naughty-strings.json"), String[].class);
        assertThat(naughty).hasSizeGreaterThanOrEqualTo(515);
        ArrayNode first = json.createArrayNode();
        for (String text : naughty) {
            ObjectNode lead = lead();
            TEXTS.forEach(field -> lead.put(field, text));
            lead.putObject("attributes").put("any", text).put("key of " + text, text);
            first.add(lead);
        }
        JsonNode results = batch(first);
        ArrayNode again = json.createArrayNode();
        Map<String, ObjectNode> kept = new LinkedHashMap<>();
        for (int i = 0; i < naughty.length; i++) {
            ObjectNode lead = (ObjectNode) first.get(i);
            if (results.get(i).get("status").intValue() == 422) {
                Set<String> refused = errors(results.get(i));
                assertThat(refused).as(naughty[i]).isNotEmpty().isSubsetOf(TEXTS);
                lead.remove(refused);
                again.add(lead);
            } else {
                kept.put(results.get(i).get("id").textValue(), lead);
            }
        }
        JsonNode others = again.isEmpty() ? again : batch(again);
        for (int i = 0; i < again.size(); i++) {
            assertThat(others.get(i).get("status").intValue())
                    .as(others.get(i).toString())
                    .isEqualTo(202);
            kept.put(others.get(i).get("id").textValue(), (ObjectNode) again.get(i));
        }
        kept.forEach(this::isKept);
        // CleaningTest cleans all of them; here some go the whole way.
        List<String> ids = List.copyOf(kept.keySet());
        for (int i = 0; i < ids.size(); i += 12) {
            live(ids.get(i));
            isKept(ids.get(i), kept.get(ids.get(i)));
        }
    }

    @Test
    void takesOrRefusesEveryNaughtyAddressAndSourceByName() throws IOException {
        String[] naughty = json.readValue(IntakeTest.class.getResource("/naughty-strings.json"), String[].class);
        ArrayNode leads = json.createArrayNode();
        for (String text : naughty) {
            leads.add(json.createObjectNode().put("phone", "+49 30 123456").put("email", text));
            leads.add(lead().put("source", text));
            leads.add(lead().set("externalIds", json.createObjectNode().put("crm", text)));
            leads.add(lead().set(
                            "consent", json.createObjectNode().put("text", text).put("at", text)));
        }
        List<String> named = List.of("email", "source", "externalIds.crm", "consent.at");
        for (int from = 0; from < leads.size(); from += 800) {
            ArrayNode part = json.createArrayNode();
            for (int i = from; i < Math.min(leads.size(), from + 800); i++) {
                part.add(leads.get(i));
            }
            JsonNode results = batch(part);
            for (int i = 0; i < part.size(); i++) {
                if (results.get(i).get("status").intValue() != 202) {
                    assertThat(errors(results.get(i)))
                            .as(part.get(i).toString())
                            .contains(named.get(i % 4));
                }
            }
        }
    }

    @Test
    void takesALeadOnceHoweverOftenItIsSent() {
        String body = lead().toString();
        String key = UUID.randomUUID().toString();
        HttpResponse<String> first = send("POST", "/api/leads", bytes(body), JSON_TYPE, Map.of("Idempotency-Key", key));
        HttpResponse<String> second =
                send("POST", "/api/leads", bytes(body), JSON_TYPE, Map.of("Idempotency-Key", key));
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        HttpResponse<String> other =
                send("POST", "/api/leads", bytes(lead().toString()), JSON_TYPE, Map.of("Idempotency-Key", key));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("Idempotency-Key");
        assertThat(send("POST", "/api/leads", bytes(body), JSON_TYPE, Map.of("Idempotency-Key", "x".repeat(256)))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aKeyOfARefusedLeadMayBeUsedAgain() {
        String key = UUID.randomUUID().toString();
        assertThat(send("POST", "/api/leads", bytes("{}"), JSON_TYPE, Map.of("Idempotency-Key", key))
                        .statusCode())
                .isEqualTo(422);
        assertThat(send("POST", "/api/leads", bytes(lead().toString()), JSON_TYPE, Map.of("Idempotency-Key", key))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void takesALeadOnceFromManyAtATime() throws Exception {
        String email = fresh();
        String body = json.createObjectNode().put("email", email).toString();
        String key = UUID.randomUUID().toString();
        ExecutorService many = Executors.newFixedThreadPool(32);
        try {
            Callable<HttpResponse<String>> call =
                    () -> send("POST", "/api/leads", bytes(body), JSON_TYPE, Map.of("Idempotency-Key", key));
            Set<String> ids = new HashSet<>();
            for (Future<HttpResponse<String>> answer :
                    many.invokeAll(IntStream.range(0, 32).mapToObj(i -> call).toList())) {
                assertThat(answer.get().statusCode()).isEqualTo(202);
                ids.add(id(answer.get()));
            }
            assertThat(ids).hasSize(1);
        } finally {
            many.shutdownNow();
        }
        assertThat(jdbc.sql("select count(*) from baton.lead_person where email = ?")
                        .param(email)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void answersEachLeadOfABatch() {
        ArrayNode leads = json.createArrayNode()
                .add(lead())
                .add(5)
                .addNull()
                .add(json.createObjectNode())
                .add(lead());
        assertThat(statuses(batch(leads))).containsExactly(202, 422, 422, 422, 202);
        HttpResponse<String> lines = send(
                "POST",
                "/api/leads/batch",
                bytes(lead() + "\n\n{\"email\"\n" + lead() + " x\n[]\r\n" + lead()),
                "application/x-ndjson",
                Map.of());
        assertThat(lines.statusCode()).isEqualTo(200);
        assertThat(statuses(tree(lines))).containsExactly(202, 400, 400, 422, 202);
        assertThat(post("/api/leads/batch", "{}").statusCode()).isEqualTo(422);
        assertThat(post("/api/leads/batch", "[").statusCode()).isEqualTo(400);
        assertThat(post("/api/leads/batch", "[" + "1,".repeat(1000) + "1]").statusCode())
                .isEqualTo(422);
    }

    @Test
    void knowsItsSources() {
        for (String authorization :
                new String[] {null, "Bearer nobody", "Bearer ", "Bearer a b", "Nonsense", "Basic eDp5"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/leads"))
                    .header("Content-Type", JSON_TYPE)
                    .POST(BodyPublishers.ofString(lead().toString()));
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            assertThat(send(request).statusCode()).as(authorization).isEqualTo(401);
        }
    }

    @Test
    void holdsASourceToItsRate() {
        keys.put("slow", "a-slow-key", 1);
        List<HttpResponse<String>> answers = IntStream.range(0, 30)
                .mapToObj(i -> send(HttpRequest.newBuilder(uri("/api/leads"))
                        .header("Authorization", "Bearer a-slow-key")
                        .header("Content-Type", JSON_TYPE)
                        .POST(BodyPublishers.ofString("{}"))))
                .toList();
        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(422, 429);
        HttpResponse<String> refused =
                answers.stream().filter(a -> a.statusCode() == 429).findFirst().orElseThrow();
        assertProblem(refused, "LEAD-429");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 60);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/leads, text/plain, 415",
        "POST, /api/leads, application/xml, 415",
        "POST, /api/leads, nonsense, 415",
        "POST, /api/leads, application/x-www-form-urlencoded, 415",
        "POST, /api/leads/batch, text/csv, 415",
        "POST, /api/imports, application/json, 415",
        "PUT, /api/leads, application/json, 405",
        "DELETE, /api/leads, application/json, 405",
        "GET, /api/leads/batch, application/json, 404",
        "GET, /api/leads/nobody, application/json, 404",
        "GET, /api/leads/01900000-0000-7000-8000-000000000000, application/json, 404",
        "GET, /api/leads/01900000-0000-7000-8000-000000000000/history, application/json, 404",
        "GET, /api/leads/01900000-0000-7000-8000-000000000000/decisions, application/json, 404",
        "POST, /api/leads/01900000-0000-7000-8000-000000000000/activities, application/json, 404",
        "PATCH, /api/leads/01900000-0000-7000-8000-000000000000, application/json, 405",
        "GET, /api/leads/nobody/nothing, application/json, 404"
    })
    void answersWhatIsNotThereWithAProblem(String method, String path, String type, int status) {
        HttpResponse<String> answer = send(method, path, bytes("{\"kind\": \"opened\"}"), type, Map.of());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void countsAnActivityOnce() {
        String path = "/api/leads/" + take(lead().toString()) + "/activities";
        String opened = "{\"id\": \"mail-1\", \"kind\": \"opened\", \"occurredAt\": \"2026-11-01T10:00:00Z\"}";
        assertThat(tree(post(path, opened)).get("counted").booleanValue()).isTrue();
        HttpResponse<String> again = post(path, opened);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(tree(again).get("counted").booleanValue()).isFalse();
        assertThat(tree(post(path, "{\"kind\": \"opened\"}")).get("counted").booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                | kind
            []                                                                | kind
            {"kind": 5}                                                       | kind
            {"kind": ""}                                                      | kind
            {"kind": "🐦 something new"}                                       | kind
            {"kind": "opened", "id": {}}                                      | id
            {"kind": "opened", "id": "a\\u0000"}                              | id
            {"kind": "opened", "id": "\\ud83d"}                               | id
            {"kind": "opened", "occurredAt": "yesterday"}                     | occurredAt
            {"kind": "opened", "occurredAt": 5}                               | occurredAt
            {"kind": "opened", "occurredAt": "2999-01-01T00:00:00Z"}          | occurredAt
            {"kind": "opened", "occurredAt": "-999999999-01-01T00:00:00Z"}    | occurredAt
            """)
    void refusesAnActivityThatIsNone(String body, String field) {
        HttpResponse<String> answer = post("/api/leads/" + take(lead().toString()) + "/activities", body);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(fields(answer)).contains(field);
    }

    @Test
    void importsAFileAndAccountsForEveryRow() {
        String address = fresh();
        String file = """
                E-Mail;Vorname;lastName;company;Notiz
                %s;Vera;"Kes;trel";Kestrel AG;Zeile 2
                not an address;Otto;;;
                "%s";"Zwei
                Zeilen";Kestrel;;

                ;;;;nur eine Notiz
                ;;;Kestrel GmbH;
                %s;Otto;"Open;;
                %s;too;many;cells;in;this;row
                %s;few
                """.formatted(address, fresh(), fresh(), fresh(), fresh());
        HttpResponse<String> started =
                upload("lead", "{\"E-Mail\": \"email\", \"Vorname\": \"firstName\"}", bytes("\uFEFF" + file));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String self = tree(started).get("self").textValue();
        await().atMost(Duration.ofMinutes(3))
                .until(() -> tree(asMarketer(self)).get("state").textValue().equals("finished"));
        JsonNode progress = tree(asMarketer(self));
        assertThat(progress.get("rows").intValue()).isEqualTo(8);
        assertThat(progress.get("open").intValue()).isZero();
        assertThat(progress.get("imported").intValue()
                        + progress.get("merged").intValue()
                        + progress.get("rejected").intValue())
                .isEqualTo(8);
        JsonNode rejects = tree(asMarketer(self + "/rejects"));
        assertThat(rejects.findValues("line").stream().map(JsonNode::intValue)).containsExactly(7, 9, 10, 11);
        assertThat(rejects.findValues("field").stream().map(JsonNode::textValue))
                .containsExactly("email", "row", "row", "row");
        JsonNode rows = tree(asMarketer(self + "/rows"));
        assertThat(rows).hasSize(8);
        assertThat(rows.get(0).get("line").intValue()).isEqualTo(2);
        assertThat(rows.get(1).get("marked").get(0).textValue()).isEqualTo("email");
        assertThat(tree(asMarketer("/api/leads/" + rows.get(1).get("leadId").textValue()))
                        .at("/fields/email/original")
                        .textValue())
                .isEqualTo("not an address");
        assertThat(jdbc.sql("select last_name from baton.lead_person where email = ?")
                        .param(address)
                        .query(String.class)
                        .single())
                .isEqualTo("Kes;trel");
    }

    @Test
    void refusesAFileThatIsNone() {
        assertThat(upload("lead", "{}", new byte[0]).statusCode()).isEqualTo(422);
        assertThat(upload("lead", "{}", new byte[] {(byte) 0xff, (byte) 0xfe, 0})
                        .statusCode())
                .isEqualTo(422);
        assertThat(upload("lead", "null", bytes("email\na@b.example")).statusCode())
                .isEqualTo(422);
        assertThat(upload("lead", "{\"email\": null}", bytes("email\na@b.example"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(upload("lead", "nonsense", bytes("email\na@b.example")).statusCode())
                .isEqualTo(422);
        assertThat(fields(upload("lead", "{\"mail\": \"email\"}", bytes("email\na@b.example"))))
                .containsExactly("mapping");
        assertThat(fields(upload("lead", "{}", bytes("em\0ail\na@b.example")))).containsExactly("file");
        assertThat(upload("planet", "{}", bytes("email\na@b.example")).statusCode())
                .isEqualTo(422);
        assertThat(asMarketer("/api/imports/nobody").statusCode()).isEqualTo(404);
        assertThat(asMarketer("/api/imports/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    @Test
    void describesItselfToWhoeverIsSignedIn() {
        assertThat(send(HttpRequest.newBuilder(uri("/v3/api-docs")).GET()).statusCode())
                .isEqualTo(401);
        HttpResponse<String> answer = asMarketer("/v3/api-docs");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(tree(answer).get("paths").fieldNames())
                .toIterable()
                .contains(
                        "/api/leads",
                        "/api/leads/batch",
                        "/api/leads/{id}",
                        "/api/leads/{id}/history",
                        "/api/leads/{id}/decisions",
                        "/api/leads/{id}/activities",
                        "/api/leads/{id}/outcome",
                        "/api/imports",
                        "/api/imports/{id}",
                        "/api/imports/{id}/rejects",
                        "/api/imports/{id}/rows",
                        "/api/teams",
                        "/api/reps/{id}");
    }

    /** The value is what came, or its original is. Nothing but blanks is nothing. */
    private void isKept(String id, ObjectNode sent) {
        JsonNode lead = read(id);
        Stream.concat(TEXTS.stream(), Stream.of("email")).filter(sent::has).forEach(field -> {
            String text = sent.get(field).textValue();
            JsonNode kept = lead.get("fields").get(field);
            if (text.isBlank()) {
                return;
            }
            assertThat(kept).as(field + " of " + text).isNotNull();
            assertThat(List.of(
                            kept.path("value").asText(), kept.path("original").asText()))
                    .as(field)
                    .contains(text);
        });
        assertThat(lead.get("attributes"))
                .isEqualTo(sent.path("attributes").isMissingNode() ? null : sent.get("attributes"));
    }

    /** Does what the engine's job executor would do for a lead, as far as it goes without waiting. */
    private void live(String lead) {
        for (int i = 0; i < 20; i++) {
            List<Job> jobs = runtime.createProcessInstanceQuery().processInstanceBusinessKey(lead).list().stream()
                    .map(ProcessInstance::getId)
                    .flatMap(instance ->
                            management.createJobQuery().processInstanceId(instance).messages().list().stream())
                    .toList();
            if (jobs.isEmpty()) {
                return;
            }
            jobs.forEach(job -> management.executeJob(job.getId()));
        }
        throw new AssertionError("lead " + lead + " does not come to rest");
    }

    private ObjectNode lead() {
        return json.createObjectNode().put("email", fresh());
    }

    private static String fresh() {
        return "v" + UUID.randomUUID() + "@kestrel.example";
    }

    private String take(String body) {
        HttpResponse<String> answer = post("/api/leads", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return id(answer);
    }

    private String id(HttpResponse<String> answer) {
        return tree(answer).get("id").textValue();
    }

    private JsonNode read(String id) {
        HttpResponse<String> answer = send("GET", "/api/leads/" + id, null, null, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer);
    }

    private JsonNode batch(ArrayNode leads) {
        HttpResponse<String> answer = post("/api/leads/batch", leads.toString());
        assertThat(answer.statusCode()).as("%.500s", answer.body()).isEqualTo(200);
        assertThat(tree(answer)).hasSize(leads.size());
        return tree(answer);
    }

    private static List<Integer> statuses(JsonNode results) {
        return StreamSupport.stream(results.spliterator(), false)
                .map(result -> result.get("status").intValue())
                .toList();
    }

    private Set<String> fields(HttpResponse<String> answer) {
        return errors(tree(answer));
    }

    private static Set<String> errors(JsonNode problem) {
        return problem.path("errors").findValues("field").stream()
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }

    private void assertProblem(HttpResponse<String> answer, String code) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(tree(answer).get("code").textValue()).isEqualTo(code);
    }

    private JsonNode tree(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private HttpResponse<String> post(String path, String body) {
        return send("POST", path, bytes(body), JSON_TYPE, Map.of());
    }

    private HttpResponse<String> asMarketer(String path) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes("marc:Baton-demo-1")))
                .GET());
    }

    private HttpResponse<String> upload(String kind, String mapping, byte[] file) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Map<String, String> parts = new HashMap<>(Map.of("kind", kind, "mapping", mapping));
        parts.forEach((name, value) -> body.writeBytes(
                bytes("--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")));
        body.writeBytes(bytes("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"leads.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n"));
        body.writeBytes(file);
        body.writeBytes(bytes("\r\n--x--\r\n"));
        return send("POST", "/api/imports", body.toByteArray(), "multipart/form-data; boundary=x", Map.of());
    }

    private HttpResponse<String> send(
            String method, String path, byte[] body, String type, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + KEY)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        headers.forEach(request::header);
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as("%.500s", answer.body()).isLessThan(500);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
