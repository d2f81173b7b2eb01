package dev.baton.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.process.engine.Browser;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.engine.identity.RepUsers;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/** Says no to a lead in the hands of a rep who cannot sign in. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "baton.demo.leads=false")
@ActiveProfiles("demo")
@DisplayName("The user of a rep")
class RepUserTest {

    private static final String REP = "tyler";

    private final ObjectMapper json = new ObjectMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private Teams teams;

    @Autowired
    private Identity identity;

    @Autowired
    private RepUsers users;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void asBefore() {
        Rep rep = teams.rep(REP).orElseThrow();
        setActive(true);
        identity.provisionRep(REP, rep.firstName(), rep.lastName(), rep.email(), rep.team(), Browser.PASSWORD);
        users.compare();
    }

    @Test
    @DisplayName("stays while the rep is active: who deletes it is told what to do first")
    void deletedByInterface() throws IOException {
        JsonNode steps;
        try (InputStream file = getClass().getResourceAsStream("/cases/open/05-deleted-user-still-in-turn.json")) {
            steps = json.readTree(file).get("steps");
        }
        String[] call = steps.get(0).get("call").asText().split(" ");

        HttpResponse<String> refused = Browser.basic(port, "admin").send(call[0], call[1], null, null);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("AUTH-013", "active rep of team", "PUT /api/reps/tyler");
        assertThat(Browser.basic(port, REP).get("/api/reps/" + REP).statusCode())
                .isEqualTo(200);
        assertThat(candidate(steps.get(1).get("repeat 6").get("body"))
                        .get("reason")
                        .asText())
                .isNotEqualTo("no-user");
    }

    @Test
    @DisplayName("goes when the rep is inactive and has no leads, and the rep gets none until there is a user again")
    void deletedAndMadeAgain() {
        setActive(false);
        assertThat(Browser.basic(port, "admin")
                        .send("DELETE", "/engine-rest/user/" + REP, null, null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(teams.rep(REP).orElseThrow().hasUser()).isFalse();
        setActive(true);
        assertThat(candidate(lead()).get("reason").asText()).isEqualTo("no-user");

        Rep rep = teams.rep(REP).orElseThrow();
        identity.provisionRep(REP, rep.firstName(), rep.lastName(), rep.email(), rep.team(), Browser.PASSWORD);

        assertThat(teams.rep(REP).orElseThrow().canTakeLeads()).isTrue();
    }

    @Test
    @DisplayName("that is gone by SQL or from a directory is missed within a minute, by every node")
    void goneOtherwise() {
        long version =
                teams.roster(teams.rep(REP).orElseThrow().team()).orElseThrow().version();
        jdbc.sql("delete from act_ru_authorization where user_id_ = ?")
                .param(REP)
                .update();
        jdbc.sql("delete from act_id_membership where user_id_ = ?").param(REP).update();
        jdbc.sql("delete from act_id_user where id_ = ?").param(REP).update();

        users.compare();

        Roster roster = teams.roster(teams.rep(REP).orElseThrow().team()).orElseThrow();
        assertThat(roster.version())
                .as("by which other nodes know that it is another roster")
                .isGreaterThan(version);
        JsonNode candidate = candidate(lead());
        assertThat(candidate.get("eligible").asBoolean()).isFalse();
        assertThat(candidate.get("reason").asText()).isEqualTo("no-user");
        users.compare();
        assertThat(teams.roster(roster.team().key()).orElseThrow().version()).isEqualTo(roster.version());
    }

    private void setActive(boolean active) {
        jdbc.sql("update baton.rep set active = ? where id = ?")
                .params(active, REP)
                .update();
    }

    private ObjectNode lead() {
        return json.createObjectNode()
                .put("email", "una@del-user.example")
                .put("country", "US")
                .put("jobTitle", "VP Operations")
                .put("employees", 900)
                .put("budget", 250000)
                .put("request", "call-me")
                .put("source", "web");
    }

    private JsonNode candidate(JsonNode lead) {
        HttpResponse<String> preview = Browser.basic(port, "mona").post("/api/assignments/preview", lead.toString());
        assertThat(preview.statusCode()).as(preview.body()).isEqualTo(200);
        try {
            for (JsonNode candidate : json.readTree(preview.body()).get("candidates")) {
                if (candidate.get("rep").asText().equals(REP)) {
                    return candidate;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError(REP + " is no candidate: " + preview.body());
    }
}
