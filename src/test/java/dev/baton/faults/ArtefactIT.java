package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.faults.Sender.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The packaged jar as an operator has it: {@code java -jar}, a PostgreSQL of its own given by URL, HTTP, and a SIGTERM. */
class ArtefactIT {

    private static final Path JAR = Path.of(System.getProperty("baton.jar"));
    private static final int LEADS = 6;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void aDatabaseServer() throws Exception {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void noDatabaseServer() throws Exception {
        server.close();
    }

    @Test
    void whatItTookInAndWhatWasAnsweredIsThereWhenItIsStartedAgain(@TempDir Path directory) throws Exception {
        List<String> settings = new ArrayList<>(database("demonstration"));
        settings.addAll(List.of("--spring.profiles.active=demo", "--baton.demo.leads=false"));
        try (RunningBaton baton = RunningBaton.packaged(JAR, directory, settings)) {
            baton.start();
            Sender sender = new Sender(baton.port());
            List<String> leads = new ArrayList<>();
            for (int n = 0; n < LEADS; n++) {
                leads.add(taken(sender.lead(
                        n % 2 == 0 ? Sender.strong("artefact", n) : Sender.weak("artefact", n), "artefact-" + n)));
            }
            JsonNode task = task(sender, leads.get(0));
            Answer answered = sender.complete(
                    task.get("id").asText(), task.get("assignee").asText(), Map.of("decision", "accept"));
            assertThat(answered.status()).as(answered.text()).isEqualTo(204);
            for (int n = 2; n < LEADS; n++) {
                String lead = leads.get(n);
                eventually(n % 2 == 0 ? "MQL" : "nurturing", () -> stage(sender, lead));
            }

            baton.stop();
            baton.start();

            assertThat(stage(sender, leads.get(0))).isEqualTo("SAL");
            for (int n = 1; n < LEADS; n++) {
                assertThat(stage(sender, leads.get(n))).isEqualTo(n % 2 == 0 ? "MQL" : "nurturing");
                assertThat(taken(sender.lead(
                                n % 2 == 0 ? Sender.strong("artefact", n) : Sender.weak("artefact", n),
                                "artefact-" + n)))
                        .as("sent again with its key")
                        .isEqualTo(leads.get(n));
            }
            assertThat(sender.get("/engine-rest/incident/count", "admin")
                            .json()
                            .get("count")
                            .asInt())
                    .as("incidents")
                    .isZero();
            assertThat(baton.log()).doesNotContain("Exception", " ERROR ");
        }
    }

    /** As a service manager starts it: from a directory that has nothing to do with the jar. */
    @Test
    void withoutAProfileItReadsWhatStandsBesideItAndThenWhatStandsInTheWorkingDirectory(
            @TempDir Path beside, @TempDir Path elsewhere) throws Exception {
        Path jar = beside.resolve("baton.jar");
        Files.copy(JAR, jar);
        Files.writeString(beside.resolve("application.yaml"), """
                spring:
                  datasource:
                    url: %s
                    username: postgres
                    password: none
                baton:
                  admin:
                    id: root
                    password: Secret-admin-1
                  engine-rest:
                    enabled: true
                """.formatted(url("bare")));
        Files.writeString(elsewhere.resolve("application.yaml"), "baton.engine-rest.enabled: false\n");
        try (RunningBaton baton = RunningBaton.packaged(jar, elsewhere, List.of())) {
            baton.start();
            Sender sender = new Sender(baton.port());
            assertThat(sender.get("/engine-rest/deployment", null).status())
                    .as("off in the working directory, on beside the jar")
                    .isEqualTo(404);
            JdbcClient database = JdbcClient.create(server.getDatabase("postgres", "bare"));
            knowTheSource(database);
            String lead = taken(sender.lead(Sender.weak("bare", 1), "bare-1"));
            eventually("nurturing", () -> stageOf(database, lead));

            baton.stop();
            baton.start();

            assertThat(taken(sender.lead(Sender.weak("bare", 1), "bare-1"))).isEqualTo(lead);
            assertThat(stageOf(database, lead)).isEqualTo("nurturing");
            assertThat(baton.log()).doesNotContain("Exception", " ERROR ");
        }
    }

    private static List<String> database(String name) throws Exception {
        return List.of(
                "--spring.datasource.url=" + url(name),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=none");
    }

    private static String url(String name) throws Exception {
        JdbcClient.create(server.getPostgresDatabase())
                .sql("create database " + name)
                .update();
        return server.getJdbcUrl("postgres", name).replaceAll("[?].*", "");
    }

    /** The key that {@link Sender} has. */
    private static void knowTheSource(JdbcClient database) {
        database.sql("""
                        insert into baton.api_key (id, name, secret_hash, rate_per_second, created_at)
                        values (gen_random_uuid(), 'site', encode(sha256('demo-intake-key'), 'hex'), 50, now())""").update();
    }

    private static String taken(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().get("id").asText();
    }

    private static JsonNode task(Sender sender, String lead) throws Exception {
        eventually("1", () -> Integer.toString(tasks(sender, lead).size()));
        return tasks(sender, lead).get(0);
    }

    private static JsonNode tasks(Sender sender, String lead) throws Exception {
        return sender.get("/engine-rest/task?processInstanceBusinessKey=" + lead, "mona")
                .json();
    }

    private static String stage(Sender sender, String lead) throws Exception {
        return sender.get("/api/leads/" + lead, "mona").json().get("stage").asText();
    }

    private static String stageOf(JdbcClient database, String lead) {
        return database.sql("select stage from baton.lead where id = ?")
                .param(UUID.fromString(lead))
                .query(String.class)
                .single();
    }

    private static void eventually(String expected, Callable<String> asked) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        String answer = asked.call();
        while (!answer.equals(expected)) {
            assertThat(System.nanoTime()).as(answer + " becomes " + expected).isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(50);
            answer = asked.call();
        }
    }
}
