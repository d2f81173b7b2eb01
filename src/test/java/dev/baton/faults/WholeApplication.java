package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.transaction.support.TransactionTemplate;

/** The application as it runs, job executor and all, with the demonstration company. All tests share one; each brings leads of its own. */
@SpringBootTest(
        classes = BatonApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "baton.demo.leads=false")
@ActiveProfiles("demo")
@Tag("alone")
abstract class WholeApplication {

    static final String ANSWER_TASK = "Activity_AcceptOrRejectLead";

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    TaskService tasks;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ManagementService management;

    @Autowired
    HistoryService history;

    @Autowired
    IdentityService identities;

    Sender sender;

    /** Room for all leads of all tests, and the same hours for everybody. */
    @BeforeEach
    void everybodyHasTime() {
        sender = new Sender(port);
        jdbc.sql("update baton.rep set capacity = 100000, calendar = null").update();
    }

    /** Runs them at the same moment, each on a thread of its own. */
    static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CyclicBarrier together = new CyclicBarrier(calls.size());
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> call : calls) {
                running.add(threads.submit(() -> {
                    together.await();
                    return call.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(120, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    static void eventually(int seconds, String what, BooleanSupplier isSo) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting: " + what).isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /**
     * Holds the lead's lock while the two start, so that both are in the middle of their work when it is let go; the database lets them pass in
     * the order in which they came.
     */
    <A, B> Both<A, B> oneAfterTheOtherBehindTheLock(String lead, Callable<A> first, Callable<B> second)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<A> a;
            Future<B> b;
            try {
                List<Future<?>> started = transaction.execute(status -> {
                    jdbc.sql("select id from baton.lead where id = ? for update")
                            .param(UUID.fromString(lead))
                            .query(UUID.class)
                            .single();
                    Future<A> one = threads.submit(first);
                    untilBlocked(1);
                    Future<B> other = threads.submit(second);
                    untilBlocked(2);
                    return List.of(one, other);
                });
                @SuppressWarnings("unchecked")
                Future<A> one = (Future<A>) started.get(0);
                @SuppressWarnings("unchecked")
                Future<B> other = (Future<B>) started.get(1);
                a = one;
                b = other;
            } finally {
                threads.shutdown();
            }
            return new Both<>(a.get(60, TimeUnit.SECONDS), b.get(60, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    record Both<A, B>(A first, B second) {}

    private void untilBlocked(int many) {
        try {
            eventually(
                    20,
                    many + " wait for the lead's lock",
                    () -> jdbc.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                                    .query(Integer.class)
                                    .single()
                            >= many);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String taken(Map<String, Object> lead) throws Exception {
        Sender.Answer answer = sender.lead(lead, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().get("id").asText();
    }

    String stage(String lead) {
        return jdbc.sql("select stage from baton.lead where id = ?")
                .param(UUID.fromString(lead))
                .query(String.class)
                .single();
    }

    List<Task> openTasks(String lead) {
        return tasks.createTaskQuery().processInstanceBusinessKey(lead).list();
    }

    /** Beside it a manager may be asked about the delay. */
    Task answerTask(String lead) throws InterruptedException {
        TaskQuery answer =
                tasks.createTaskQuery().processInstanceBusinessKey(lead).taskDefinitionKey(ANSWER_TASK);
        eventually(120, "a rep is asked about lead " + lead, () -> answer.count() == 1);
        return answer.singleResult();
    }

    int count(String sql, String lead) {
        return jdbc.sql(sql).param(UUID.fromString(lead)).query(Integer.class).single();
    }

    int openAssignments(String lead) {
        return count("select count(*) from baton.assignment where lead_id = ? and ended_at is null", lead);
    }

    int assignments(String lead) {
        return count("select count(*) from baton.assignment where lead_id = ?", lead);
    }

    String owner(String lead) {
        return jdbc.sql("select rep from baton.assignment where lead_id = ? and ended_at is null")
                .param(UUID.fromString(lead))
                .query(String.class)
                .single();
    }

    /** One life, which waits for somebody or something, without any failed step. */
    void isNotStuck(String lead) throws InterruptedException {
        assertThat(runtime.createProcessInstanceQuery()
                        .processInstanceBusinessKey(lead)
                        .rootProcessInstances()
                        .count())
                .as("lives of lead " + lead)
                .isEqualTo(1);
        // Who met somebody else at a lock is tried again, up to a minute later.
        eventually(
                120, "no failed job of lead " + lead, () -> management.createJobQuery().withException().list().stream()
                        .noneMatch(job -> lead.equals(businessKey(job.getProcessInstanceId()))));
        assertThat(runtime.createIncidentQuery().count()).as("incidents").isZero();
    }

    long deadlocks() {
        return jdbc.sql("select deadlocks from pg_stat_database where datname = current_database()")
                .query(Long.class)
                .single();
    }

    private String businessKey(String processInstance) {
        var instance = runtime.createProcessInstanceQuery()
                .processInstanceId(processInstance)
                .singleResult();
        return instance == null ? null : instance.getBusinessKey();
    }
}
