package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.baton.faults.Sender.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two nodes, leads arriving at both, and one node after the other goes: asked to stop, then killed. What a lead's row says and what its history says
 * stay one thing, nothing is lost or done twice, and what the one node had begun goes on at the other.
 */
@Tag("alone")
class StopTest {

    private static final int STOPS = Integer.getInteger("baton.stops", 2);
    private static final int KILLS = Integer.getInteger("baton.kills", 2);
    private static final int ROWS = 200;
    private static final Duration BETWEEN_LEADS =
            Duration.ofMillis(1_000 / Integer.getInteger("baton.leads-per-second", 3));

    private final Random random = new Random(Long.getLong("baton.seed", 1L));
    private final Set<String> lookedAt = new HashSet<>();
    private final Map<String, String> idsByKey = new ConcurrentHashMap<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<RunningBaton> nodes = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile int away = -1;
    private int rows;

    private final GreenMail mail = new GreenMail(ServerSetupTest.SMTP.dynamicPort())
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    private EmbeddedPostgres server;
    private JdbcClient jdbc;

    @BeforeEach
    void twoNodes(@TempDir Path directory) throws Exception {
        mail.start();
        server = EmbeddedPostgres.start();
        jdbc = JdbcClient.create(server.getPostgresDatabase());
        for (String name : List.of("one", "other")) {
            RunningBaton node = RunningBaton.beside(
                    directory,
                    name,
                    List.of(
                            "--spring.datasource.url="
                                    + server.getJdbcUrl("postgres", "postgres").replaceAll("[?].*", ""),
                            "--spring.datasource.username=postgres",
                            "--spring.datasource.password=none",
                            "--spring.mail.host=127.0.0.1",
                            "--spring.mail.port=" + mail.getSmtp().getPort()));
            nodes.add(node);
            node.start();
            senders.add(new Sender(node.port()));
        }
        jdbc.sql("update baton.rep set capacity = 100000, calendar = null").update();
    }

    @AfterEach
    void none() throws Exception {
        for (RunningBaton node : nodes) {
            node.close();
        }
        server.close();
        mail.stop();
    }

    @Test
    void whatANodeHadGoesOnAtTheOtherOneAndRowAndHistoryAgree() throws Exception {
        whileLeadsArrive(() -> TimeUnit.SECONDS.sleep(2));
        everythingIsThereOnceAndAgrees();
        double asEver = longestStandstill();

        List<Duration> took = new ArrayList<>();
        for (int stop = 0; stop < STOPS; stop++) {
            int node = stop % 2;
            whileLeadsArrive(() -> {
                away = node;
                took.add(nodes.get(node).stop());
                stoppedNodeHasNoJobs();
            });
            nodes.get(node).start();
            away = -1;
        }
        everythingIsThereOnceAndAgrees();
        System.out.println("StopTest stops took " + took + ", " + idsByKey.size() + " leads");
        assertThat(longestStandstill())
                .as("seconds for which a lead stood still")
                .isLessThan(5 + asEver);
        assertThat(mailsOfEachHandOver().values()).as("mails of one hand-over").containsOnly(1L);

        List<Duration> noticed = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int node = kill % 2;
            whileLeadsArrive(() -> {
                away = node;
                nodes.get(node).kill();
                noticed.add(untilTheOtherNotices());
            });
            nodes.get(node).start();
            away = -1;
        }
        everythingIsThereOnceAndAgrees();
        System.out.println("StopTest kills were noticed after " + noticed + ", " + idsByKey.size() + " leads");
        assertThat(longestStandstill())
                .as("seconds for which a lead stood still")
                .isLessThan(10 + asEver);

        String imported = anImportBegins(senders.get(0));
        nodes.get(0).stop();
        stoppedNodeHasNoJobs();
        System.out.println("StopTest rows that the stop left " + openRows(imported));
        eventually("the import goes on at the other node", () -> openRows(imported) == 0);
        rows = ROWS;
        everythingIsThereOnceAndAgrees();
    }

    private void stoppedNodeHasNoJobs() {
        assertThat(count("""
                        select count(*) from act_ru_job
                        where lock_owner_ is not null and lock_owner_ not in (select id from baton.node)""")).as("jobs that the stopped node still has").isZero();
    }

    private Duration untilTheOtherNotices() throws InterruptedException {
        long begin = System.nanoTime();
        Timestamp killed =
                jdbc.sql("select clock_timestamp()").query(Timestamp.class).single();
        while (jdbc.sql("select count(*) from baton.node where seen_at < ?")
                        .param(killed)
                        .query(Integer.class)
                        .single()
                == nodes.size()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        eventually(
                "the killed node is noticed",
                () -> jdbc.sql("select count(*) from baton.node where seen_at < ?")
                                .param(killed)
                                .query(Integer.class)
                                .single()
                        == 0);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private interface Faults {
        void happen() throws Exception;
    }

    /** Some six leads a second, at both nodes in turn; what gets no answer is sent to the other one with its key. */
    private void whileLeadsArrive(Faults faults) throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        Thread arriving = new Thread(() -> {
            try {
                while (true) {
                    int n = next.getAndIncrement();
                    callers.submit(() -> deliver(n));
                    TimeUnit.NANOSECONDS.sleep(BETWEEN_LEADS.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        arriving.start();
        try {
            TimeUnit.MILLISECONDS.sleep(3_000 + random.nextInt(2_000));
            faults.happen();
            TimeUnit.SECONDS.sleep(4);
        } finally {
            arriving.interrupt();
            arriving.join();
            callers.shutdown();
        }
        assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(surprises).as("answers that are neither 202 nor nothing").isEmpty();
        assertThat(callers.isTerminated() && idsByKey.size() == next.get())
                .as("each lead was accepted")
                .isTrue();
    }

    private Void deliver(int n) throws InterruptedException {
        String key = "stop-" + n;
        for (int attempt = n; attempt < n + 200; attempt++) {
            int node = attempt % 2 == away ? (attempt + 1) % 2 : attempt % 2;
            try {
                Answer answer =
                        senders.get(node).lead(n % 3 == 0 ? Sender.strong("stop", n) : Sender.weak("stop", n), key);
                if (answer.status() == 202) {
                    idsByKey.put(key, answer.json().get("id").asText());
                } else {
                    surprises.add(answer.status() + " " + answer.text());
                }
                return null;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        return null;
    }

    private String anImportBegins(Sender sender) throws Exception {
        StringBuilder csv = new StringBuilder("email,firstName,lastName,company,country,source\n");
        String mark = UUID.randomUUID().toString().substring(0, 8);
        for (int row = 0; row < ROWS; row++) {
            csv.append("import%s%d@gmail.com,Ines,Import %s %d,,DE,web%n".formatted(mark, row, mark, row));
        }
        Answer started = sender.file(csv.toString());
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        String id = started.json().get("id").asText();
        eventually("rows are taken in", () -> openRows(id) < ROWS);
        return id;
    }

    private int openRows(String imported) {
        return jdbc.sql("select count(*) from baton.import_row where import_id = ? and outcome is null")
                .param(UUID.fromString(imported))
                .query(Integer.class)
                .single();
    }

    private void everythingIsThereOnceAndAgrees() throws Exception {
        eventually(
                "nothing is under way",
                () -> count("select count(*) from baton.lead where stage in ('captured', 'MAL')") == 0
                        && count("select count(*) from act_ru_job where duedate_ is null or duedate_ <= now()") == 0);
        eventually(
                "the outbox is empty",
                () -> count("select count(*) from baton.outbox where channel = 'mail' and ended_at is null") == 0);
        assertThat(jdbc.sql("select rule, detail, lead_id from baton.invariant_violations")
                        .query()
                        .listOfRows())
                .as("row and history of every lead")
                .isEmpty();
        assertThat(count("select count(*) from act_ru_incident"))
                .as("incidents")
                .isZero();
        assertThat(count("select count(*) from act_ru_job where retries_ < 3"))
                .as("jobs that failed")
                .isZero();
        int leads = idsByKey.size() + rows;
        assertThat(count("select count(*) from baton.lead")).isEqualTo(leads);
        assertThat(count("""
                        select count(*) from act_hi_procinst
                        where proc_def_key_ = 'leadLifecycle' and super_process_instance_id_ is null""")).as("lives that ever began").isEqualTo(leads);
        assertThat(count("""
                        select count(*) from baton.lead l where (l.stage = 'MQL') <>
                        (1 = (select count(*) from act_ru_task t join act_ru_execution e on e.id_ = t.proc_inst_id_
                              join act_ru_execution life on life.id_ = e.root_proc_inst_id_
                              where life.business_key_ = l.id::text))"""))
                .as("leads with sales that have not one task, and others that have")
                .isZero();
    }

    /** Of leads that were not looked at before: between two entries of the history, from arrival until the lead is with a rep or nurtured. */
    private double longestStandstill() {
        Set<String> ids = new HashSet<>(idsByKey.values());
        ids.removeAll(lookedAt);
        lookedAt.addAll(ids);
        double longest = jdbc.sql("""
                        with steps as (
                            select lead_id, seq, at - lag(at) over (partition by lead_id order by seq) as still
                            from baton.lead_history where lead_id = any (?))
                        select max(extract(epoch from still)) from steps s where seq <= (
                            select min(h.seq) from baton.lead_history h
                            where h.lead_id = s.lead_id and h.stage_to in ('MQL', 'nurturing'))""")
                .param(ids.stream().map(UUID::fromString).toArray(UUID[]::new))
                .query(Double.class)
                .single();
        System.out.println("StopTest longest standstill " + longest + " s of " + ids.size() + " leads");
        return longest;
    }

    private Map<String, Long> mailsOfEachHandOver() {
        return Arrays.stream(mail.getReceivedMessages())
                .collect(Collectors.groupingBy(StopTest::id, TreeMap::new, Collectors.counting()));
    }

    private static String id(jakarta.mail.internet.MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }

    private static void eventually(String what, java.util.function.BooleanSupplier isSo) throws InterruptedException {
        WholeApplication.eventually(180, what, isSo);
    }
}
