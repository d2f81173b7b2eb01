package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lead.LeadId;
import dev.baton.team.Teams;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@SpringBootTest(classes = ClaimDatabase.class, webEnvironment = WebEnvironment.NONE)
@Tag("alone")
@DisplayName("A claim")
class ClaimsTest {

    private static int teams;

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ObjectMapper json;

    @Autowired
    Teams reps;

    @Autowired
    TransactionTemplate transaction;

    private HikariDataSource connections;
    private Claims claims;
    private String team;

    @BeforeEach
    void claims() {
        connections = ClaimDatabase.connections(dataSource, 3);
        claims = ClaimDatabase.claims(dataSource, connections, 64);
        team = "team-" + ++teams;
    }

    @AfterEach
    void close() {
        claims.close();
        connections.close();
    }

    @Test
    @DisplayName("that is made again is the claim there was")
    void again() {
        ClaimDatabase.team(jdbc, team, 3);
        UUID lead = lead();

        Assignment first = claim(lead).assignment().orElseThrow();
        Assignment second = claim(lead).assignment().orElseThrow();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(jdbc.queryForObject("select seq from baton.assignment_pool where team = ?", Long.class, team))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("knows what was changed a moment ago, by whomever")
    void changes() {
        ClaimDatabase.team(jdbc, team, 2);
        String busy = claim(lead()).assignment().orElseThrow().rep();

        jdbc.update("update baton.rep set capacity = 1 where id = ?", busy);
        for (int i = 0; i < 4; i++) {
            assertThat(claim(lead()).assignment().orElseThrow().rep()).isNotEqualTo(busy);
        }
        jdbc.update(
                "insert into baton.absence (id, rep, starts_at, ends_at) select ?, id, now(), now() + interval '30 days' from baton.rep where team = ? and id <> ?",
                UUID.randomUUID(),
                team,
                busy);
        Claims.Claim nobody = claim(lead());
        assertThat(nobody.assignment()).isEmpty();
        assertThat(List.of(nobody.look().refusals())).containsExactlyInAnyOrder("at-capacity", "absent");
    }

    @Test
    @DisplayName("knows what a rep carries who was in another team meanwhile")
    void loadsOfAnotherTeam() {
        String other = team + "-other";
        ClaimDatabase.team(jdbc, team, 1);
        ClaimDatabase.team(jdbc, other, 0);
        claim(lead());
        String rep = team + "-0000";
        String home = team;

        jdbc.update("update baton.rep set team = ? where id = ?", other, rep);
        team = other;
        for (int i = 0; i < 3; i++) {
            assertThat(claim(lead()).assignment()).isPresent();
        }
        jdbc.update("update baton.rep set team = ? where id = ?", home, rep);
        team = home;

        assertThat(claim(lead()).look().open()).containsExactly(4);
    }

    @Test
    @DisplayName("keeps one account when two nodes book by turns, one more often than the other")
    void twoNodes() {
        ClaimDatabase.team(jdbc, team, 4);
        Map<String, Integer> given = new HashMap<>();
        Claims here = claims;
        try (HikariDataSource others = ClaimDatabase.connections(dataSource, 3);
                Claims there = ClaimDatabase.claims(dataSource, others, 64)) {
            for (int i = 0; i < 40; i++) {
                claims = i % 5 < 2 ? there : here;
                given.merge(claim(lead()).assignment().orElseThrow().rep(), 1, Integer::sum);
            }
        } finally {
            claims = here;
        }

        assertThat(given.values()).as("ten each").containsExactly(10, 10, 10, 10);
        assertThat(jdbc.queryForList("select seq from baton.assignment where team = ? order by seq", Long.class, team))
                .isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    @DisplayName("knows a load that was being changed during the claim before, and has changed since")
    void loadUnderWay() throws Exception {
        ClaimDatabase.team(jdbc, team, 1);
        claim(lead());
        claim(lead());
        try (Connection underWay = dataSource.getConnection()) {
            underWay.setAutoCommit(false);
            try (Statement statement = underWay.createStatement()) {
                statement.execute("insert into baton.rep_load (rep, n) values ('" + team + "-0000', 5)");
                jdbc.update("update baton.team set name = 'Renamed' where key = ?", team);
                assertThat(claim(lead()).look().open()).containsExactly(2);
                underWay.commit();
            }
        }

        assertThat(claim(lead()).look().open()).containsExactly(8);
        assertThat(claim(lead()).look().open()).containsExactly(9);
    }

    @Test
    @DisplayName("costs no turn when the lead was one that nobody could have worked on")
    void turnBack() {
        for (int i = 0; i < 12; i++) {
            team = "team-" + ++teams;
            ClaimDatabase.team(jdbc, team, 2);
            UUID useless = lead();
            claim(useless);
            jdbc.update(
                    "update baton.assignment set ended_at = now(), outcome = 'rejected', turn_back = true where lead_id = ?",
                    useless);

            assertThat(Set.of(
                            claim(lead()).assignment().orElseThrow().rep(),
                            claim(lead()).assignment().orElseThrow().rep()))
                    .as("the two leads after it go to both")
                    .hasSize(2);
            assertThat(jdbc.queryForObject("select count(*) from baton.assignment where turn_back", Integer.class))
                    .isZero();
        }
    }

    @Test
    @DisplayName("costs no turn in a team so large that only places are kept, by weight")
    void turnBackOfMany() {
        ClaimDatabase.team(jdbc, team, 60);
        jdbc.update("update baton.rep set weight = 3 where team = ? and id like '%7'", team);
        UUID useless = lead();
        claim(useless, Strategy.WEIGHTED);
        jdbc.update(
                "update baton.assignment set ended_at = now(), outcome = 'rejected', turn_back = true where lead_id = ?",
                useless);

        Claims.Claim next = claim(lead(), Strategy.WEIGHTED);

        assertThat(next.look().credits())
                .as("nothing was due and nothing given")
                .usingComparatorWithPrecision(1e-6)
                .containsOnly(0);
    }

    @Test
    @DisplayName("does not wait longer than two seconds for a node that froze with the account in its hands")
    void frozen() throws Exception {
        ClaimDatabase.team(jdbc, team, 2);
        claim(lead());
        Connection frozen = dataSource.getConnection();
        frozen.setAutoCommit(false);
        Statement statement = frozen.createStatement();
        Instant began = Instant.now();
        statement.execute("select set_config('idle_in_transaction_session_timeout', '" + Claims.PATIENCE_MILLIS
                + "', true) from baton.assignment_pool where team = '" + team + "' for no key update");

        assertThat(claim(lead()).assignment()).isPresent();

        assertThat(Duration.between(began, Instant.now()))
                .as("it did wait for the account")
                .isGreaterThan(Duration.ofSeconds(1));
        assertThatThrownBy(frozen::close).hasMessageContaining("idle-in-transaction timeout");
    }

    @Test
    @DisplayName("in a large team keeps counts, and tells the whole list from them")
    void wholeList() throws Exception {
        ClaimDatabase.team(jdbc, team, 120);
        jdbc.update("update baton.rep set active = false where team = ? and id like '%1'", team);
        jdbc.update("update baton.rep set capacity = 0 where team = ? and id like '%2'", team);
        UUID lead = lead();

        Claims.Claim claim = claim(lead);

        JsonNode look = json.readTree(
                jdbc.queryForObject("select look from baton.assignment where lead_id = ?", String.class, lead));
        assertThat(look.get("counts").get("inactive").asInt()).isEqualTo(12);
        assertThat(look.get("counts").get("at-capacity").asInt()).isEqualTo(12);
        assertThat(look.get("counts").get("in-turn").asInt()).isEqualTo(96);
        List<Map<String, Object>> roster = json.readerForListOf(Map.class)
                .readValue(jdbc.queryForObject(
                        "select reps from baton.assignment_roster where hash = ?",
                        String.class,
                        look.get("roster").asText()));
        List<Map<String, Object>> whole =
                Explanation.candidates(json.convertValue(look.get("places"), Map.class), roster);
        Map<String, Object> told = new HashMap<>();
        whole.forEach(candidate -> told.put((String) candidate.get("rep"), candidate.get("reason")));
        Map<String, Object> was = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            was.put(claim.look().roster().reps().get(i).id(), claim.look().refusals()[i]);
        }
        assertThat(told).isEqualTo(was);
    }

    @Test
    @DisplayName("that prefers skills drops the least dear first, and never gives to who lacks a required one")
    void skills() {
        ClaimDatabase.team(jdbc, team, 4);
        jdbc.update("update baton.rep set skills = '{product:fleet}' where id = ?", team + "-0001");
        jdbc.update("update baton.rep set skills = '{product:fleet,industry:steel}' where id = ?", team + "-0002");
        jdbc.update("update baton.rep set languages = '{fr}' where id = ?", team + "-0003");

        assertThat(takers(List.of(), List.of("product:fleet", "industry:steel")))
                .containsExactly(team + "-0002");
        jdbc.update("update baton.rep set skills = '{fleet}' where id = ?", team + "-0001");
        jdbc.update("update baton.team set version = version + 1 where key = ?", team);
        assertThat(takers(List.of(), List.of("product:fleet")))
                .as("by the name alone, too")
                .contains(team + "-0001");
        assertThat(takers(List.of("partner:fleet"), List.of()))
                .as("no partner by that name")
                .isEmpty();
        assertThat(takers(List.of(), List.of("product:fleet", "industry:wood")))
                .containsExactlyInAnyOrder(team + "-0001", team + "-0002");
        assertThat(takers(List.of(), List.of("product:kites"))).hasSize(4);
        assertThat(takers(List.of("language:fr"), List.of("product:fleet"))).containsExactly(team + "-0003");
        assertThat(takers(List.of("language:xx"), List.of())).isEmpty();
    }

    @Test
    @DisplayName(
            "in its caller's transaction stays out of who leaves, ends with it, and lets it commit as safely as any other")
    void inTheCallersTransaction() {
        ClaimDatabase.team(jdbc, team, 3);
        claim(lead());
        Moves moves = new Moves(reps, json, dataSource);
        String safely = jdbc.queryForObject("show synchronous_commit", String.class);
        Wish wish = new Wish(Strategy.ROUND_ROBIN, List.of(), List.of(), List.of(), Set.of(), Set.of());
        for (boolean undone : List.of(true, false)) {
            List<String> takers = transaction.execute(status -> {
                if (undone) {
                    status.setRollbackOnly();
                }
                List<String> taken = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Claims.Request request = new Claims.Request(
                            new LeadId(lead()), 1, team, wish, Instant.EPOCH, ClaimDatabase.ANSWER, Instant.now());
                    taken.add(moves.claim(request.without(team + "-0001"))
                            .assignment()
                            .orElseThrow()
                            .rep());
                }
                assertThat(jdbc.queryForObject("show synchronous_commit", String.class))
                        .isEqualTo(safely);
                return taken;
            });
            assertThat(takers).doesNotContain(team + "-0001");
            assertThat(new HashSet<>(takers)).hasSize(2);
            assertThat(jdbc.queryForObject("select seq from baton.assignment_pool where team = ?", Long.class, team))
                    .isEqualTo(undone ? 1 : 5);
        }
    }

    private Set<String> takers(List<String> requires, List<String> prefers) {
        Set<String> takers = new HashSet<>();
        Wish wish = new Wish(Strategy.BEST_FIT, requires, prefers, List.of(), Set.of(), Set.of());
        for (int i = 0; i < 8; i++) {
            claims.claim(new Claims.Request(
                            new LeadId(lead()), 1, team, wish, Instant.EPOCH, ClaimDatabase.ANSWER, Instant.now()))
                    .assignment()
                    .ifPresent(assignment -> takers.add(assignment.rep()));
        }
        return takers;
    }

    private Claims.Claim claim(UUID lead) {
        return claim(lead, Strategy.ROUND_ROBIN);
    }

    private Claims.Claim claim(UUID lead, Strategy strategy) {
        Wish wish = new Wish(strategy, List.of(), List.of(), List.of(), Set.of(), Set.of());
        return claims.claim(new Claims.Request(
                new LeadId(lead), 1, team, wish, Instant.EPOCH, ClaimDatabase.ANSWER, Instant.now()));
    }

    private UUID lead() {
        return ClaimDatabase.leads(jdbc, 1).get(0);
    }
}
