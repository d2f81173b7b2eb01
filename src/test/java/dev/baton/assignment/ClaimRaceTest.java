package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

@SpringBootTest(classes = ClaimDatabase.class, webEnvironment = WebEnvironment.NONE)
@Tag("alone")
@DisplayName("Two nodes of 32 threads each, one of them frozen now and then and one of them killed on the way,")
class ClaimRaceTest {

    private static final int LEADS = 20_000;
    private static final int REPS = 12;

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @TempDir
    Path directory;

    @Test
    @DisplayName("give every lead exactly one owner, and no rep two leads more than another")
    void everyLeadOnceAndFairly() throws Exception {
        ClaimDatabase.team(jdbc, "race", REPS);
        ClaimDatabase.leads(jdbc, LEADS);
        long deadlocks = deadlocks();

        Node first = Node.start(dataSource, directory.resolve("first.log"));
        Node second = Node.start(dataSource, directory.resolve("second.log"));
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> claimed() > LEADS / 5);
            // At several moments: in the middle of anything.
            for (int freeze = 0; freeze < 5; freeze++) {
                second.signal("STOP");
                int frozenAt = claimed();
                await("the other node goes on while one is frozen")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> claimed() > frozenAt + LEADS / 20);
                second.signal("CONT");
                int goesOnAt = claimed();
                await().atMost(Duration.ofMinutes(1)).until(() -> claimed() > goesOnAt + LEADS / 100);
            }
            first.process.destroyForcibly().waitFor();
            Node third = Node.start(dataSource, directory.resolve("third.log"));
            assertThat(second.process.waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(third.process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        } finally {
            first.process.destroyForcibly();
            second.process.destroyForcibly();
        }

        System.out.println("ClaimRaceTest frozen node: "
                + Files.readString(directory.resolve("second.log")).strip());
        System.out.println("ClaimRaceTest other node: "
                + Files.readString(directory.resolve("third.log")).strip());
        assertThat(jdbc.queryForObject(
                        "select count(*) from (select lead_id from baton.assignment where ended_at is null group by lead_id having count(*) = 1) x",
                        Integer.class))
                .as("leads with exactly one owner")
                .isEqualTo(LEADS);
        assertThat(jdbc.queryForObject("select count(*) from baton.assignment", Integer.class))
                .as("claims")
                .isEqualTo(LEADS);
        assertThat(jdbc.queryForObject(
                        "select count(*) from baton.lead l join baton.assignment a on a.lead_id = l.id and a.rep = l.owner",
                        Integer.class))
                .as("leads that show the owner they have")
                .isEqualTo(LEADS);
        List<Integer> given =
                jdbc.queryForList("select count(*)::int from baton.assignment group by rep", Integer.class);
        assertThat(given).hasSize(REPS);
        assertThat(given.stream().max(Integer::compare).orElseThrow()
                        - given.stream().min(Integer::compare).orElseThrow())
                .as("spread of " + given)
                .isLessThanOrEqualTo(1);
        assertThat(jdbc.queryForObject("select seq from baton.assignment_pool", Integer.class))
                .as("bookings")
                .isEqualTo(LEADS);
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
        for (String log : List.of("second.log", "third.log")) {
            assertThat(Files.readString(directory.resolve(log)))
                    .as("what failed for good, or for another reason than a lost connection")
                    .containsPattern("failures \\{(connection=\\d+)?\\}");
        }
    }

    private int claimed() {
        return jdbc.queryForObject("select count(*) from baton.assignment", Integer.class);
    }

    private long deadlocks() {
        return jdbc.queryForObject(
                "select deadlocks from pg_stat_database where datname = current_database()", Long.class);
    }

    private record Node(Process process) {

        static Node start(DataSource dataSource, Path log) throws Exception {
            HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
            return new Node(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx300m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                    .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                            ClaimingNode.class.getName(),
                            pool.getJdbcUrl(),
                            pool.getUsername(),
                            pool.getPassword())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(log.toFile())
                    .start());
        }

        void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }
}
