package dev.baton.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.process.engine.Browser;
import dev.baton.process.engine.identity.Groups;
import dev.baton.process.engine.identity.Identity;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.transaction.support.TransactionTemplate;

/** Says no to a change by somebody it is not up to, to one that gets lost, and to one that the rosters of the assigner do not hear of. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "baton.demo.leads=false")
@ActiveProfiles("demo")
@DisplayName("The interface of availability")
class RepApiTest {

    private static final List<List<String>> DAY = List.of(List.of("09:00", "17:00"));
    private static final CalendarDefinition HOURS =
            new CalendarDefinition("Europe/Berlin", Map.of("MON", DAY, "TUE", DAY), null, List.of());

    private final ObjectMapper json = new ObjectMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private Teams teams;

    @Autowired
    private Identity identity;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    /** Two teams that no lead comes to: nora and nils in the north with north-lead, sven in the south with south-lead. */
    @BeforeEach
    void twoTeams() {
        for (String team : List.of("north", "south")) {
            teams.put(team, team, HOURS);
            person(team + "-lead", Groups.MANAGERS, team);
        }
        Map.of("nora", "north", "nils", "north", "sven", "south").forEach((rep, team) -> {
            identity.provisionRep(rep, rep, "Rep", rep + "@baton.example", team, Browser.PASSWORD);
            teams.put(new NewRep(
                    rep, team, rep, "Rep", rep + "@baton.example", Set.of("en"), Set.of("fleet"), 10, 1, null));
            teams.resume(rep);
        });
        jdbc.sql("delete from baton.absence where rep in ('nora', 'nils', 'sven')")
                .update();
        jdbc.sql(
                        "update baton.rep set active = true, per_day = null, per_hour = null, conflicts = '{}', supporters = '{}' where id in ('nora', 'nils', 'sven')")
                .update();
    }

    private void person(String id, String group, String team) {
        identity.provisionTeam(team, team);
        identity.provisionPerson(id, id, "Lead", id + "@baton.example", Browser.PASSWORD, group, Groups.team(team));
    }

    @Test
    void aRepSetsTheOwnHours() {
        assertThat(read("nora", "/api/reps/nora").get("hours").isNull()).isTrue();

        JsonNode changed = ok(send("nora", "PUT", "/api/reps/nora", """
                {"hours": {"zone": "Europe/Vienna", "week": {"FRI": [["08:00", "12:00"]]}, "holidays": "AT", "closed": ["2026-12-24"]}}"""));

        assertThat(changed.get("calendar")).isEqualTo(changed.get("hours"));
        assertThat(changed.get("hours").get("zone").asText()).isEqualTo("Europe/Vienna");
        assertThat(teams.rep("nora").orElseThrow().calendar().zone().getId()).isEqualTo("Europe/Vienna");

        JsonNode back = ok(send("nora", "PUT", "/api/reps/nora", "{\"hours\": null}"));
        assertThat(back.get("hours").isNull()).isTrue();
        assertThat(back.get("calendar").get("zone").asText()).isEqualTo("Europe/Berlin");
    }

    @Test
    void whatWasReadMayBeSentBackWholeAndChangesNothing() {
        for (String user : List.of("nora", "north-lead")) {
            long before = version("north");
            String read = send(user, "GET", "/api/reps/nora", null).body();
            assertThat(send(user, "PUT", "/api/reps/nora", read).statusCode()).isEqualTo(200);
            assertThat(version("north")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    capacity  | 11
                    weight    | 2
                    skills    | ["fleet", "all"]
                    languages | []
                    active    | false
                    perDay    | 5
                    perHour   | 2
                    conflicts | ["industry:banking"]
                    supporters| ["sven"]
                    """)
    void aRepMayNotChangeWhatIsTheManagersAndTheAnswerNamesTheField(String field, String value) {
        String change = "{\"" + field + "\": " + value + ", \"hours\": null}";

        HttpResponse<String> refused = send("nora", "PUT", "/api/reps/nora", change);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertProblem(refused, "TEAM-004", field);
        assertThat(ok(send("north-lead", "PUT", "/api/reps/nora", change))
                        .get(field)
                        .toString()
                        .replace("\"all\",\"fleet\"", "\"fleet\", \"all\""))
                .isEqualTo(value);
    }

    @Test
    void aCapIsLiftedWithNull() {
        ok(send("north-lead", "PUT", "/api/reps/nora", "{\"perDay\": 5, \"perHour\": 2}"));
        assertThat(teams.rep("nora").orElseThrow().caps()).isEqualTo(new Rep.Caps(5, 2));

        JsonNode lifted = ok(send("north-lead", "PUT", "/api/reps/nora", "{\"perDay\": null}"));

        assertThat(lifted.get("perDay").isNull()).isTrue();
        assertThat(lifted.get("perHour").asInt()).isEqualTo(2);
    }

    @Test
    void aManagerSetsWhetherATeamIsManualFirstAndWhoIsItsFallbackOwner() {
        JsonNode changed =
                ok(send("north-lead", "PUT", "/api/teams/north", "{\"manualFirst\": true, \"fallback\": \"nils\"}"));
        assertThat(changed.get("manualFirst").asBoolean()).isTrue();
        assertThat(changed.get("fallback").asText()).isEqualTo("nils");
        assertThat(changed.get("reps")).hasSize(2);

        JsonNode back = ok(send("mona", "PUT", "/api/teams/north", "{\"fallback\": null}"));
        assertThat(back.get("fallback").isNull()).isTrue();
        assertThat(back.get("manualFirst").asBoolean())
                .as("what is left out stays")
                .isTrue();
        ok(send("admin", "PUT", "/api/teams/north", "{\"manualFirst\": false}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"fallback": "nobody"}   | fallback
                    {"fallback": "\\u0000"}   | fallback
                    {"fallback": 7}          | fallback
                    {"manualFirst": "yes"}   | manualFirst
                    {"name": "North"}        | body
                    [true]                   | body
                    """)
    void whatATeamCannotBeIsRefusedByFieldAndReason(String body, String field) {
        HttpResponse<String> refused = send("mona", "PUT", "/api/teams/north", body);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertProblem(refused, "TEAM-003", field);
    }

    @ParameterizedTest
    @CsvSource({"nora, 403", "marc, 403", "ana, 403", "south-lead, 404"})
    void aTeamIsUpToItsManagersAndAdministrators(String user, int status) {
        assertThat(send(user, "PUT", "/api/teams/north", "{\"manualFirst\": true}")
                        .statusCode())
                .isEqualTo(status);
        assertThat(teams.team("north").orElseThrow().manualFirst()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"nora, 403", "marc, 200", "ana, 200", "mona, 200", "admin, 200"})
    void howOftenPeopleAgreedIsForThoseWhoSetTheRules(String user, int status) {
        assertThat(send(user, "GET", "/api/assignments/agreement?since=2026-01-01T00:00:00Z", null)
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void aPausedRepIsPausedUntilThenOrUntilSomebodyEndsIt() {
        Instant until = Instant.now().plus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MILLIS);

        JsonNode paused = ok(send("nora", "POST", "/api/reps/nora/pause", "{\"until\": \"" + until + "\"}"));

        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(Instant.parse(paused.get("pausedUntil").asText())).isEqualTo(until);
        Rep nora = teams.rep("nora").orElseThrow();
        assertThat(nora.pausedAt(until.minusMillis(1))).isTrue();
        assertThat(nora.pausedAt(until)).isFalse();

        JsonNode open = ok(send("north-lead", "POST", "/api/reps/nora/pause", "{\"until\": null}"));
        assertThat(open.get("paused").asBoolean()).isTrue();
        assertThat(open.get("pausedUntil").isNull()).isTrue();
        assertThat(teams.rep("nora").orElseThrow().pausedAt(Instant.parse("9999-01-01T00:00:00Z")))
                .isTrue();

        assertThat(send("nora", "DELETE", "/api/reps/nora/pause", null).statusCode())
                .isEqualTo(204);
        assertThat(read("nora", "/api/reps/nora").get("paused").asBoolean()).isFalse();
    }

    @Test
    void anAbsenceIsAddedListedAndRemovedAndMayOverlapAnother() {
        String first = absence("sick", 1, 3);
        JsonNode added = json(created(send("nora", "POST", "/api/reps/nora/absences", first)));
        created(send("north-lead", "POST", "/api/reps/nora/absences", absence("vacation", 2, 30)));

        JsonNode list = read("nora", "/api/reps/nora/absences");
        assertThat(list).hasSize(2);
        assertThat(list.get(0)).isEqualTo(added);
        assertThat(list.get(0).get("kind").asText()).isEqualTo("sick");
        assertThat(list.get(0).get("source").asText()).isEqualTo("entered");

        String one = "/api/reps/nora/absences/" + added.get("id").asText();
        assertProblem(send("north-lead", "DELETE", one.replace("nora", "nils"), null), "TEAM-002", "absence");
        assertThat(send("nora", "DELETE", one, null).statusCode()).isEqualTo(204);
        HttpResponse<String> again = send("nora", "DELETE", one, null);
        assertThat(again.statusCode()).isEqualTo(404);
        assertProblem(again, "TEAM-002", "absence");
        assertThat(read("nora", "/api/reps/nora/absences")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "nils, 404",
        "sven, 404",
        "south-lead, 404",
        "marc, 403",
        "ana, 403",
        "north-lead, 200",
        "mona, 200",
        "admin, 200"
    })
    void aRepIsUpToTheRepTheManagersOfTheTeamAndAdministrators(String user, int status) {
        assertThat(send(user, "GET", "/api/reps/nora", null).statusCode()).isEqualTo(status);
        assertThat(send(user, "PUT", "/api/reps/nora", "{\"hours\": null}").statusCode())
                .isEqualTo(status);
        assertThat(send(user, "GET", "/api/reps/nora/absences", null).statusCode())
                .isEqualTo(status);
        assertThat(send(user, "POST", "/api/reps/nora/pause", "{}").statusCode())
                .isEqualTo(status);
        assertThat(send(user, "DELETE", "/api/reps/nora/pause", null).statusCode())
                .isEqualTo(status == 200 ? 204 : status);
        assertThat(send(user, "POST", "/api/reps/nora/absences", absence("sick", 1, 2))
                        .statusCode())
                .isEqualTo(status == 200 ? 201 : status);
        assertThat(calendar(user, "nora", ics(1)).statusCode()).isEqualTo(status);
        assertThat(send(user, "DELETE", "/api/reps/nora/absences/00000000-0000-7000-8000-000000000000", null)
                        .statusCode())
                .isEqualTo(status == 403 ? 403 : 404);
    }

    @ParameterizedTest
    @CsvSource({"nora, 403", "nils, 403", "north-lead, 403", "marc, 403", "ana, 403", "mona, 200", "admin, 200"})
    void theLeadsOfARepAreGivenAwayByAdministratorsAndManagersOfAllTeams(String user, int status) {
        String address = "/api/reps/nora/reassignments";
        assertThat(send(user, "POST", address, "{}").statusCode()).isEqualTo(status);
        assertThat(send(user, "POST", address, null).statusCode())
                .as("without a body")
                .isEqualTo(status);
        assertThat(send(user, "POST", "/api/reps/nobody/reassignments", "{}").statusCode())
                .isEqualTo(status == 200 ? 404 : status);
        HttpResponse<String> read = send(user, "GET", address, null);
        if (read.statusCode() == 200) {
            assertThat(json(read).get("mayMove").asBoolean()).isEqualTo(status == 200);
            assertThat(json(read).get("open").asInt()).isZero();
        } else {
            assertThat(user).as("who may not even see the rep").isIn("nils", "marc", "ana");
        }
    }

    @Test
    void aPauseSaysSinceWhenAndWhy() {
        JsonNode none = read("nora", "/api/reps/nora");
        assertThat(none.get("pausedSince").isNull()).isTrue();
        assertThat(none.get("pauseReason").isNull()).isTrue();
        assertThat(teams.pauseFor(Pause.LAPSES, "nora", ended -> true)).isTrue();

        JsonNode paused = read("nora", "/api/reps/nora");
        assertThat(paused.get("pauseReason").asText()).isEqualTo("lapses");
        String since = paused.get("pausedSince").asText();
        assertThat(Instant.parse(since)).isBetween(Instant.now().minusSeconds(60), Instant.now());

        String until = Instant.now().plus(Duration.ofHours(3)).toString();
        JsonNode shortened = ok(send("nora", "POST", "/api/reps/nora/pause", "{\"until\": \"" + until + "\"}"));
        assertThat(shortened.get("pauseReason").asText())
                .as("another end is no other reason")
                .isEqualTo("lapses");
        assertThat(shortened.get("pausedSince").asText()).isEqualTo(since);

        teams.resume("nora");
        assertThat(ok(send("nora", "POST", "/api/reps/nora/pause", null))
                        .get("pauseReason")
                        .asText())
                .isEqualTo("by-hand");
    }

    @Test
    void aRepWhomNobodyKnowsReadsLikeOneOfAnotherTeam() {
        HttpResponse<String> unknown = send("nils", "GET", "/api/reps/nobody", null);
        HttpResponse<String> other = send("nils", "GET", "/api/reps/nora", null);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body().replace("nobody", "nora")).isEqualTo(other.body());
    }

    @Test
    void aSourceHasNoBusinessHere() {
        Browser source = Browser.anonymous(port).with("Authorization", "Bearer demo-intake-key");
        assertThat(source.get("/api/reps/nora").statusCode()).isEqualTo(403);
        assertThat(source.post("/api/reps/nora/pause", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void everybodyIsOfferedTheRepsThatAreUpToThem() {
        assertThat(read("nora", "/api/reps").findValuesAsText("id")).containsExactly("nora");
        assertThat(read("north-lead", "/api/reps").findValuesAsText("id")).containsExactly("nils", "nora");
        assertThat(read("mona", "/api/reps").findValuesAsText("id")).contains("nils", "nora", "sven", "rita");
        assertThat(send("ana", "GET", "/api/reps", null).statusCode()).isEqualTo(403);
    }

    @Test
    void aChangeWithTheSessionOfTasklistNeedsItsToken() {
        Browser session = Browser.session(port, "nora", "tasklist");
        HttpResponse<String> without = session.without("X-XSRF-TOKEN").post("/api/reps/nora/pause", "{}");
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(without.body()).contains("AUTH-003");
        assertThat(teams.rep("nora").orElseThrow().pausedUntil()).isNull();

        assertThat(Browser.session(port, "nora", "tasklist")
                        .post("/api/reps/nora/pause", "{}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PUT  |                 | {"capacity": -1}                                                            | capacity
                    PUT  |                 | {"capacity": "many"}                                                        | capacity
                    PUT  |                 | {"weight": 0}                                                               | weight
                    PUT  |                 | {"perDay": 0}                                                               | perDay
                    PUT  |                 | {"perHour": "many"}                                                         | perHour
                    PUT  |                 | {"conflicts": ["banking"]}                                                  | conflicts
                    PUT  |                 | {"supporters": ["nora"]}                                                    | supporters
                    PUT  |                 | {"supporters": ["nobody"]}                                                  | supporters
                    PUT  |                 | {"skills": "fleet"}                                                         | skills
                    PUT  |                 | {"skills": [""]}                                                            | skills
                    PUT  |                 | {"languages": ["en", 7]}                                                    | languages
                    PUT  |                 | {"active": "yes"}                                                           | active
                    PUT  |                 | {"team": "south"}                                                           | team
                    PUT  |                 | {"lastName": "Other"}                                                       | lastName
                    PUT  |                 | {"paused": true}                                                            | paused
                    PUT  |                 | {"email": "x@y.example"}                                                    | body
                    PUT  |                 | []                                                                          | body
                    PUT  |                 | {"hours": "nine to five"}                                                   | hours
                    PUT  |                 | {"hours": {"zone": "Mars/Base", "week": {"MON": [["09:00", "17:00"]]}}}     | hours.zone
                    PUT  |                 | {"hours": {"zone": "UTC", "week": {"MON": [["17:00", "09:00"]]}}}           | hours.week.MON[0]
                    PUT  |                 | {"hours": {"zone": "UTC", "week": {}}}                                      | hours.week
                    PUT  |                 | {"hours": {"zone": "UTC", "weeks": {}}}                                     | hours
                    POST | /pause          | {"until": "2020-01-01T00:00:00Z"}                                           | until
                    POST | /pause          | {"until": "9999-01-01T00:00:00Z"}                                           | until
                    POST | /pause          | {"until": "tomorrow"}                                                       | until
                    POST | /absences       | {"endsAt": "2027-01-01T00:00:00Z"}                                          | startsAt
                    POST | /absences       | {"startsAt": "2027-01-02T00:00:00Z", "endsAt": "2027-01-01T00:00:00Z"}      | endsAt
                    POST | /absences       | {"startsAt": "2027-01-01T00:00:00Z", "endsAt": "2027-01-01T00:00:00Z"}      | endsAt
                    POST | /absences       | {"startsAt": "2027-01-01T00:00:00Z", "endsAt": "2029-01-02T00:00:00Z"}      | endsAt
                    POST | /absences       | {"startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-01-02T00:00:00Z"}      | endsAt
                    POST | /absences       | {"startsAt": "2099-01-01T00:00:00Z", "endsAt": "2099-01-02T00:00:00Z"}      | endsAt
                    POST | /absences       | {"startsAt": "-0500-01-01T00:00:00Z", "endsAt": "2027-01-02T00:00:00Z"}     | startsAt
                    POST | /absences       | {"startsAt": "2027-01-01T00:00:00Z", "endsAt": "2027-01-02T00:00:00Z", "kind": "hangover"} | kind
                    POST | /absences       | {"startsAt": "2027-01-01T00:00:00Z", "endsAt": "2027-01-02T00:00:00Z", "note": "flu"}      | body
                    """)
    void whatCannotBeIsRefusedByFieldAndReason(String method, String below, String body, String field) {
        HttpResponse<String> refused =
                send("north-lead", method, "/api/reps/nora" + (below == null ? "" : below), body);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertProblem(refused, "TEAM-003", field);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body())
                .doesNotContain("hangover")
                .doesNotContain("flu")
                .doesNotContain("Other");
    }

    @Test
    void whoeverReadBeforeSomebodyElseChangedIsToldInsteadOfOverwriting() {
        String tag = send("north-lead", "GET", "/api/reps/nora", null)
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        String other = "{\"hours\": {\"zone\": \"UTC\", \"week\": {\"MON\": [[\"09:00\", \"10:00\"]]}}}";
        ok(send("nora", "PUT", "/api/reps/nora", other));

        HttpResponse<String> late = basic("north-lead")
                .with("If-Match", tag)
                .send("PUT", "/api/reps/nora", "{\"hours\": null}", "application/json");

        assertThat(late.statusCode()).isEqualTo(412);
        assertProblem(late, "TEAM-007", "If-Match");
        assertThat(read("nora", "/api/reps/nora").get("hours").isNull()).isFalse();
    }

    @Test
    void twoChangesAtOnceBothCount() throws Exception {
        for (int i = 0; i < 10; i++) {
            int value = 20 + i;
            long before = version("north");
            atOnce(List.of(
                    () -> send("north-lead", "PUT", "/api/reps/nora", "{\"capacity\": " + value + "}"),
                    () -> send("mona", "PUT", "/api/reps/nora", "{\"weight\": " + value + "}"),
                    () -> send("nora", "POST", "/api/reps/nora/pause", "{}"),
                    () -> send("nora", "POST", "/api/reps/nora/absences", absence("sick", 1, 2))));
            JsonNode nora = read("nora", "/api/reps/nora");
            assertThat(nora.get("capacity").asInt()).isEqualTo(value);
            assertThat(nora.get("weight").asInt()).isEqualTo(value);
            assertThat(nora.get("paused").asBoolean()).isTrue();
            assertThat(read("nora", "/api/reps/nora/absences")).hasSize(i + 1);
            assertThat(version("north")).isEqualTo(before + 4);
        }
    }

    @Test
    void everyChangeOfWhoIsAvailableCountsUpTheTeam() {
        List<Runnable> changes = List.of(
                () -> teams.put("north", "north", HOURS),
                () -> send(
                        "nora",
                        "PUT",
                        "/api/reps/nora",
                        "{\"hours\": {\"zone\": \"UTC\", \"week\": {\"MON\": [[\"09:00\", \"10:00\"]]}}}"),
                () -> send("north-lead", "PUT", "/api/reps/nora", "{\"active\": false}"),
                () -> teams.pause("nora", null),
                () -> teams.resume("nora"),
                () -> teams.removeAbsence(
                        "nora",
                        teams.addAbsence("nora", Instant.now(), Instant.now().plusSeconds(60))
                                .id()),
                () -> calendar("nora", "nora", ics(1)),
                () -> calendar("nora", "nora", ics(2)),
                () -> calendar("nora", "nora", ics(3)));
        for (Runnable change : changes) {
            long before = version("north");
            change.run();
            assertThat(version("north")).isGreaterThan(before);
        }
    }

    @Test
    void aRepWhoChangesTeamCountsUpBoth() {
        long north = version("north");
        long south = version("south");

        teams.put(new NewRep("nils", "south", "nils", "Rep", "nils@baton.example", Set.of(), Set.of(), 10, 1, null));

        assertThat(version("north")).isEqualTo(north + 1);
        assertThat(version("south")).isEqualTo(south + 1);
    }

    /** Whoever changes the team and then one of its reps; a change that took them the other way round would end one of the two. */
    @Test
    void aChangeWaitsForWhoeverChangesTheTeam() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> change = transaction.execute(status -> {
                jdbc.sql("select key from baton.team where key = 'north' for update")
                        .query(String.class)
                        .single();
                Future<HttpResponse<String>> waiting =
                        thread.submit(() -> send("nora", "POST", "/api/reps/nora/pause", "{}"));
                jdbc.sql("select id from baton.rep where id = 'nora' for key share")
                        .query(String.class)
                        .single();
                assertThat(teams.rep("nora").orElseThrow().pausedUntil()).isNull();
                return waiting;
            });
            assertThat(change.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void theSameCalendarTwiceChangesNothing() {
        JsonNode first = ok(calendar("nora", "nora", ics(1, 2, 3)));
        assertThat(first.get("added").asInt()).isEqualTo(3);
        List<String> before = read("nora", "/api/reps/nora/absences").findValuesAsText("id");
        long version = version("north");

        JsonNode second = ok(calendar("nora", "nora", ics(1, 2, 3)));

        assertThat(second.toString()).isEqualTo("{\"added\":0,\"changed\":0,\"removed\":0,\"unchanged\":3}");
        assertThat(read("nora", "/api/reps/nora/absences").findValuesAsText("id"))
                .isEqualTo(before)
                .hasSize(3);
        assertThat(version("north")).isEqualTo(version);
    }

    @Test
    void whatLeftTheCalendarIsRemovedAndWhatWasEnteredOrIsOverStays() {
        created(send("nora", "POST", "/api/reps/nora/absences", absence("vacation", 2, 3)));
        ok(calendar("nora", "nora", ics(1, 2)));
        ok(calendar("nils", "nils", ics(1, 2)));
        jdbc.sql("update baton.absence set starts_at = now() - interval '9 days', ends_at = now() - interval '8 days'"
                        + " where rep = 'nora' and source = 'calendar' and starts_at < now() + interval '36 hours'")
                .update();

        JsonNode second = ok(calendar("nora", "nora", ics(3)));

        assertThat(second.toString()).isEqualTo("{\"added\":1,\"changed\":0,\"removed\":1,\"unchanged\":0}");
        assertThat(new TreeSet<>(jdbc.sql("select source from baton.absence where rep = 'nora' order by starts_at")
                        .query(String.class)
                        .list()))
                .containsExactly("calendar", "entered");
        assertThat(count("nora")).isEqualTo(3);
        assertThat(count("nils")).isEqualTo(2);
    }

    @Test
    void anEventThatMovedIsMoved() {
        ok(calendar("nora", "nora", ics(1)));
        String id = read("nora", "/api/reps/nora/absences").get(0).get("id").asText();
        Instant later = Instant.now().plus(Duration.ofDays(20)).truncatedTo(ChronoUnit.SECONDS);

        JsonNode second = ok(calendar("nora", "nora", "BEGIN:VCALENDAR\r\n" + event("1", later) + "END:VCALENDAR\r\n"));

        assertThat(second.get("changed").asInt()).isEqualTo(1);
        JsonNode moved = read("nora", "/api/reps/nora/absences").get(0);
        assertThat(moved.get("id").asText()).isEqualTo(id);
        assertThat(Instant.parse(moved.get("startsAt").asText())).isEqualTo(later);
    }

    @Test
    void twoImportsOfTheSameCalendarAtOnceAreOne() throws Exception {
        List<HttpResponse<String>> both = atOnce(
                List.of(() -> calendar("nora", "nora", ics(1, 2, 3)), () -> calendar("mona", "nora", ics(1, 2, 3))));
        assertThat(both).allMatch(answer -> answer.statusCode() == 200);
        assertThat(count("nora")).isEqualTo(3);
    }

    @Test
    void ofTwoCalendarsImportedAtOnceOneIsLeftAndNotAMixture() throws Exception {
        for (int i = 0; i < 10; i++) {
            atOnce(List.of(() -> calendar("nora", "nora", ics(1, 2, 3)), () -> calendar("mona", "nora", ics(4, 5, 6))));
            assertThat(count("nora")).isEqualTo(3);
        }
    }

    @Test
    void nothingOfAnEventIsKeptBesideWhenItIs() {
        ok(calendar("nora", "nora", ics(1, 2)));
        List<String> rows = jdbc.sql("select a::text from baton.absence a where rep = 'nora'")
                .query(String.class)
                .list();
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row)
                .doesNotContain("Vera")
                .doesNotContain("kestrel")
                .doesNotContain("Dentist"));
    }

    @Test
    void aFileThatCannotBeReadChangesNothingAndSaysWhere() {
        ok(calendar("nora", "nora", ics(1)));
        HttpResponse<String> broken = calendar("nora", "nora", "BEGIN:VCALENDAR\r\nVera was here\r\n");
        assertThat(broken.statusCode()).isEqualTo(422);
        assertProblem(broken, "TEAM-006", "body");
        assertThat(broken.body()).contains("near line ").doesNotContain("Vera");
        assertThat(count("nora")).isEqualTo(1);
    }

    @Test
    void aFileIsAtMostTwoMegabytesAndACalendar() {
        HttpResponse<String> large = calendar("nora", "nora", ics(1) + "x".repeat(2 * 1024 * 1024));
        assertThat(large.statusCode()).isEqualTo(413);
        assertProblem(large, "TEAM-005", "body");
        assertThat(send("nora", "POST", "/api/reps/nora/absences/import", "{}").statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/reps/{id}", "/api/reps/{id}/pause", "/api/reps/{id}/absences/import"})
    void theInterfaceDescribesItself(String path) {
        assertThat(read("nora", "/v3/api-docs").get("paths").has(path)).isTrue();
    }

    private static String absence(String kind, int fromDay, int toDay) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return "{\"startsAt\": \"%s\", \"endsAt\": \"%s\", \"kind\": \"%s\"}"
                .formatted(now.plus(Duration.ofDays(fromDay)), now.plus(Duration.ofDays(toDay)), kind);
    }

    /** Events of an hour, each as many days ahead as its number says. */
    private static String ics(int... days) {
        StringBuilder calendar = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        Instant noon = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12));
        for (int day : days) {
            calendar.append(event(Integer.toString(day), noon.plus(Duration.ofDays(day))));
        }
        return calendar.append("END:VCALENDAR\r\n").toString();
    }

    private static String event(String number, Instant start) {
        return "BEGIN:VEVENT\r\nUID:vera-%s@kestrel.example\r\nSUMMARY:Dentist\r\nATTENDEE;CN=Vera Kestrel:mailto:vera@kestrel.example\r\nDTSTART:%s\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
                .formatted(number, start.toString().replaceAll("[-:]", ""));
    }

    private HttpResponse<String> calendar(String user, String rep, String file) {
        return basic(user).send("POST", "/api/reps/" + rep + "/absences/import", file, "text/calendar");
    }

    private HttpResponse<String> send(String user, String method, String path, String body) {
        return basic(user).send(method, path, body, body == null ? null : "application/json");
    }

    private Browser basic(String user) {
        return Browser.basic(port, user);
    }

    private JsonNode read(String user, String path) {
        return ok(send(user, "GET", path, null));
    }

    private JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static HttpResponse<String> created(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).isPresent();
        return answer;
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private void assertProblem(HttpResponse<String> answer, String code, String field) {
        JsonNode problem = json(answer);
        assertThat(problem.get("code").asText()).as(answer.body()).isEqualTo(code);
        assertThat(problem.get("errors").findValuesAsText("field")).contains(field);
        assertThat(problem.get("errors").get(0).get("reason").asText()).isNotBlank();
    }

    private long version(String team) {
        return jdbc.sql("select version from baton.team where key = ?")
                .param(team)
                .query(Long.class)
                .single();
    }

    private int count(String rep) {
        return jdbc.sql("select count(*) from baton.absence where rep = ?")
                .param(rep)
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
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
                results.add(one.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
