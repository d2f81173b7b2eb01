package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.intake.Imports;
import dev.baton.process.engine.Browser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/**
 * Says no to personal data where erasing a person would not find it: in the engine's tables, in Baton's own tables of facts, in the log. Marks
 * that exist nowhere else stand for names, addresses and what people typed; afterwards they are searched for everywhere.
 */
@DisplayName("Personal data")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "camunda.bpm.job-execution.enabled=false")
@ActiveProfiles("demo")
class CanaryTest {

    private static final String FORBIDS_A_CITY = "canary_check";

    @LocalServerPort
    private int port;

    @Autowired
    private ObjectMapper json;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private ManagementService management;

    @Autowired
    private Imports imports;

    private final List<String> marks = new ArrayList<>();
    private final Map<Logger, Level> levels = new HashMap<>();
    private final Listener listener = new Listener();

    /** Keeps only what it was not to hear: at this level the log is long. */
    private final class Listener extends AppenderBase<ILoggingEvent> {

        private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        private volatile int lines;

        @Override
        protected void append(ILoggingEvent event) {
            lines++;
            String text = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            String lower = text.toLowerCase(Locale.ROOT);
            List.copyOf(marks).stream()
                    .filter(lower::contains)
                    .forEach(mark -> heard.add(mark + " by " + event.getLoggerName() + ": "
                            + text.substring(0, Math.min(500, text.length()))));
        }
    }

    @BeforeEach
    void listen() {
        level("org.camunda", Level.DEBUG);
        level("dev.baton", Level.DEBUG);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        listener.setContext(context);
        listener.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(listener);
        // The console would be slower than the work.
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(appender -> {
                    if (appender != listener) {
                        quieten(appender, true);
                    }
                });
    }

    @AfterEach
    void stopListening() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(listener);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(appender -> quieten(appender, false));
        levels.forEach(Logger::setLevel);
        jdbc.sql("alter table baton.lead_person drop constraint if exists " + FORBIDS_A_CITY)
                .update();
    }

    @Test
    void staysWithThePersonWhateverHappensToTheLead() {
        rejectedAndNurtured();
        acceptedAndReturned();
        rejectedForItsDataAndCorrected();
        capturedByHand();
        imported();
        failed();

        assertThat(listener.lines).as("the log was listened to").isGreaterThan(1000);
        assertThat(tablesThatHold("lead_person"))
                .as("the marks were there at all")
                .isNotEmpty();
        assertThat(tablesThatHold("act\\_%")).as("in the engine").isEmpty();
        for (String table : List.of(
                "outbox",
                "lead",
                "lead_history",
                "lead_decision",
                "lead_score",
                "lead_activity",
                "sla_clock",
                "assignment",
                "idempotency_key",
                "import_row",
                "import_run",
                "nurture_enrolment")) {
            assertThat(tablesThatHold(table)).as("in " + table).isEmpty();
        }
        assertThat(listener.heard).as("in the log").isEmpty();
    }

    private void rejectedAndNurtured() {
        String lead = send(strong());
        Task task = task(lead, "Activity_AcceptOrRejectLead");
        read(task, lead);
        String refused = mark("refused");
        assertThat(answer(task, Map.of("decision", refused)).statusCode()).isEqualTo(400);
        assertThat(answer(task, Map.of("decision", "reject", "reason", "other", "comment", refused))
                        .statusCode())
                .isEqualTo(400);
        assertThat(answer(task, Map.of("decision", "accept", "notes", refused)).statusCode())
                .isEqualTo(400);
        done(task, Map.of("decision", "reject", "reason", "not-ready", "comment", mark("comment")));
        live(lead);
        assertThat(stage(lead)).isEqualTo("nurturing");
        assertThat(Browser.basic(port, "mona")
                        .get("/api/leads/" + lead + "/history")
                        .statusCode())
                .isEqualTo(200);
        Browser.anonymous(port)
                .with("Authorization", "Bearer demo-intake-key")
                .post(
                        "/api/leads/" + lead + "/activities",
                        "{\"kind\": \"requested-call\", \"text\": \"" + mark("text") + "\"}");
        live(lead);
    }

    private void acceptedAndReturned() {
        String lead = send(strong());
        done(task(lead, "Activity_AcceptOrRejectLead"), Map.of("decision", "accept", "comment", mark("comment")));
        live(lead);
        Task bant = task(lead, "Activity_QualifyByBant");
        read(bant, lead);
        done(bant, Map.of("decision", "accept", "budget", "yes", "comment", mark("bant")));
        live(lead);
        Task outcome = task(lead, "Activity_ReportOutcome");
        done(outcome, Map.of("outcome", "returned", "reason", "no-budget", "comment", mark("outcome")));
        live(lead);
    }

    private void rejectedForItsDataAndCorrected() {
        String lead = send(strong());
        done(
                task(lead, "Activity_AcceptOrRejectLead"),
                Map.of("decision", "reject", "reason", "bad-data", "comment", mark("comment")));
        live(lead);
        Task correct = task(lead, "Activity_CorrectData");
        tasks.setAssignee(correct.getId(), "marc");
        Task mine = tasks.createTaskQuery().taskId(correct.getId()).singleResult();
        read(mine, lead);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("decision", "corrected");
        found.put("firstName", mark("first"));
        found.put("lastName", mark("last"));
        found.put("email", mark("mail") + "@kestrel.example");
        found.put("comment", mark("comment"));
        done(mine, found);
        live(lead);
    }

    private void capturedByHand() {
        String email = mark("mail") + "@kestrel.example";
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("firstName", mark("first"));
        form.put("lastName", mark("last"));
        form.put("email", email);
        form.put("message", mark("message"));
        form.put("request", "call-me");
        HttpResponse<String> started = Browser.basic(port, "marc")
                .post("/engine-rest/process-definition/key/captureLead/submit-form", variables(form));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        form.put("email", mark("wrong") + " is no address");
        assertThat(Browser.basic(port, "marc")
                        .post("/engine-rest/process-definition/key/captureLead/submit-form", variables(form))
                        .statusCode())
                .isEqualTo(400);
        live(jdbc.sql("select lead_id::text from baton.lead_person where email = ?")
                .param(email)
                .query(String.class)
                .single());
    }

    private void imported() {
        String file = "email,lastName,message\n%s@kestrel.example,%s,%s\n%s,%s,%s,surplus\n"
                .formatted(mark("mail"), mark("last"), mark("message"), mark("wrong"), mark("last"), mark("message"));
        UUID id = imports.start(file.getBytes(StandardCharsets.UTF_8), Map.of(), "marc");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> imports.find(id).orElseThrow().state().equals("finished"));
        assertThat(imports.find(id).orElseThrow().rejected()).isOne();
    }

    /** A step that fails in the database, whose own words repeat the whole row. */
    private void failed() {
        String city = mark("city").toUpperCase(Locale.ROOT);
        String calm = city.charAt(0) + city.substring(1).toLowerCase(Locale.ROOT);
        jdbc.sql("alter table baton.lead_person add constraint " + FORBIDS_A_CITY + " check (city <> '" + calm + "')")
                .update();
        String lead = post(strong().put("city", city));
        for (int i = 0; i < 5; i++) {
            jobs(lead).stream().filter(job -> job.getRetries() > 0).forEach(job -> {
                try {
                    management.executeJob(job.getId());
                } catch (RuntimeException e) {
                    // That is what was wanted.
                }
            });
        }
        assertThat(runtime.createIncidentQuery().processInstanceId(root(lead)).count())
                .isOne();
        Job job = jobs(lead).get(0);
        assertThat(management.getJobExceptionStacktrace(job.getId())).contains(FORBIDS_A_CITY);
    }

    private String mark(String what) {
        String mark = "zq" + what + UUID.randomUUID().toString().replace("-", "");
        marks.add(mark);
        return mark;
    }

    private ObjectNode strong() {
        String number =
                String.valueOf(10_000_000 + Math.floorMod(UUID.randomUUID().getMostSignificantBits(), 89_999_999));
        marks.add(number);
        ObjectNode lead = json.createObjectNode()
                .put("firstName", mark("first"))
                .put("lastName", mark("last"))
                .put("email", mark("mail") + "@" + mark("host") + ".example")
                .put("phone", "+49 30 " + number)
                .put("message", mark("message"))
                .put("useCase", mark("use"))
                .put("company", mark("company"))
                .put("jobTitle", "VP " + mark("title"))
                .put("country", "DE")
                .put("employees", 900)
                .put("annualRevenue", 120_000_000)
                .put("budget", 250_000)
                .put("industry", "Machinery")
                .put("timeframe", "this quarter")
                .put("productInterest", "demo")
                .put("request", "call-me")
                .put("source", "web");
        lead.putObject("consent").put("marketing", true).put("text", mark("consent"));
        lead.putObject("attributes").put("any", mark("attribute"));
        return lead;
    }

    private String send(ObjectNode lead) {
        String id = post(lead);
        live(id);
        return id;
    }

    private String post(ObjectNode lead) {
        HttpResponse<String> answer = Browser.anonymous(port)
                .with("Authorization", "Bearer demo-intake-key")
                .with("Idempotency-Key", UUID.randomUUID().toString())
                .post("/api/leads", lead.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return tree(answer).get("id").textValue();
    }

    private Task task(String lead, String key) {
        Task task = tasks.createTaskQuery()
                .processInstanceBusinessKey(lead)
                .taskDefinitionKey(key)
                .singleResult();
        assertThat(task).as(key + " of a lead that is " + stage(lead)).isNotNull();
        return task;
    }

    /** As Tasklist does. The form shows the person, or nothing below would prove anything. */
    private void read(Task task, String lead) {
        Browser browser = Browser.basic(port, task.getAssignee());
        HttpResponse<String> form = browser.get("/engine-rest/task/" + task.getId() + "/form-variables");
        assertThat(form.statusCode()).as(form.body()).isEqualTo(200);
        String name = jdbc.sql("select last_name from baton.lead_person where lead_id = ?::uuid")
                .param(lead)
                .query(String.class)
                .single();
        assertThat(form.body()).contains(name);
        browser.get("/engine-rest/task/" + task.getId() + "/deployed-form");
        browser.get("/engine-rest/task/" + task.getId());
        browser.get("/api/leads/" + lead);
    }

    private HttpResponse<String> answer(Task task, Map<String, Object> answers) {
        return Browser.basic(port, task.getAssignee())
                .post("/engine-rest/task/" + task.getId() + "/submit-form", variables(answers));
    }

    private void done(Task task, Map<String, Object> answers) {
        HttpResponse<String> answer = answer(task, answers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private String variables(Map<String, Object> answers) {
        ObjectNode body = json.createObjectNode();
        ObjectNode variables = body.putObject("variables");
        answers.forEach((name, value) -> variables.putObject(name).put("value", value.toString()));
        return body.toString();
    }

    private void live(String lead) {
        for (int i = 0; i < 30; i++) {
            List<Job> jobs = jobs(lead);
            if (jobs.isEmpty()) {
                return;
            }
            jobs.forEach(job -> management.executeJob(job.getId()));
        }
        throw new AssertionError("lead " + lead + " does not come to rest");
    }

    private List<Job> jobs(String lead) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey(lead).list().stream()
                .map(ProcessInstance::getId)
                .flatMap(id -> management.createJobQuery().processInstanceId(id).messages().list().stream())
                .toList();
    }

    private String root(String lead) {
        return runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(lead)
                .rootProcessInstances()
                .singleResult()
                .getId();
    }

    private String stage(String lead) {
        return jdbc.sql("select stage from baton.lead where id = ?::uuid")
                .param(lead)
                .query(String.class)
                .single();
    }

    private JsonNode tree(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    record Place(String schema, String name, String kind) {}

    /** Every column that can hold text, as text: {@code table.column: mark}. */
    private List<String> tablesThatHold(String tables) {
        String anyMark =
                marks.stream().map(mark -> "'%" + mark + "%'").collect(Collectors.joining(", ", "array[", "]"));
        List<String> found = new ArrayList<>();
        jdbc.sql(
                        "select c.table_schema, c.table_name || '.' || c.column_name, c.data_type from information_schema.columns c"
                                + " join information_schema.tables t using (table_schema, table_name)"
                                + " where t.table_type = 'BASE TABLE' and c.table_name like ?"
                                + " and c.table_schema not in ('pg_catalog', 'information_schema')"
                                + " and c.data_type in ('text', 'character varying', 'character', 'bytea', 'json', 'jsonb')")
                .param(tables)
                .query((rs, n) -> new Place(rs.getString(1), rs.getString(2), rs.getString(3)))
                .list()
                .forEach(place -> {
                    int dot = place.name().indexOf('.');
                    String column = place.name().substring(dot + 1);
                    String text = place.kind().equals("bytea") ? "encode(" + column + ", 'escape')" : column + "::text";
                    jdbc.sql("select lower(left(" + text + ", 2000)) from " + place.schema() + "."
                                    + place.name().substring(0, dot) + " where lower(" + text + ") like any (" + anyMark
                                    + ") limit 3")
                            .query(String.class)
                            .list()
                            .forEach(value -> found.add(place.name() + ": " + value));
                });
        return found;
    }

    private void level(String name, Level level) {
        Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
        levels.put(logger, logger.getLevel());
        logger.setLevel(level);
    }

    private static void quieten(ch.qos.logback.core.Appender<ILoggingEvent> appender, boolean quiet) {
        appender.clearAllFilters();
        if (quiet) {
            ch.qos.logback.classic.filter.ThresholdFilter filter = new ch.qos.logback.classic.filter.ThresholdFilter();
            filter.setLevel("WARN");
            filter.start();
            appender.addFilter(filter);
        }
    }
}
