package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.faults.Sender.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the application while leads arrive. What was answered {@code 202} is there, once, goes on by itself and has one life;
 * what got no answer is sent again with its key and is there once, too.
 */
@Tag("alone")
class KillTest {

    private static final int THREADS = 4;
    private static final int KILLS = Integer.getInteger("baton.kills", 2);
    private static final int ROWS = 240;
    private static final Set<String> UNDER_WAY = Set.of("captured", "MAL");

    private final Map<String, Set<String>> idsByKey = new ConcurrentHashMap<>();
    private final Queue<Integer> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<String> surprises = new ArrayList<>();

    @Test
    void whateverWasAcceptedSurvivesAnyKillAndIsThereOnce(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("baton.seed", new Random().nextLong());
        System.out.println("KillTest seed " + seed);
        Random random = new Random(seed);
        try (RunningBaton baton = RunningBaton.in(directory)) {
            Sender sender = new Sender(baton.port());
            String imported = null;
            baton.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                AtomicBoolean stop = new AtomicBoolean();
                List<Thread> threads = send(sender, stop);
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
                if (kill == KILLS) {
                    imported = startsAnImportAndIsInItsMiddle(sender);
                }
                baton.kill();
                stop.set(true);
                for (Thread thread : threads) {
                    thread.join();
                }
                System.out.println(
                        "kill " + kill + ": answered so far " + idsByKey.size() + ", unanswered " + unanswered.size());
                baton.start();
            }
            for (Integer n = unanswered.poll(); n != null; n = unanswered.poll()) {
                assertThat(lead(sender, n)).isEqualTo(202);
            }
            // The same again for some that were answered long ago.
            for (int n = 0; n < 10; n++) {
                lead(sender, n);
            }
            assertThat(surprises).as("answers that are neither 202 nor nothing").isEmpty();
            assertThat(idsByKey.values()).as("one id for each key").allSatisfy(ids -> assertThat(ids)
                    .hasSize(1));
            assertThat(idsByKey.size()).isGreaterThan(20);

            JsonNode progress = untilFinished(sender, imported);
            System.out.println("KillTest " + idsByKey.size() + " leads, import " + progress);
            Set<String> ids =
                    idsByKey.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
            untilNothingIsUnderWay(sender, ids);
            int withSales = 0;
            for (String id : ids) {
                withSales += isThereOnceWithOneLife(sender, id) ? 1 : 0;
            }
            assertThat(withSales).as("leads with sales").isPositive();
            int lives = sender.get(
                            "/engine-rest/history/process-instance/count?processDefinitionKey=leadLifecycle", "admin")
                    .json()
                    .get("count")
                    .asInt();
            assertThat(lives)
                    .as("lives that ever began: one for each lead, and no lead beyond those")
                    .isEqualTo(ids.size()
                            + progress.get("imported").asInt()
                            + progress.get("merged").asInt());
            assertThat(sender.get("/engine-rest/incident/count", "admin")
                            .json()
                            .get("count")
                            .asInt())
                    .as("incidents")
                    .isZero();
        }
    }

    private List<Thread> send(Sender sender, AtomicBoolean stop) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                while (!stop.get()) {
                    int n = next.getAndIncrement();
                    try {
                        lead(sender, n);
                        // Now and then the same again at once, as impatient senders do.
                        if (n % 7 == 0) {
                            lead(sender, n);
                        }
                    } catch (IOException e) {
                        unanswered.add(n);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private int lead(Sender sender, int n) throws IOException, InterruptedException {
        Answer answer = sender.lead(n % 3 == 0 ? Sender.strong("kill", n) : Sender.weak("kill", n), "kill-" + n);
        if (answer.status() == 202) {
            idsByKey.computeIfAbsent("kill-" + n, k -> ConcurrentHashMap.newKeySet())
                    .add(answer.json().get("id").asText());
        } else {
            synchronized (surprises) {
                surprises.add(answer.status() + " " + answer.text());
            }
        }
        return answer.status();
    }

    /** Some rows are nobody, and some are somebody a second time. */
    private static String startsAnImportAndIsInItsMiddle(Sender sender) throws Exception {
        StringBuilder csv = new StringBuilder("email,firstName,lastName,company,country,source\n");
        for (int row = 0; row < ROWS; row++) {
            if (row % 40 == 39) {
                csv.append(",,,,DE,web\n");
            } else {
                int person = row % 20 == 10 ? row - 1 : row;
                csv.append("import")
                        .append(person)
                        .append("@gmail.com,Ines,Import ")
                        .append(person)
                        .append(",,DE,web\n");
            }
        }
        Answer started = sender.file(csv.toString());
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        String id = started.json().get("id").asText();
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        JsonNode progress = progress(sender, id);
        while (progress.get("open").asInt() == ROWS) {
            assertThat(System.nanoTime()).as("the import begins").isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(10);
            progress = progress(sender, id);
        }
        System.out.println("kill in the middle of " + progress);
        assertThat(progress.get("open").asInt())
                .as("rows to go when it is killed")
                .isPositive();
        return id;
    }

    private static JsonNode untilFinished(Sender sender, String id) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        JsonNode progress = progress(sender, id);
        while (!progress.get("state").asText().equals("finished")
                || progress.get("merged").asInt() < ROWS / 20) {
            assertThat(System.nanoTime())
                    .as("the import goes on by itself: " + progress)
                    .isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(200);
            progress = progress(sender, id);
        }
        assertThat(progress.get("rows").asInt()).isEqualTo(ROWS);
        assertThat(progress.get("rejected").asInt()).isEqualTo(ROWS / 40);
        assertThat(progress.get("merged").asInt()).isEqualTo(ROWS / 20);
        assertThat(progress.get("imported").asInt()).isEqualTo(ROWS - ROWS / 40 - ROWS / 20);
        assertThat(progress.get("open").asInt()).isZero();
        return progress;
    }

    private static JsonNode progress(Sender sender, String id) throws Exception {
        Answer answer = sender.get("/api/imports/" + id, "marc");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static void untilNothingIsUnderWay(Sender sender, Set<String> ids) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        Set<String> waiting = new TreeSet<>(ids);
        while (!waiting.isEmpty()) {
            for (String id : List.copyOf(waiting)) {
                Answer answer = sender.get("/api/leads/" + id, "mona");
                assertThat(answer.status())
                        .as("lead " + id + " that was answered 202")
                        .isEqualTo(200);
                if (!UNDER_WAY.contains(answer.json().get("stage").asText())) {
                    waiting.remove(id);
                }
            }
            if (!waiting.isEmpty()) {
                assertThat(System.nanoTime()).as("still under way: " + waiting).isLessThan(giveUp);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** @return whether it is with sales */
    private static boolean isThereOnceWithOneLife(Sender sender, String id) throws Exception {
        JsonNode lead = sender.get("/api/leads/" + id, "mona").json();
        String stage = lead.get("stage").asText();
        assertThat(stage).as("stage of lead " + id).isIn("MQL", "nurturing");
        assertThat(sender.get(
                                "/engine-rest/process-instance/count?rootProcessInstances=true&businessKey=" + id,
                                "admin")
                        .json()
                        .get("count")
                        .asInt())
                .as("lives of lead " + id)
                .isEqualTo(1);
        int assigned = 0;
        for (JsonNode entry :
                sender.get("/api/leads/" + id + "/history", "mona").json()) {
            assigned += entry.get("kind").asText().equals("assigned") ? 1 : 0;
        }
        JsonNode tasks = sender.get("/engine-rest/task?processInstanceBusinessKey=" + id, "mona")
                .json();
        if (stage.equals("MQL")) {
            assertThat(assigned).as("assignments of lead " + id).isEqualTo(1);
            assertThat(tasks).as("tasks of lead " + id).hasSize(1);
            assertThat(tasks.get(0).get("assignee").asText())
                    .isEqualTo(lead.get("owner").asText());
            return true;
        }
        assertThat(assigned).as("assignments of lead " + id).isZero();
        assertThat(tasks).as("tasks of lead " + id).isEmpty();
        return false;
    }
}
