package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@SpringBootTest(classes = ClaimDatabase.class, webEnvironment = WebEnvironment.NONE)
@Tag("alone")
@DisplayName("A rep who may let three leads lapse in a row")
class LapsesTest {

    private static int teamsSoFar;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    JdbcClient client;

    @Autowired
    Teams teams;

    @Autowired
    TransactionTemplate transaction;

    private Lapses lapses;
    private String team;
    private String rep;

    /** Long enough ago for a dozen answers, a minute apart. */
    private Instant now = Instant.now().minusSeconds(3600);

    @BeforeEach
    void aRep() {
        lapses = new Lapses(client, teams, new AssignmentSettings(3));
        team = "lapses-" + ++teamsSoFar;
        ClaimDatabase.team(jdbc, team, 2);
        rep = team + "-0000";
    }

    @Test
    @DisplayName("is paused by the third, until somebody ends it, and the pause says why")
    void third() {
        lapse();
        assertThat(isPausedNow()).isFalse();
        lapse();
        assertThat(isPausedNow()).isFalse();
        lapse();
        assertThat(isPausedNow()).isTrue();
        assertThat(teams.rep(rep).orElseThrow().pausedUntil()).isEqualTo(Instant.MAX);
        assertThat(jdbc.queryForObject(
                        "select pause_reason from baton.rep where id = ? and paused_since is not null",
                        String.class,
                        rep))
                .isEqualTo("lapses");
    }

    @Test
    @DisplayName("begins anew with every lead that the rep accepts or rejects")
    void answered() {
        lapse();
        lapse();
        row("accepted", null, true);
        lapse();
        lapse();
        row("rejected", "rejected", false);
        lapse();
        lapse();
        assertThat(isPausedNow()).isFalse();
        lapse();
        assertThat(isPausedNow()).isTrue();
    }

    @Test
    @DisplayName("is judged neither by leads that were moved or ended unanswered nor by the lapses of others")
    void neutral() {
        lapse();
        row("moved", "moved", false);
        lapse();
        row("ended", "ended", false);
        row("open", null, false);
        String me = rep;
        rep = team + "-0001";
        lapse();
        lapse();
        rep = me;
        assertThat(isPausedNow()).isFalse();
        lapse();
        assertThat(isPausedNow()).isTrue();
    }

    @Test
    @DisplayName("has not answered a lead that came accepted from somebody else")
    void carriedOver() {
        lapse();
        lapse();
        now = now.plusSeconds(60);
        insert(null, Timestamp.from(now.minusSeconds(600)), null);
        lapse();
        assertThat(isPausedNow()).isTrue();
    }

    @Test
    @DisplayName("who is paused already is not paused once more, for whatever reason")
    void already() {
        teams.pause(rep, null);
        lapse();
        lapse();
        lapse();
        assertThat(isPausedNow()).isFalse();
        assertThat(jdbc.queryForObject("select pause_reason from baton.rep where id = ?", String.class, rep))
                .isEqualTo("by-hand");
    }

    @Test
    @DisplayName("begins anew when somebody ends the pause, and when its time is over")
    void afterThePause() {
        lapse();
        lapse();
        lapse();
        assertThat(isPausedNow()).isTrue();
        teams.resume(rep);
        now = Instant.now();
        lapse();
        lapse();
        assertThat(isPausedNow()).as("two since the pause").isFalse();
        lapse();
        assertThat(isPausedNow()).as("three since the pause").isTrue();

        jdbc.update("update baton.rep set paused_until = now() where id = ?", rep);
        jdbc.update(
                "update baton.assignment set ended_at = ended_at - interval '1 hour', assigned_at = assigned_at - interval '1 hour' where rep = ?",
                rep);
        assertThat(isPausedNow()).as("the pause is over by itself").isFalse();
        now = Instant.now();
        lapse();
        lapse();
        lapse();
        assertThat(isPausedNow()).isTrue();
    }

    @Test
    @DisplayName("and who ends a pause that is none takes nothing from the count")
    void noPauseToEnd() {
        lapse();
        lapse();
        teams.resume(rep);
        lapse();
        assertThat(isPausedNow()).isTrue();
    }

    @Test
    @DisplayName("is paused once by two take-backs at once")
    void twoAtOnce() throws Exception {
        lapse();
        lapse();
        lapse();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> one = threads.submit(this::isPausedNow);
            Future<Boolean> other = threads.submit(this::isPausedNow);
            assertThat(one.get(30, TimeUnit.SECONDS)).isNotEqualTo(other.get(30, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("is never paused where nothing was said about it, and less than nothing cannot be said")
    void off() {
        lapses = new Lapses(client, teams, new AssignmentSettings(0));
        for (int i = 0; i < 5; i++) {
            lapse();
        }
        assertThat(isPausedNow()).isFalse();
        assertThatThrownBy(() -> new AssignmentSettings(-1)).hasMessageContaining("ASSIGN-020");
    }

    private boolean isPausedNow() {
        return Boolean.TRUE.equals(transaction.execute(status -> lapses.pauseIfTooMany(rep)));
    }

    private void lapse() {
        row("lapsed", "lapsed", false);
    }

    private void row(String what, String outcome, boolean accepted) {
        now = now.plusSeconds(60);
        Timestamp answered = Timestamp.from(now);
        insert(outcome, accepted ? answered : null, outcome == null ? null : answered);
    }

    private void insert(String outcome, Timestamp acceptedAt, Timestamp endedAt) {
        UUID lead = ClaimDatabase.leads(jdbc, 1).get(0);
        jdbc.update(
                "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, accepted_at, ended_at, outcome)"
                        + " values (?, ?, 1, ?, ?, 'round-robin', 'in-turn', 'baton', ?, ?, ?, ?, ?)",
                UUID.randomUUID(),
                lead,
                team,
                rep,
                Timestamp.from(now.minusSeconds(30)),
                Timestamp.from(now.minusSeconds(30)),
                acceptedAt,
                endedAt,
                outcome);
    }
}
