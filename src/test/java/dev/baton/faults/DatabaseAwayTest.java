package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.faults.Sender.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database server is killed under load, twice: callers read {@code 503}, nothing that was accepted is lost, and nobody restarts anything. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseAwayTest extends WholeApplication {

    private static final int THREADS = 6;
    private static final int OUTAGES = 2;

    @Value("${baton.data-dir}")
    Path dataDirectory;

    private final Map<String, Set<String>> idsByKey = new ConcurrentHashMap<>();
    private final Queue<Answer> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> healths = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void aKilledDatabaseIs503AndThenEverythingGoesOn(CapturedOutput output) throws Exception {
        int logged = output.getAll().length();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(started(() -> {
                while (!stop.get()) {
                    deliver(next.getAndIncrement());
                }
            }));
        }
        threads.add(started(() -> {
            while (!stop.get()) {
                healths.add(sender.get("/actuator/health/readiness", null).status());
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }));
        for (int outage = 0; outage < OUTAGES; outage++) {
            int before = idsByKey.size();
            eventually(30, "leads arrive", () -> idsByKey.size() > before + 20);
            int refused = refusals.size();
            killTheServer();
            eventually(20, "callers notice", () -> refusals.size() > refused);
            eventually(30, "readiness is up again", () -> status("/actuator/health/readiness") == 200);
        }
        int before = idsByKey.size();
        eventually(30, "leads arrive again", () -> idsByKey.size() > before + 20);
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).as("neither 202 nor 503").isEmpty();
        assertThat(refusals).allSatisfy(answer -> {
            assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        });
        assertThat(healths).as("readiness").contains(200, 503).containsOnly(200, 503);
        assertThat(idsByKey.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        System.out.println("DatabaseAwayTest accepted " + idsByKey.size() + ", refused " + refusals.size());
        // A job that was under way is tried again after five seconds.
        for (Set<String> ids : idsByKey.values()) {
            String lead = ids.iterator().next();
            eventually(120, "lead " + lead + " goes on", () -> stage(lead).equals("nurturing"));
        }
        for (Set<String> ids : idsByKey.values()) {
            isNotStuck(ids.iterator().next());
        }
        assertThat(idsByKey.values().stream()
                        .mapToInt(ids -> count(
                                "select count(*) from baton.lead where id = ?",
                                ids.iterator().next()))
                        .sum())
                .isEqualTo(idsByKey.size());
        assertThat(jdbc.sql("select count(*) from baton.lead_person where email like 'away%@gmail.com'")
                        .query(Integer.class)
                        .single())
                .as("leads in the database")
                .isEqualTo(idsByKey.size());
        List<String> complaints = output.getAll()
                .substring(logged)
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
        // A few lines, and two for each job that was under way; not some for each of the thousand requests.
        assertThat(complaints)
                .as("what the log says about " + OUTAGES + " outages")
                .hasSizeLessThan(25 * OUTAGES);
    }

    /** Until it is accepted: with the same key, as the answer says. */
    private void deliver(int n) throws Exception {
        for (int attempt = 0; attempt < 2_000; attempt++) {
            Answer answer = sender.lead(Sender.weak("away", n), "away-" + n);
            switch (answer.status()) {
                case 202 -> {
                    idsByKey.computeIfAbsent("away-" + n, k -> ConcurrentHashMap.newKeySet())
                            .add(answer.json().get("id").asText());
                    return;
                }
                case 503 -> {
                    refusals.add(answer);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                default -> failures.add(answer.status() + " " + answer.text());
            }
        }
    }

    private Thread started(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                failures.add(e.toString());
            }
        });
        thread.start();
        return thread;
    }

    private interface Work {
        void run() throws Exception;
    }

    private int status(String path) {
        try {
            return sender.get(path, null).status();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void killTheServer() throws Exception {
        String pid = Files.readAllLines(dataDirectory.resolve("postgres").resolve("postmaster.pid"))
                .get(0)
                .strip();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(10, TimeUnit.SECONDS);
    }
}
