package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.MailServer;
import dev.baton.assignment.Assignments;
import dev.baton.lead.Decision;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.process.CompanyOfTheTests.CompanyData;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/**
 * One running application for the tests of all models: nothing moves by itself. A test captures a lead as a source does, runs what is due, moves
 * the clock to a timer, and answers tasks as the people who have them.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "camunda.bpm.job-execution.enabled=false",
            "baton.import.interval=24h",
            "baton.assignment.backlog-interval=24h",
            "baton.assignment.absence-interval=24h",
            "baton.mail.interval=24h",
            "baton.chat.interval=24h",
            "baton.campaign.interval=24h",
            "baton.campaign.stops=${test.marketing-system-stops:false}",
            "baton.campaign.token=" + Partners.TOKEN,
            "baton.campaign.timeout=60s",
            "baton.chat.timeout=60s",
            "baton.enrichment.timeout=60s",
            "baton.mail.url=https://baton.company.example/",
            "baton.mail.self-serve-url=https://shop.company.example/start?request={lead}",
            "baton.mail.unsubscribe-mailto=stop@company.example",
            "baton.mail.managers=managers@company.example",
            "baton.mail.templates=target/mail-templates",
            "baton.sla.interval=24h",
            "baton.sources.double-opt-in=form",
            "baton.engine-rest.enabled=true",
            "baton.admin.id=admin",
            "baton.admin.password=" + CompanyOfTheTests.PASSWORD
        })
@Import(CompanyOfTheTests.class)
@ExtendWith(EveryFlowNodeIsVisited.class)
abstract class LeadProcess {

    static final MailServer MAIL_SERVER = new MailServer();

    static {
        // Somebody may be waiting for a lock for ten seconds; nobody waits that long where all is well.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        MAIL_SERVER.address(registry);
    }

    /** A Tuesday morning, when everybody works. */
    static final Instant MORNING = Instant.parse("2026-03-03T10:00:00Z");

    static final String MANAGER = CompanyOfTheTests.MANAGER;
    static final String MARKETER = CompanyOfTheTests.MARKETER;

    static final String ACCEPT_OR_REJECT = "Activity_AcceptOrRejectLead";
    static final String ASSIGN_BY_HAND = "Activity_AssignByHand";
    static final String DECIDE_ESCALATION = "Activity_DecideEscalation";
    static final String DECIDE_ON_DELAY = "Activity_DecideOnDelay";
    static final String STOP_MARKETING_BY_HAND = "Activity_StopMarketingByHand";
    static final String TOUCH_LEAD = "Activity_TouchLead";
    static final String AWAIT_PARTNER = "Gateway_AwaitPartner";
    static final String QUALIFY_BY_BANT = "Activity_QualifyByBant";
    static final String REPORT_OUTCOME = "Activity_ReportOutcome";
    static final String CORRECT_DATA = "Activity_CorrectData";
    static final String REVIEW_LEAD = "Activity_ReviewLead";
    static final String REVIEW_DUPLICATE = "Activity_ReviewDuplicate";
    static final String AWAIT_ENGAGEMENT = "Activity_AwaitEngagement";
    static final String AWAIT_ORDER = "Gateway_AwaitOrder";
    static final String AWAIT_CONFIRMATION = "Gateway_AwaitConfirmation";

    /** Distinguishes the people of all tests. */
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    @Autowired
    ProcessEngine engine;

    @Autowired
    SettableClock clock;

    @Autowired
    Leads leads;

    @Autowired
    ServiceLevels serviceLevels;

    @Autowired
    Assignments assignments;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ObjectMapper json;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry properties) {
        properties.add("baton.enrichment.url", CompanyData::address);
        properties.add("baton.chat.url", () -> Partners.address("chat"));
        properties.add("baton.campaign.url", () -> Partners.address("campaign"));
    }

    @BeforeEach
    void itIsMorning() {
        CompanyData.knowsNothing();
        clock.set(MORNING);
    }

    @AfterEach
    void leaveTheTime() {
        engine.getIdentityService().clearAuthentication();
        clock.release();
    }

    // Leads, as sources send them

    /** Somebody who fits well and asks to be called: sales has to answer within an hour. */
    Map<String, Object> strong() {
        int n = PEOPLE.incrementAndGet();
        return fields(
                "email",
                "vera" + n + "@kestrel" + n + ".example",
                "firstName",
                "Vera",
                "lastName",
                "Kestrel",
                "jobTitle",
                "VP Operations",
                "company",
                "Kestrel " + n,
                "country",
                "DE",
                "employees",
                900,
                "annualRevenue",
                120_000_000,
                "industry",
                "Machinery",
                "budget",
                50_000,
                "request",
                "call-me",
                "source",
                "web");
    }

    /** Somebody of whom hardly anything is known. */
    Map<String, Object> weak() {
        return fields(
                "email",
                "otto" + PEOPLE.incrementAndGet() + "@gmail.com",
                "firstName",
                "Otto",
                "lastName",
                "Vogel",
                "source",
                "web");
    }

    /** A small and simple deal. */
    Map<String, Object> small() {
        Map<String, Object> small = strong();
        small.remove("request");
        small.putAll(fields("source", "event", "jobTitle", "Manager", "employees", 200, "budget", 3000));
        small.putAll(fields("annualRevenue", null, "complexity", "simple"));
        return small;
    }

    /** Somebody who hides behind a throw-away address but wants to be called. */
    Map<String, Object> doubtful() {
        int n = PEOPLE.incrementAndGet();
        return with(
                weak(), "email", "x" + n + "@0-mail.com", "phone", "+49 30 9" + (100_000 + n), "request", "call-me");
    }

    /** A name without any way to reach the person. */
    Map<String, Object> unreachable() {
        int n = PEOPLE.incrementAndGet();
        return fields("firstName", "Una", "lastName", "Nemo", "company", "Nautilus " + n, "source", "partner");
    }

    static Map<String, Object> fields(Object... fields) {
        Map<String, Object> lead = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            lead.put((String) fields[i], fields[i + 1]);
        }
        return lead;
    }

    static Map<String, Object> with(Map<String, Object> lead, Object... fields) {
        lead.putAll(fields(fields));
        return lead;
    }

    /** Takes a lead in over the interface and runs what is due. */
    Life capture(Map<String, Object> lead) {
        return take(lead).settle();
    }

    /** Takes a lead in over the interface; its life has begun and waits for its first job. */
    Life take(Map<String, Object> lead) {
        JsonNode taken = post("/api/leads", lead);
        return new Life(LeadId.of(taken.get("id").asText()));
    }

    /** The lead follows the link in the mail that asks for it. */
    void confirmAddress(LeadId id) {
        String token = "token-of-" + id;
        jdbc.update(
                "insert into baton.confirmation (lead_id, token_hash, expires_at) values (?, ?, ?)",
                id.value(),
                sha256(token),
                Timestamp.from(clock.instant().plus(Duration.ofHours(48))));
        post("/api/leads/confirmations", fields("token", token));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode post(String path, Map<String, Object> body) {
        return call(path, body, "Bearer " + CompanyOfTheTests.KEY);
    }

    JsonNode postAs(String user, String path, Map<String, Object> body) {
        return call(path, body, "Basic " + HttpHeaders.encodeBasicAuth(user, CompanyOfTheTests.PASSWORD, null));
    }

    JsonNode putAs(String user, String path, JsonNode body) {
        return call(
                HttpMethod.PUT,
                path,
                body,
                "Basic " + HttpHeaders.encodeBasicAuth(user, CompanyOfTheTests.PASSWORD, null));
    }

    JsonNode getAs(String user, String path) {
        return RestClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .headers(headers -> headers.setBasicAuth(user, CompanyOfTheTests.PASSWORD))
                .retrieve()
                .body(JsonNode.class);
    }

    private JsonNode call(String path, Map<String, Object> body, String authorization) {
        return call(HttpMethod.POST, path, body, authorization);
    }

    private JsonNode call(HttpMethod method, String path, Object body, String authorization) {
        return RestClient.create("http://127.0.0.1:" + port)
                .method(method)
                .uri(path)
                .header(HttpHeaders.AUTHORIZATION, authorization)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .body(JsonNode.class);
    }

    /** Whatever is in a column of the engine's, as text in lower case. */
    List<String> tablesOfTheEngineThatContain(String mark) {
        List<String> tables = jdbc.queryForList(
                "select table_name from information_schema.tables where table_name like 'act\\_%' and table_schema ="
                        + " current_schema()",
                String.class);
        assertThat(tables).hasSizeGreaterThan(30);
        return tables.stream()
                .filter(table -> jdbc.queryForObject(
                                "select count(*) from " + table + " t where lower(t::text) like ?",
                                Long.class,
                                "%" + mark + "%")
                        > 0)
                .toList();
    }

    // Time and people

    void moveClock(Duration time) {
        clock.set(clock.instant().plus(time));
    }

    <T> T as(String user, Supplier<T> work) {
        IdentityService identities = engine.getIdentityService();
        List<String> groups = identities.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
        identities.setAuthentication(user, groups);
        try {
            return work.get();
        } finally {
            identities.clearAuthentication();
        }
    }

    void runAs(String user, Runnable work) {
        as(user, () -> {
            work.run();
            return null;
        });
    }

    /** One lead, and all that the engine does for it. */
    final class Life {

        private final LeadId id;

        Life(LeadId id) {
            this.id = id;
        }

        LeadId id() {
            return id;
        }

        Lead lead() {
            return leads.find(id);
        }

        Stage stage() {
            return lead().stage();
        }

        String owner() {
            return lead().owner();
        }

        /** Runs all jobs that are due, the oldest first, until there are none. */
        Life settle() {
            for (int i = 0; i < 200; i++) {
                List<Job> due = jobs().stream()
                        .filter(j -> j.getRetries() > 0 && (j.getDuedate() == null || !isInFuture(j.getDuedate())))
                        .toList();
                if (due.isEmpty()) {
                    return this;
                }
                engine.getManagementService().executeJob(due.get(0).getId());
            }
            throw new AssertionError("the life of lead " + id + " goes round in circles; it passed " + passed());
        }

        /** Moves the clock to this timer and runs what is due by then. */
        Life waitUntil(String timer) {
            Instant due = dueAt(timer);
            assertThat(due).as("due instant of " + timer).isAfterOrEqualTo(clock.instant());
            clock.set(due);
            return settle();
        }

        /** Goes from one look at the track to the next until the lead is no longer nurtured, or that instant is reached. */
        Life nurtureUntil(Instant end) {
            while (stage() == Stage.NURTURING && dueAt("Event_ReviewDue").isBefore(end)) {
                waitUntil("Event_ReviewDue");
            }
            if (clock.instant().isBefore(end)) {
                clock.set(end);
            }
            return settle();
        }

        Instant dueAt(String timer) {
            return job(timer).getDuedate().toInstant();
        }

        /** The only job of this activity. */
        Job job(String activity) {
            List<Job> jobs = jobs().stream()
                    .filter(j -> activity.equals(engine.getManagementService()
                            .createJobDefinitionQuery()
                            .jobDefinitionId(j.getJobDefinitionId())
                            .singleResult()
                            .getActivityId()))
                    .toList();
            assertThat(jobs).as("jobs of " + activity).hasSize(1);
            return jobs.get(0);
        }

        List<Job> jobs() {
            return instances(false).stream()
                    .flatMap(p ->
                            engine.getManagementService().createJobQuery().processInstanceId(p.getId()).list().stream())
                    .sorted(Comparator.comparing(Job::getDuedate, Comparator.nullsFirst(Comparator.naturalOrder())))
                    .toList();
        }

        /** The only open task of this kind. */
        Task task(String activity) {
            List<Task> tasks = tasks().stream()
                    .filter(t -> t.getTaskDefinitionKey().equals(activity))
                    .toList();
            assertThat(tasks)
                    .as("open tasks %s; the lead waits at %s", activity, waitsAt())
                    .hasSize(1);
            return tasks.get(0);
        }

        List<Task> tasks() {
            return engine.getTaskService()
                    .createTaskQuery()
                    .processInstanceBusinessKey(id.toString())
                    .list();
        }

        /** Completes a task as this person, and runs what is due. */
        Life complete(String activity, String user, Object... answers) {
            String task = task(activity).getId();
            runAs(user, () -> engine.getTaskService().complete(task, fields(answers)));
            return settle();
        }

        Life accept() {
            return complete(ACCEPT_OR_REJECT, owner(), "decision", "accept");
        }

        Life reject(String reason) {
            return complete(ACCEPT_OR_REJECT, owner(), "decision", "reject", "reason", reason, "comment", "as I said");
        }

        Life passBant() {
            return complete(
                    QUALIFY_BY_BANT, owner(), "decision", "accept", "budget", "yes", "need", "yes", "comment", "well");
        }

        Life failBant(String reason) {
            return complete(QUALIFY_BY_BANT, owner(), "decision", "reject", "reason", reason);
        }

        /** Reports engagement that has just happened. */
        Life engage(String kind) {
            moveClock(Duration.ofSeconds(1));
            post("/api/leads/" + id + "/activities", fields("kind", kind));
            return settle();
        }

        boolean tell(String message, Map<String, Object> variables) {
            long heard = engine.getRuntimeService()
                    .createMessageCorrelation(message)
                    .processInstanceBusinessKey(id.toString())
                    .setVariables(variables)
                    .correlateAllWithResult()
                    .size();
            settle();
            return heard == 1;
        }

        /** Flow nodes at which a token rests, in whichever process of this life. */
        List<String> waitsAt() {
            return activities()
                    .filter(a -> a.getEndTime() == null)
                    .filter(a -> !List.of("callActivity", "subProcess").contains(a.getActivityType()))
                    .map(HistoricActivityInstance::getActivityId)
                    .sorted()
                    .toList();
        }

        /** Flow nodes that were left, in whichever process of this life. */
        List<String> passed() {
            return activities()
                    .filter(a -> a.getEndTime() != null && !a.isCanceled())
                    .map(HistoricActivityInstance::getActivityId)
                    .toList();
        }

        private java.util.stream.Stream<HistoricActivityInstance> activities() {
            return instances(true).stream()
                    .flatMap(p -> engine
                            .getHistoryService()
                            .createHistoricActivityInstanceQuery()
                            .processInstanceId(p.getId())
                            .list()
                            .stream());
        }

        List<HistoricProcessInstance> instances(boolean endedToo) {
            var query = engine.getHistoryService()
                    .createHistoricProcessInstanceQuery()
                    .processInstanceBusinessKey(id.toString());
            return (endedToo ? query : query.unfinished()).list();
        }

        /** Lives begun so far. */
        long lives() {
            return instances(true).stream()
                    .filter(p -> p.getProcessDefinitionKey().equals(LeadLifecycle.KEY))
                    .count();
        }

        List<HistoryEntry> history() {
            return leads.history(id);
        }

        List<HistoryEntry> history(HistoryKind kind) {
            return history().stream().filter(h -> h.kind() == kind).toList();
        }

        /** The last thing of this kind that happened. */
        HistoryEntry last(HistoryKind kind) {
            List<HistoryEntry> all = history(kind);
            assertThat(all).as(kind + " in the history").isNotEmpty();
            return all.get(all.size() - 1);
        }

        /** The stages of the lead, in the order in which it went through them. */
        List<String> stages() {
            return history(HistoryKind.STAGE_MOVED).stream()
                    .map(HistoryEntry::to)
                    .toList();
        }

        /** The last decision of this kind. */
        Map<String, Object> decision(String kind) {
            return leads.decisions(id).stream()
                    .filter(d -> d.kind().equals(kind))
                    .reduce((a, b) -> b)
                    .map(Decision::result)
                    .orElseThrow();
        }

        /** The last clock of this kind. */
        SlaClock sla(ClockKind kind) {
            return serviceLevels.clocks(id).stream()
                    .filter(c -> c.kind() == kind)
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }

        /** Mails about this lead in the outbox, as kind and recipient. */
        List<String> messages() {
            return jdbc.queryForList(
                    "select kind || ' to ' || recipient from baton.outbox where lead_id = ? and channel = 'mail' order by created_at, id",
                    String.class,
                    id.value());
        }

        /** The mails and campaigns of its tracks that were put into the outbox, in their order. */
        List<String> mails() {
            return jdbc.queryForList(
                    "select coalesce(detail ->> 'mail', detail ->> 'campaign') from baton.outbox where lead_id = ? and marketing"
                            + " order by created_at, id",
                    String.class,
                    id.value());
        }

        /** The life ended at this end event and left nothing behind: no token, no task, no timer, no claim, no running clock. */
        void isOverAt(String end) {
            assertThat(passed()).as("flow nodes passed").contains(end);
            isOver();
        }

        void isOver() {
            assertThat(waitsAt()).as("waits at").isEmpty();
            assertThat(instances(false)).as("running processes").isEmpty();
            assertThat(tasks()).as("open tasks").isEmpty();
            assertThat(assignments.open(id)).as("open claim").isEmpty();
            assertThat(serviceLevels.clocks(id)).as("clocks").allMatch(c -> c.closedAt() != null);
            assertThat(stage().isEnd())
                    .as("stage " + stage().code() + " is an end")
                    .isTrue();
        }

        private boolean isInFuture(Date due) {
            return due.toInstant().isAfter(clock.instant());
        }

        @Override
        public String toString() {
            return "lead " + id;
        }
    }
}
