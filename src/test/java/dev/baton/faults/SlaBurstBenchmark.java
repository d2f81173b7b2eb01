package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Promises that all fall due within the same minute: the answer to every lead is overdue, so each is breached, taken back and given to another rep.
 * One database with all leads before their reps is made once, over the interface; each variant of the job executor gets a copy of it, on one node and
 * on two, processes of their own. All must be acted upon, once. Writes {@code target/sla-burst-benchmark.md}.
 *
 * <p>Settings: {@code burst.leads}; {@code burst.within}, seconds over which they fall due; {@code burst.idle}, seconds in which nodes find nothing to do before the minute begins; {@code burst.tried}, further
 * variants as {@code name:key=value,key=value;name:...}, keys below {@code camunda.bpm}; {@code burst.only}, names of the variants to run; {@code burst.nodes}.
 */
@SpringBootTest(classes = SlaBurstBenchmark.DatabaseServer.class, webEnvironment = WebEnvironment.NONE)
@Tag("bench")
class SlaBurstBenchmark {

    private static final int LEADS = Integer.getInteger("burst.leads", 20_000);
    private static final int IDLE_SECONDS = Integer.getInteger("burst.idle", 80);
    private static final int WITHIN_SECONDS = Integer.getInteger("burst.within", 60);
    private static final int BATCH = 200;

    /** What a Camunda starter does that nobody has told anything. */
    private static final List<String> STARTER = Stream.of(
                    "core-pool-size=3",
                    "max-pool-size=10",
                    "queue-capacity=3",
                    "max-jobs-per-acquisition=3",
                    "lock-time-in-millis=300000",
                    "wait-time-in-millis=5000",
                    "max-wait=60000",
                    "wait-increase-factor=2",
                    "backoff-time-in-millis=0",
                    "max-backoff=0",
                    "backoff-decrease-threshold=100")
            .map(setting -> "job-execution." + setting)
            .toList();

    @Autowired
    JdbcConnectionDetails server;

    @TempDir
    Path directory;

    private final StringBuilder report = new StringBuilder();
    private final Map<Integer, Measured> starter = new LinkedHashMap<>();

    /** The database server of the tests, and nothing of the application. */
    @EnableAutoConfiguration(
            exclude = SecurityAutoConfiguration.class,
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.CamundaBpmAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.webapp.CamundaBpmWebappAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration"
            })
    static class DatabaseServer {}

    private record Measured(
            double perSecond,
            double half,
            double most,
            double longest,
            double withNextRep,
            double nodeMillis,
            double serverMillis,
            long rollbacks,
            long failures) {}

    @Test
    void slasThatFallDueInTheSameMinute() throws Exception {
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("starter", STARTER);
        variants.put("baton", List.of());
        tried().forEach(variants::put);
        String only = System.getProperty("burst.only", "");
        if (!only.isEmpty()) {
            variants.keySet().retainAll(List.of(only.split(",")));
        }
        prepare();
        line(LEADS + " answers due within " + WITHIN_SECONDS + " seconds\n");
        row(
                "executor",
                "nodes",
                "SLAs/s",
                "ratio",
                "p50 s",
                "p99 s",
                "longest delay s",
                "ratio",
                "all with the next rep after s",
                "CPU ms/SLA",
                "of the database",
                "rollbacks",
                "failed jobs");
        row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (int nodes : Stream.of(System.getProperty("burst.nodes", "1,2").split(","))
                .mapToInt(Integer::parseInt)
                .toArray()) {
            for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
                Measured measured = measure(variant.getKey(), variant.getValue(), nodes);
                if (variant.getKey().equals("starter")) {
                    starter.put(nodes, measured);
                }
                Measured base = starter.get(nodes);
                row(
                        variant.getKey(),
                        nodes,
                        "%.1f".formatted(measured.perSecond()),
                        base == null ? "" : "%.2f".formatted(measured.perSecond() / base.perSecond()),
                        "%.1f".formatted(measured.half()),
                        "%.1f".formatted(measured.most()),
                        "%.1f".formatted(measured.longest()),
                        base == null ? "" : "%.2f".formatted(measured.longest() / base.longest()),
                        "%.0f".formatted(measured.withNextRep()),
                        "%.1f".formatted(measured.nodeMillis()),
                        "%.1f".formatted(measured.serverMillis()),
                        measured.rollbacks(),
                        measured.failures());
            }
        }
        System.out.println(report);
    }

    private static Map<String, List<String>> tried() {
        Map<String, List<String>> tried = new LinkedHashMap<>();
        String given = System.getProperty("burst.tried", "");
        for (String one : given.isEmpty() ? new String[0] : given.split(";")) {
            int name = one.indexOf(':');
            tried.put(one.substring(0, name), List.of(one.substring(name + 1).split(",")));
        }
        return tried;
    }

    /** All leads wait before their reps, and nothing else is due for a day. */
    private void prepare() throws Exception {
        admin("create database template_of_leads owner " + server.getUsername());
        long began = System.nanoTime();
        try (RunningBaton company = node("template_of_leads", "company", List.of())) {
            company.start();
        }
        try (SingleConnectionDataSource source = connection("template_of_leads")) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            jdbc.update("update baton.rep set capacity = 1000000, calendar = null");
            // A long weekend: whatever starts now is due after it, in the preparation and in the burst.
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            String closed = IntStream.rangeClosed(-1, 2)
                    .mapToObj(day -> "\"" + today.plusDays(day) + "\"")
                    .collect(Collectors.joining(",", "[", "]"));
            jdbc.update("update baton.calendar set definition = jsonb_set(definition, '{closed}', ?::jsonb)", closed);
        }
        try (RunningBaton intake = node("template_of_leads", "intake", List.of());
                SingleConnectionDataSource source = connection("template_of_leads")) {
            intake.start();
            Sender sender = new Sender(intake.port());
            for (int first = 0; first < LEADS; first += BATCH) {
                Sender.Answer answer = sender.leads(IntStream.range(first, Math.min(LEADS, first + BATCH))
                        .mapToObj(n -> Sender.strong("burst", n))
                        .toList());
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                answer.json().forEach(lead -> assertThat(lead.get("status").asInt())
                        .as(lead.toString())
                        .isEqualTo(202));
            }
            JdbcTemplate jdbc = new JdbcTemplate(source);
            until(
                    Duration.ofSeconds(120 + LEADS / 5),
                    "all leads are with reps",
                    () -> count(jdbc, ANSWERS_AWAITED) == LEADS);
        }
        try (SingleConnectionDataSource source = connection("template_of_leads")) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            assertThat(count(jdbc, "select count(*) from baton.assignment where ended_at is null"))
                    .as("leads with a rep")
                    .isEqualTo(LEADS);
            assertThat(count(
                            jdbc,
                            "select count(*) from act_ru_job where duedate_ < localtimestamp + interval '1 day'"
                                    + " and handler_type_ like 'timer%'"))
                    .as("timers due within a day")
                    .isZero();
            jdbc.execute("vacuum analyze");
        }
        System.out.println("prepared %d leads in %.0f s".formatted(LEADS, (System.nanoTime() - began) / 1e9));
    }

    private static final String ANSWERS_AWAITED =
            "select count(*) from act_ru_task where task_def_key_ = 'Activity_AcceptOrRejectLead'";

    private Measured measure(String variant, List<String> settings, int nodes) throws Exception {
        String database = (variant + "_" + nodes).replace('-', '_');
        admin("create database " + database + " template template_of_leads owner " + server.getUsername());
        List<RunningBaton> running = new ArrayList<>();
        try (SingleConnectionDataSource source = connection(database)) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            for (int node = 1; node <= nodes; node++) {
                RunningBaton baton = node(database, database + "_node_" + node, settings);
                running.add(baton);
                baton.start();
            }
            Instant begin = Instant.now().plusSeconds(IDLE_SECONDS);
            assertThat(fallDue(jdbc, begin)).as("promises that fall due").isEqualTo(LEADS);
            // Timers are known for hours before they are due; the planner knows them by then.
            jdbc.execute("analyze act_ru_job");
            TimeUnit.MILLISECONDS.sleep(
                    Duration.between(Instant.now(), begin).minusSeconds(1).toMillis());
            double nodeCpu = nodeMillis(running);
            double serverCpu = serverMillis(jdbc);
            long rollbacks = rollbacks(jdbc);
            until(
                    Duration.ofSeconds(300 + LEADS / 5),
                    "all are acted upon, and with the next rep",
                    () -> count(jdbc, "select count(*) from baton.sla_clock where breached_at is not null") == LEADS
                            && count(jdbc, ANSWERS_AWAITED) == LEADS
                            && count(
                                            jdbc,
                                            "select count(*) from act_ru_job where duedate_ is null or duedate_ <= localtimestamp")
                                    == 0);
            double nodeMillis = (nodeMillis(running) - nodeCpu) / LEADS;
            double serverMillis = (serverMillis(jdbc) - serverCpu) / LEADS;
            everythingOnce(jdbc);
            long failures = 0;
            for (RunningBaton baton : running) {
                failures += baton.log()
                        .lines()
                        .filter(text -> text.contains("ENGINE-14002") || text.contains("ENGINE-14006"))
                        .count();
            }
            // Asked of the ledger: when it was breached, not when somebody looked.
            Map<String, Object> delays = jdbc.queryForMap("""
                    with delay as (
                        select extract(epoch from breached_at - due_at) as s, breached_at, due_at
                        from baton.sla_clock where breached_at is not null)
                    select %d / extract(epoch from max(breached_at) - min(due_at)) as rate,
                        percentile_cont(0.5) within group (order by s) as half,
                        percentile_cont(0.99) within group (order by s) as most, max(s) as longest, min(s) as shortest,
                        (select extract(epoch from max(opened_at)) from baton.sla_clock where closed_at is null)
                            - extract(epoch from min(due_at)) as next
                    from delay""".formatted(LEADS));
            assertThat(number(delays, "shortest"))
                    .as("nothing before it is due")
                    .isNotNegative();
            return new Measured(
                    number(delays, "rate"),
                    number(delays, "half"),
                    number(delays, "most"),
                    number(delays, "longest"),
                    number(delays, "next"),
                    nodeMillis,
                    serverMillis,
                    rollbacks(jdbc) - rollbacks,
                    failures);
        } finally {
            for (RunningBaton baton : running) {
                baton.close();
                // Said here, for whoever wonders about a figure.
                System.out.println(variant + " " + nodes + ": "
                        + baton.log()
                                .lines()
                                .filter(text -> text.contains(" WARN ") || text.contains(" ERROR "))
                                .map(text -> text.substring(Math.min(text.length(), 30)))
                                .limit(5)
                                .toList());
            }
            admin("drop database " + database + " with (force)");
        }
    }

    /** The timer and the ledger together, as a calendar's change moves them; in an order that is not that of the rows. */
    private static int fallDue(JdbcTemplate jdbc, Instant begin) {
        return jdbc.update("""
                with due as (
                    select j.id_, l.business_key_::uuid as lead,
                        ?::timestamptz + (row_number() over (order by md5(l.business_key_)) - 1) * interval '%d seconds' / %d as at
                    from act_ru_job j join act_ru_execution l on l.id_ = j.root_proc_inst_id_
                    where j.handler_cfg_ like 'Event_AnswerOverdue%%'),
                timer as (
                    update act_ru_job j set duedate_ = date_trunc('milliseconds', due.at at time zone 'UTC') from due where j.id_ = due.id_)
                update baton.sla_clock c set due_at = date_trunc('milliseconds', due.at) from due
                where c.lead_id = due.lead and c.kind = 'answer' and c.closed_at is null""".formatted(WITHIN_SECONDS, LEADS), Timestamp.from(begin));
    }

    /** A figure without this would be none. */
    private static void everythingOnce(JdbcTemplate jdbc) {
        for (String kind : List.of("sla-breached", "taken-back")) {
            assertThat(count(
                            jdbc,
                            "select count(*) from (select from baton.lead_history where kind = '" + kind
                                    + "' group by lead_id having count(*) = 1) once"))
                    .as("leads with " + kind + " once")
                    .isEqualTo(LEADS);
        }
        assertThat(
                        count(
                                jdbc,
                                "select count(*) from (select from baton.assignment group by lead_id having count(*) = 2"
                                        + " and count(*) filter (where ended_at is null) = 1 and count(distinct rep) = 2) once"))
                .as("leads with two claims, of two reps, one of them open")
                .isEqualTo(LEADS);
        assertThat(count(jdbc, "select count(*) from baton.sla_clock where kind = 'answer' and closed_at is null"))
                .as("clocks that run for the next rep")
                .isEqualTo(LEADS);
        assertThat(count(jdbc, "select count(*) from act_ru_incident"))
                .as("incidents")
                .isZero();
        assertThat(count(jdbc, "select count(*) from act_ru_job where exception_stack_id_ is not null"))
                .as("jobs that failed")
                .isZero();
    }

    private RunningBaton node(String database, String name, List<String> settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--spring.datasource.url=" + url(database),
                "--spring.datasource.username=" + server.getUsername(),
                "--spring.datasource.password=" + server.getPassword()));
        settings.forEach(setting -> all.add("--camunda.bpm." + setting));
        return RunningBaton.on(directory, name, all);
    }

    private String url(String database) {
        return server.getJdbcUrl().replaceFirst("/[^/]+$", "/" + database);
    }

    private SingleConnectionDataSource connection(String database) {
        return new SingleConnectionDataSource(url(database), server.getUsername(), server.getPassword(), true);
    }

    private void admin(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", server.getPassword());
                Statement one = connection.createStatement()) {
            one.execute(statement);
        }
    }

    private static double nodeMillis(List<RunningBaton> nodes) {
        return nodes.stream().mapToLong(node -> node.cpu().toMillis()).sum();
    }

    /** Of all processes of the server; its connections outlive a burst. */
    private static double serverMillis(JdbcTemplate jdbc) {
        long own = jdbc.queryForObject("select pg_backend_pid()", Long.class);
        return ProcessHandle.of(own)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .children()
                .filter(process -> process.pid() != own)
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .sum();
    }

    private static long rollbacks(JdbcTemplate jdbc) {
        return count(jdbc, "select xact_rollback from pg_stat_database where datname = current_database()");
    }

    private static long count(JdbcTemplate jdbc, String sql) {
        return jdbc.queryForObject(sql, Long.class);
    }

    private static double number(Map<String, Object> row, String name) {
        return ((Number) row.get(name)).doubleValue();
    }

    private static void until(Duration atMost, String what, java.util.function.BooleanSupplier isSo)
            throws InterruptedException {
        long giveUp = System.nanoTime() + atMost.toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting: " + what).isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void row(Object... cells) {
        line(Stream.of(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private void line(String text) {
        report.append(text).append('\n');
        System.out.println(text);
        try {
            // Line by line: what has taken an hour is not lost with the last one.
            Files.writeString(Path.of("target", "sla-burst-benchmark.md"), report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
