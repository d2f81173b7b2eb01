package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.GreenMailUtil;
import dev.baton.notification.Notifications;
import dev.baton.process.engine.Browser;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One lead's life as an outside client sees it: the real server, the real database, the real job executor, real SMTP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "baton.demo.leads=false",
            "baton.mail.interval=200ms",
            "baton.mail.managers=managers@company.example",
            "baton.assignment.pause-after-lapses=2",
            "baton.sources.double-opt-in=form"
        })
@ActiveProfiles("demo")
@Tag("alone")
class LeadJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final MailServer MAIL_SERVER = new MailServer();

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        MAIL_SERVER.address(registry);
    }

    @RegisterExtension
    static final GreenMailExtension MAIL = MAIL_SERVER.extension();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Notifications notifications;

    @Test
    void aStrongLeadIsAcceptedQualifiedAndWonOnlyWhenItsOutcomeIsReported() throws IOException {
        String lead = send(strong("accepted"));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");
        String rep = task.get("assignee").asText();
        assertThat(task.get("due").isNull()).isFalse();
        assertThat(read(lead).get("stage").asText()).isEqualTo("MQL");

        assertThat(complete(task, rep, "{'decision': {'value': 'accept'}}")).isEqualTo(204);
        assertThat(read(lead).get("stage").asText()).isEqualTo("SAL");

        JsonNode bant = task(lead, "Activity_QualifyByBant");
        assertThat(complete(bant, rep, "{'decision': {'value': 'accept'}, 'budget': {'value': 'yes'}}"))
                .isEqualTo(204);
        assertThat(read(lead).get("stage").asText()).isEqualTo("SQL");

        JsonNode outcome = task(lead, "Activity_ReportOutcome");
        assertThat(complete(outcome, rep, "{'outcome': {'value': 'won'}}")).isEqualTo(204);
        assertThat(read(lead).get("stage").asText()).isEqualTo("won");
        assertThat(tasks(lead)).isEmpty();
    }

    @Test
    void aPreviewSaysWhoGetsTheNextLeadAndWritesNothing() throws IOException {
        int before = jdbc.queryForObject("select count(*) from baton.lead", Integer.class);

        HttpResponse<String> answer = send("POST", "/api/assignments/preview", "ana", strong("previewed"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode preview = json.readTree(answer.body());
        assertThat(send("POST", "/api/assignments/preview", "rita", strong("previewed"))
                        .statusCode())
                .as("what others are given is not for reps")
                .isEqualTo(403);

        assertThat(preview.get("route").asText()).isEqualTo("sales");
        assertThat(preview.get("team").asText()).isEqualTo("dach");
        assertThat(preview.get("rules").get(0).asText()).isNotEmpty();
        assertThat(preview.get("candidates")).allSatisfy(candidate -> {
            assertThat(candidate.get("rep").asText()).isNotEmpty();
            assertThat(candidate.has("share") && candidate.has("load") && candidate.has("creditAfter"))
                    .isTrue();
        });
        assertThat(jdbc.queryForObject("select count(*) from baton.lead", Integer.class))
                .isEqualTo(before);
        String lead = send(strong("previewed"));
        assertThat(task(lead, "Activity_AcceptOrRejectLead").get("assignee").asText())
                .isEqualTo(preview.get("chosen").asText());
        JsonNode decisions = get("/api/leads/" + lead + "/decisions", "mona");
        assertThat(decisions).anySatisfy(decision -> {
            assertThat(decision.get("kind").asText()).isEqualTo("assignment");
            assertThat(decision.get("candidates")).isEqualTo(preview.get("candidates"));
        });
    }

    @Test
    void aRejectedLeadIsBackInMarketingBeforeTheRepsFormHasClosedAndItsReasonIsInTheHistory() throws IOException {
        String lead = send(strong("rejected"));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");

        int status = complete(
                task,
                task.get("assignee").asText(),
                "{'decision': {'value': 'reject'}, 'reason': {'value': 'not-ready'}, 'comment': {'value': 'calls back in May'}}");

        assertThat(status).isEqualTo(204);
        assertThat(read(lead).get("stage").asText()).isEqualTo("nurturing");
        assertThat(history(lead)).anySatisfy(entry -> {
            assertThat(entry.get("kind").asText()).isEqualTo("rejected");
            assertThat(entry.get("reason").asText()).isEqualTo("not-ready");
            assertThat(entry.get("note").asText()).isEqualTo("calls back in May");
        });
    }

    @Test
    void aTimerFiredByHandMovesTheLeadBreachesTheSlaAndNamesWhoForcedIt() throws IOException {
        String lead = send(strong("overdue"));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");
        String former = task.get("assignee").asText();

        for (JsonNode instance : get("/engine-rest/process-instance?businessKey=" + lead, "admin")) {
            for (JsonNode job : get(
                    "/engine-rest/job?processInstanceId=" + instance.get("id").asText()
                            + "&sortBy=jobDueDate&sortOrder=asc",
                    "admin")) {
                assertThat(post("/engine-rest/job/" + job.get("id").asText() + "/execute", "admin", "{}"))
                        .isEqualTo(204);
            }
        }

        JsonNode next = await(() -> tasks(lead).stream()
                .filter(t -> !t.get("id").equals(task.get("id")))
                .findFirst()
                .orElse(null));
        assertThat(next.get("assignee").asText()).isNotEqualTo(former);
        assertThat(read(lead).get("slas").get(0).get("state").asText()).isEqualTo("breached");
        assertThat(history(lead)).anySatisfy(entry -> {
            assertThat(entry.get("kind").asText()).isEqualTo("sla-breached");
            assertThat(entry.get("detail").get("forcedBy").asText()).isEqualTo("admin");
        });

        HttpResponse<String> late = send(
                "POST",
                "/engine-rest/task/" + task.get("id").asText() + "/complete",
                former,
                "{\"variables\": {\"decision\": {\"value\": \"accept\"}}}");
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body())
                .contains(
                        "ASSIGN-005", " is with " + name(next.get("assignee").asText()) + " since ", "/leads/" + lead);
        assertThat(send("GET", "/api/leads/" + lead, former, null).statusCode()).isEqualTo(404);
        HttpResponse<String> page = Browser.basic(port, former).get("/leads/" + lead);
        assertThat(page.statusCode()).as("the page, for who had the lead").isEqualTo(200);
        assertThat(page.body())
                .contains("You had this lead before", "Jana Journey", "Taken back from " + name(former), "Breached")
                .doesNotContain("Add comment", "Open task");
        HttpResponse<String> holder = Browser.session(port, former, "tasklist")
                .get("/tasks/" + task.get("id").asText() + "/holder");
        assertThat(holder.body()).contains(name(next.get("assignee").asText()), "\"page\"", "/leads/" + lead);
    }

    @Test
    void aRepWhoLetsTwoLeadsLapseIsPausedAndTheManagersReadWhoAndWhy() throws Exception {
        String first = lapsesWith("denise", "lapsed-first");
        assertThat(get("/api/reps/denise", "mona").get("paused").asBoolean()).isFalse();
        assertThat(history(first)).noneMatch(entry -> entry.get("kind").asText().equals("rep-paused"));

        String second = lapsesWith("denise", "lapsed-second");

        JsonNode denise = get("/api/reps/denise", "mona");
        assertThat(denise.get("paused").asBoolean()).isTrue();
        assertThat(denise.get("pausedUntil").isNull()).isTrue();
        assertThat(denise.get("pauseReason").asText()).isEqualTo("lapses");
        assertThat(history(second)).anySatisfy(entry -> {
            assertThat(entry.get("kind").asText()).isEqualTo("rep-paused");
            assertThat(entry.get("reason").asText()).isEqualTo("lapses");
            assertThat(entry.get("detail").get("rep").asText()).isEqualTo("denise");
            assertThat(entry.get("detail").get("lapses").asInt()).isEqualTo(2);
        });
        String subject =
                "A rep is paused, since lead " + read(second).get("number").asText() + " was not answered either";
        MimeMessage mail = await(() -> received(subject));
        assertThat(mail.getAllRecipients()[0].toString()).isEqualTo("managers@company.example");
        assertThat(GreenMailUtil.getBody(mail).replace("=\r\n", ""))
                .contains(denise.get("lastName").asText())
                .contains("2 leads in a row")
                .contains("/availability/?rep")
                .doesNotContain("Journey");

        lapsesWith("denise", "lapsed-third");
        assertThat(Arrays.stream(MAIL.getReceivedMessages())
                        .filter(m -> subject(m).startsWith("A rep is paused")))
                .as("told once")
                .hasSize(1);
        assertThat(send("DELETE", "/api/reps/denise/pause", "mona", null).statusCode())
                .isEqualTo(204);
        lapsesWith("denise", "lapsed-fourth");
        assertThat(get("/api/reps/denise", "mona").get("paused").asBoolean())
                .as("the count begins anew")
                .isFalse();
    }

    /** A manager gives this rep a lead whose time to answer then runs out. */
    private String lapsesWith(String rep, String name) throws IOException {
        String lead = send(strong(name));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");
        assertThat(post(
                        "/engine-rest/task/" + task.get("id").asText() + "/assignee",
                        "mona",
                        "{\"userId\": \"" + rep + "\"}"))
                .isEqualTo(204);
        JsonNode overdue = get(
                        "/engine-rest/job?activityId=Event_AnswerOverdue&processInstanceId="
                                + task.get("processInstanceId").asText(),
                        "admin")
                .get(0);
        assertThat(post("/engine-rest/job/" + overdue.get("id").asText() + "/execute", "admin", "{}"))
                .isEqualTo(204);
        assertThat(history(lead)).anySatisfy(entry -> {
            assertThat(entry.get("kind").asText()).isEqualTo("taken-back");
            assertThat(entry.get("detail").get("rep").asText()).isEqualTo(rep);
        });
        return lead;
    }

    @Test
    void aWeakLeadIsNurtured() throws IOException {
        String lead = send(
                "{\"email\": \"weak@freemail.example\", \"firstName\": \"Wanda\", \"lastName\": \"Weak\", \"source\": \"web\"}");

        await(() -> read(lead).get("stage").asText().equals("nurturing") ? true : null);
    }

    @Test
    void theRepIsToldByMailOnceAndItsLinkLeadsToTheTask() throws Exception {
        String lead = send(strong("mailed"));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");
        String rep = task.get("assignee").asText();
        String number = read(lead).get("number").asText();

        MimeMessage mail = await(() -> received("New lead " + number + ":"));

        assertThat(mail.getAllRecipients()[0].toString()).startsWith(rep);
        String link = "/tasks/of-lead/" + lead;
        assertThat(GreenMailUtil.getBody(mail).replace("=\r\n", "")).contains("/leads/" + lead);
        assertThat(Browser.session(port, rep, "tasklist").get("/leads/" + lead).body())
                .contains("Jana Journey", "Open task", link, "Times in", "Add comment");
        assertThat(Arrays.stream(MAIL.getReceivedMessages())
                        .filter(m -> subject(m).contains("lead " + number + ":")))
                .hasSize(1);
        assertThat(Browser.session(port, rep, "tasklist").get(link).headers().firstValue("Location"))
                .hasValue("/camunda/app/tasklist/default/#/?task="
                        + task.get("id").asText());
        assertThat(Browser.session(port, rep.equals("rita") ? "jonas" : "rita", "tasklist")
                        .get(link)
                        .headers()
                        .firstValue("Location"))
                .as("for a rep who does not have the lead")
                .hasValue("/leads/" + lead);

        assertThat(complete(task, rep, "{'decision': {'value': 'accept'}}")).isEqualTo(204);
        String next = task(lead, "Activity_QualifyByBant").get("id").asText();
        assertThat(Browser.session(port, rep, "tasklist").get(link).headers().firstValue("Location"))
                .as("the task that replaced it")
                .hasValue("/camunda/app/tasklist/default/#/?task=" + next);
    }

    @Test
    void aCampaignWithoutASystemOfMarketingsThatCouldSendItIsGivenUp() throws IOException {
        String lead = send("{\"email\": \"campaign@freemail.example\", \"lastName\": \"Weak\", \"source\": \"web\","
                + " \"consent\": {\"marketing\": true, \"text\": \"Yes.\"}}");
        await(() -> read(lead).get("stage").asText().equals("nurturing") ? true : null);

        notifications.campaign(dev.baton.lead.LeadId.of(lead), "spring");

        await(
                () -> jdbc
                        .queryForList(
                                "select outcome from baton.outbox where kind = 'campaign' and outcome = 'no-connector'")
                        .stream()
                        .findFirst()
                        .orElse(null));
    }

    @Test
    void aLeadOfADoubleOptInSourceIsRoutedOnlyAfterItsAddressWasConfirmed() throws Exception {
        ObjectNode body = (ObjectNode) json.readTree(strong("unconfirmed"));
        body.put("source", "form");
        String lead = send(body.toString());

        MimeMessage mail = await(() -> received("Please confirm your address"));
        assertThat(mail.getAllRecipients()[0].toString()).isEqualTo("unconfirmed@journey.example");
        assertThat(read(lead).get("stage").asText()).isEqualTo("unconfirmed");
        assertThat(tasks(lead)).isEmpty();

        Matcher link = Pattern.compile("token=([A-Za-z0-9_-]{20,})")
                .matcher(mail.getContent().toString());
        assertThat(link.find()).isTrue();
        String token = link.group(1);
        assertThat(mail.getContent().toString()).contains("http://localhost:8080/confirm?token=" + token);
        Browser stranger = Browser.anonymous(port);
        HttpResponse<String> page = stranger.get("/confirm?token=" + token);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Confirm address").doesNotContain("Jana", "journey.example", lead);
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(read(lead).get("stage").asText())
                .as("after a mail scanner followed the link")
                .isEqualTo("unconfirmed");

        assertThat(stranger.send("POST", "/confirm", "token=wrong", FORM).statusCode())
                .isEqualTo(404);
        HttpResponse<String> confirmed = stranger.send("POST", "/confirm", "token=" + token, FORM);
        assertThat(confirmed.statusCode()).isEqualTo(200);
        assertThat(confirmed.body()).contains("Your address is confirmed");
        assertThat(stranger.send("POST", "/confirm", "token=" + token, FORM).body())
                .contains("confirmed already");
        assertThat(send("POST", "/api/leads/confirmations", null, "{\"token\": \"" + token + "\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(task(lead, "Activity_AcceptOrRejectLead").get("assignee").isNull())
                .isFalse();
    }

    @Test
    void aConfirmationLinkThatIsTooOldSaysSo() {
        jdbc.update(
                "insert into baton.confirmation (lead_id, token_hash, expires_at)"
                        + " select id, encode(sha256('too-old'::bytea), 'hex'), now() - interval '1 day' from baton.lead limit 1");
        for (HttpResponse<String> page : List.of(
                Browser.anonymous(port).get("/confirm?token=too-old"),
                Browser.anonymous(port).send("POST", "/confirm", "token=too-old", FORM))) {
            assertThat(page.statusCode()).isEqualTo(410);
            assertThat(page.body()).contains("too old");
        }
        assertThat(Browser.anonymous(port).get("/confirm").statusCode()).isEqualTo(404);
    }

    @Test
    void thePageOfALeadIsThereForWhomItConcernsAndACommentReachesAllOfThem() throws Exception {
        String lead = send(strong("paged"));
        JsonNode task = task(lead, "Activity_AcceptOrRejectLead");
        String rep = task.get("assignee").asText();
        String colleague = rep.equals("rita") ? "jonas" : "rita";

        assertThat(Browser.anonymous(port).get("/leads/" + lead).statusCode()).isEqualTo(401);
        for (String stranger : List.of(colleague, "ana")) {
            HttpResponse<String> page = Browser.basic(port, stranger).get("/leads/" + lead);
            assertThat(page.statusCode()).as(stranger).isEqualTo(404);
            assertThat(page.body()).as(stranger).doesNotContain("Journey").contains("Nothing here");
            assertThat(comment(stranger, task, "Let me in.")).as(stranger).isBetween(400, 499);
        }
        assertThat(Browser.basic(port, "mona").get("/leads/no-id").statusCode()).isEqualTo(404);

        assertThat(comment(rep, task, "Jana likes <b>tea</b>.")).isEqualTo(204);
        assertThat(comment(rep, task, " ")).isEqualTo(422);
        assertThat(send(
                                "POST",
                                "/engine-rest/task/" + task.get("id").asText() + "/comment/create",
                                "mona",
                                "{\"message\": \"Jana is on holiday.\"}")
                        .statusCode())
                .isEqualTo(200);

        for (String reader : List.of(rep, "mona", "marc", "admin")) {
            HttpResponse<String> page = Browser.basic(port, reader).get("/leads/" + lead);
            assertThat(page.statusCode()).as(reader).isEqualTo(200);
            assertThat(page.body())
                    .as(reader)
                    .contains("Jana Journey", "Commented", "Jana likes &lt;b&gt;tea&lt;/b&gt;.", "Jana is on holiday.")
                    .contains("Answer", "Rules:", "Times in")
                    .doesNotContain("${", " th:", "<script>", "style=");
            assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(page.body().contains("Open task")).as(reader).isNotEqualTo(reader.equals("marc"));
        }
        assertThat(history(lead)).anySatisfy(entry -> {
            assertThat(entry.get("kind").asText()).isEqualTo("commented");
            assertThat(entry.get("actor").asText()).isEqualTo(rep);
            assertThat(entry.get("note").asText()).isEqualTo("Jana likes <b>tea</b>.");
        });
        assertThat(jdbc.queryForObject("select count(*) from act_hi_comment", Integer.class))
                .isZero();
    }

    private int comment(String user, JsonNode task, String text) throws IOException {
        return Browser.session(port, user, user.equals("ana") ? "cockpit" : "tasklist")
                .post(
                        "/tasks/" + task.get("id").asText() + "/comments",
                        json.writeValueAsString(Map.of("comment", text)))
                .statusCode();
    }

    private String name(String rep) {
        return jdbc.queryForObject(
                "select first_name || ' ' || last_name from baton.rep where id = ?", String.class, rep);
    }

    private static String strong(String name) {
        return """
                {"email": "%1$s@journey.example", "firstName": "Jana", "lastName": "Journey", "jobTitle": "VP Operations",
                 "company": "Journey %1$s AG", "website": "https://%1$s.journey.example", "country": "DE", "employees": 900,
                 "annualRevenue": 120000000, "budget": 250000, "timeframe": "this quarter", "message": "Please call me.",
                 "request": "call-me", "source": "web"}""".formatted(name);
    }

    private String send(String body) throws IOException {
        HttpResponse<String> response = send("POST", "/api/leads", null, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json.readTree(response.body()).get("id").asText();
    }

    private JsonNode read(String lead) {
        return get("/api/leads/" + lead, "mona");
    }

    private List<JsonNode> history(String lead) {
        return list(get("/api/leads/" + lead + "/history", "mona"));
    }

    private List<JsonNode> tasks(String lead) {
        return list(get("/engine-rest/task?processInstanceBusinessKey=" + lead, "admin"));
    }

    private JsonNode task(String lead, String key) {
        return await(() -> tasks(lead).stream()
                .filter(t -> t.get("taskDefinitionKey").asText().equals(key))
                .findFirst()
                .orElse(null));
    }

    private int complete(JsonNode task, String user, String variables) {
        return post(
                "/engine-rest/task/" + task.get("id").asText() + "/submit-form",
                user,
                "{\"variables\": " + variables.replace('\'', '"') + "}");
    }

    private JsonNode get(String path, String user) {
        HttpResponse<String> response = send("GET", path, user, null);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        try {
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int post(String path, String user, String body) {
        return send("POST", path, user, body).statusCode();
    }

    /** Without a user the demonstration's source sends. */
    private HttpResponse<String> send(String method, String path, String user, String body) {
        String authorization = user == null
                ? "Bearer demo-intake-key"
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (user + ":Baton-demo-1").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static MimeMessage received(String subject) {
        return Arrays.stream(MAIL.getReceivedMessages())
                .filter(m -> subject(m).contains(subject))
                .findFirst()
                .orElse(null);
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Supplier<T> state) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            T found = state.get();
            if (found != null) {
                return found;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("did not happen within " + PATIENCE);
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }
}
