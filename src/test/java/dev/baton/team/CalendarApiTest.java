package dev.baton.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.Calendars;
import dev.baton.process.engine.Browser;
import dev.baton.process.engine.identity.Groups;
import dev.baton.process.engine.identity.Identity;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/** Says no to an answer that is a second off, to hours changed by somebody who may not, and to a roster that misses them. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "baton.demo.leads=false")
@ActiveProfiles("demo")
@DisplayName("The interface of calendars")
class CalendarApiTest {

    private static final List<List<String>> DAY = List.of(List.of("09:00", "17:00"));
    private static final CalendarDefinition HOURS =
            new CalendarDefinition("Europe/Berlin", Map.of("MON", DAY, "TUE", DAY), null, List.of());

    private static final String OFFICE = """
            {"zone": "Europe/Berlin", "week": {"MON": [["09:00","12:00"],["13:00","17:30"]], "TUE": [["09:00","17:00"]],
             "WED": [["09:00","17:00"]], "THU": [["09:00","17:00"]], "FRI": [["09:00","15:00"]]}, "holidays": "DE-BE", "closed": ["2026-12-24"]}""";

    private final ObjectMapper json = new ObjectMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private Teams teams;

    @Autowired
    private Calendars calendars;

    @Autowired
    private Identity identity;

    @Autowired
    private JdbcClient jdbc;

    /** Two teams that no lead comes to, each with a manager; nora is a rep of the north. */
    @BeforeEach
    void twoTeams() {
        for (String team : List.of("north", "south")) {
            teams.put(team, team, HOURS);
            identity.provisionTeam(team, team);
            identity.provisionPerson(
                    team + "-lead",
                    team,
                    "Lead",
                    team + "@baton.example",
                    Browser.PASSWORD,
                    Groups.MANAGERS,
                    Groups.team(team));
        }
        identity.provisionRep("nora", "nora", "Rep", "nora@baton.example", "north", Browser.PASSWORD);
        teams.put(
                new NewRep("nora", "north", "nora", "Rep", "nora@baton.example", Set.of("en"), Set.of(), 10, 1, null));
        jdbc.sql("delete from baton.calendar where id in ('office', 'night', 'c2')")
                .update();
    }

    @Test
    void aCalendarIsCreatedOnceAndChangedFromThenOn() {
        HttpResponse<String> created = send("admin", "PUT", "/api/calendars/office", OFFICE);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).contains("/api/calendars/office");
        assertThat(created.headers().firstValue("ETag")).contains("\"1\"");

        JsonNode read = read("nora", "/api/calendars/office");
        assertThat(read.get("zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(read.get("week").get("MON").toString()).isEqualTo("[[\"09:00\",\"12:00\"],[\"13:00\",\"17:30\"]]");
        assertThat(read.get("holidays").asText()).isEqualTo("DE-BE");
        assertThat(read.get("closed").get(0).asText()).isEqualTo("2026-12-24");
        assertThat(read.get("openClocks").asInt()).isZero();
        assertThat(read.get("toBeMoved").asInt()).isZero();

        HttpResponse<String> same = send("admin", "PUT", "/api/calendars/office", read.toString());
        assertThat(same.statusCode()).as(same.body()).isEqualTo(200);
        assertThat(same.headers().firstValue("ETag")).contains("\"1\"");

        String other = OFFICE.replace("DE-BE", "DE");
        assertThat(send("admin", "PUT", "/api/calendars/office", other).statusCode())
                .isEqualTo(200);
        assertThat(read("nora", "/api/calendars/office").get("version").asLong())
                .isEqualTo(2);
    }

    @Test
    void whoReadAnOlderVersionDoesNotOverwriteANewerOne() {
        send("admin", "PUT", "/api/calendars/office", OFFICE);
        assertThat(put("admin", "office", OFFICE.replace("DE-BE", "DE"), "\"1\"")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> late = put("admin", "office", OFFICE.replace("DE-BE", "FR"), "\"1\"");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(tree(late).get("code").asText()).isEqualTo("CAL-006");
        assertThat(put("admin", "c2", OFFICE, "\"1\"").statusCode()).isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-27T15:00:00+01:00      | PT4H              | 2026-03-30T12:00:00Z
            2026-03-27T14:00:00Z           | PT0S              | 2026-03-30T07:00:00Z
            2026-03-27T13:59:59.25Z        | PT1S              | 2026-03-30T07:00:00.25Z
            2026-03-27T19:45:00.5+05:45    | PT0.000000001S    | 2026-03-30T07:00:00.000000001Z
            2026-03-27T09:59:59.999999999-04:00 | PT0.000000001S | 2026-03-27T14:00:00Z
            2026-12-23T16:00+01:00         | PT2H              | 2026-12-28T09:00:00Z
            2026-04-02T16:30:00+02:00      | P1D               | 2026-04-09T14:30:00Z
            """)
    void plusIsExactInWhateverOffsetItIsAsked(String from, String duration, Instant at) {
        send("admin", "PUT", "/api/calendars/office", OFFICE);
        HttpResponse<String> answer =
                post("office/plus", "{\"from\": \"%s\", \"duration\": \"%s\"}".formatted(from, duration));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Instant.parse(tree(answer).get("at").asText())).isEqualTo(at);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-27T15:00:00+01:00 | 2026-03-30T12:00:00+02:00 | PT3H
            2026-03-27T14:00:00Z      | 2026-03-27T08:00:00Z      | PT-6H
            2026-03-27T14:00:00+01:00 | 2026-03-27T18:44:59.75+05:45 | PT-0.25S
            2026-12-24T00:00:00+01:00 | 2026-12-28T09:00:00+01:00 | PT0S
            """)
    void betweenIsExactAndNegativeWhenToComesFirst(String from, String to, String duration) {
        send("admin", "PUT", "/api/calendars/office", OFFICE);
        HttpResponse<String> answer = post("office/between", "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(from, to));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(tree(answer).get("duration").asText()).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            north/plus    | {"from": "yesterday", "duration": "4h"}                               | 400 | CAL-005 | duration,from
            north/plus    | {"from": "2026-03-27T15:00:00", "duration": "PT4H"}                    | 400 | CAL-005 | from
            north/plus    | {"from": 1774000000, "duration": "PT4H"}                               | 400 | CAL-005 | from
            north/plus    | {"from": "2026-02-30T15:00:00Z", "duration": "P1M"}                    | 400 | CAL-005 | duration,from
            north/plus    | []                                                                     | 400 | CAL-005 | body
            north/plus    | {"from":                                                               | 400 | LEAD-400 | body
            north/between | {"from": "2026-03-27T15:00:00Z"}                                       | 400 | CAL-005 | to
            north/plus    | {"from": "2026-03-27T15:00:00Z", "duration": "PT-1S"}                  | 422 | CAL-002 | duration
            north/plus    | {"from": "2026-03-27T15:00:00Z", "duration": "PT9999999H"}             | 422 | CAL-003 | duration
            north/between | {"from": "1900-01-01T00:00:00Z", "to": "2026-03-27T15:00:00Z"}         | 422 | CAL-003 | from
            nowhere/plus  | {"from": "2026-03-27T15:00:00Z", "duration": "PT1H"}                   | 404 | CAL-004 | calendar
            """)
    void aQuestionThatHasNoAnswerSaysWhichFieldIsToBlame(
            String path, String body, int status, String code, String fields) {
        refused(post(path, body), status, code, fields);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            office   | {"zone": "Europe/Atlantis", "week": {"MON": [["09:00","17:00"]]}, "holidays": "XX", "closd": []} | 422 | CAL-001 | closd,holidays,zone
            office   | {"zone": "UTC", "week": {"MON": [["09:00","17:00"]]}, "holidays": "DE-ZZ"}          | 422 | CAL-001 | holidays
            office   | {"zone": "UTC", "week": {"MON": [["09:00","17:00"]]}, "holidays": "US-BE"}          | 422 | CAL-001 | holidays
            office   | {"zone": "UTC", "week": {"MON": [["22:00","06:00"]], "MOON": []}}                    | 422 | CAL-001 | week.MON[0],week.MOON
            office   | {"zone": "UTC", "week": {}}                                                          | 422 | CAL-001 | week
            office   | {}                                                                                   | 422 | CAL-001 | week,zone
            office   | {"zone": "UTC", "week": {"MON": "09:00-17:00"}}                                      | 400 | CAL-005 | week.MON
            office   | {"zone": "UTC", "week": [], "closed": []}                                            | 400 | CAL-005 | week
            office   | "UTC"                                                                                | 400 | CAL-005 | body
            Office_1 | {"zone": "UTC", "week": {"MON": [["09:00","17:00"]]}}                                | 422 | CAL-001 | id
            """)
    void aBadCalendarIsRefusedWithEveryBadField(String id, String body, int status, String code, String fields) {
        refused(send("admin", "PUT", "/api/calendars/" + id, body), status, code, fields);
        assertThat(calendars.find(id)).isEmpty();
    }

    @Test
    void aManagerChangesWhatOnlyTheOwnTeamsWorkBy() {
        String hours = "{\"zone\": \"UTC\", \"week\": {\"SUN\": [[\"10:00\", \"11:00\"]]}}";
        assertThat(send("north-lead", "PUT", "/api/calendars/north", hours).statusCode())
                .isEqualTo(200);
        assertThat(send("south-lead", "PUT", "/api/calendars/north", hours).statusCode())
                .isEqualTo(403);
        assertThat(send("nora", "PUT", "/api/calendars/north", hours).statusCode())
                .isEqualTo(403);
        assertThat(send("north-lead", "PUT", "/api/calendars/marketing", hours).statusCode())
                .as("marketing belongs to no team")
                .isEqualTo(403);

        assertThat(send("north-lead", "PUT", "/api/teams/north", "{\"calendar\": \"marketing\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("north-lead", "PUT", "/api/calendars/marketing", hours).statusCode())
                .as("nor does it by a team that works by it")
                .isEqualTo(403);

        assertThat(send("north-lead", "PUT", "/api/calendars/night", hours).statusCode())
                .isEqualTo(201);
        assertThat(send("north-lead", "PUT", "/api/teams/north", "{\"calendar\": \"night\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("north-lead", "PUT", "/api/calendars/night", OFFICE).statusCode())
                .isEqualTo(200);
        assertThat(send("south-lead", "PUT", "/api/teams/south", "{\"calendar\": \"night\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("north-lead", "PUT", "/api/calendars/night", hours).statusCode())
                .as("shared with a team of somebody else's")
                .isEqualTo(403);
        assertThat(read("nora", "/api/calendars/night").get("teams").toString()).isEqualTo("[\"north\",\"south\"]");
    }

    @Test
    void aSourceMayNotReadWhenPeopleWork() {
        Browser source = Browser.anonymous(port).with("Authorization", "Bearer demo-intake-key");
        assertThat(source.get("/api/calendars/north").statusCode()).isEqualTo(403);
        assertThat(Browser.anonymous(port).get("/api/calendars/north").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTeamThatWorksByAnotherCalendarHasOtherHours() {
        send("admin", "PUT", "/api/calendars/office", OFFICE);
        long before = version("north");
        JsonNode team = tree(send("north-lead", "PUT", "/api/teams/north", "{\"calendar\": \"office\"}"));
        assertThat(team.get("calendar").asText()).isEqualTo("office");
        assertThat(team.get("hours").get("week").get("FRI").toString()).isEqualTo("[[\"09:00\",\"15:00\"]]");
        assertThat(version("north")).isGreaterThan(before);
        assertThat(teams.rep("nora").orElseThrow().calendar())
                .isEqualTo(calendars.get("office").calendar());

        refused(
                send("north-lead", "PUT", "/api/teams/north", "{\"calendar\": \"nowhere\"}"),
                422,
                "TEAM-003",
                "calendar");
        refused(send("north-lead", "PUT", "/api/teams/north", "{\"calendar\": null}"), 422, "TEAM-003", "calendar");
    }

    @Test
    void everyRosterHearsOfAChangedCalendar() {
        send("admin", "PUT", "/api/calendars/office", OFFICE);
        for (String team : List.of("north", "south")) {
            send("admin", "PUT", "/api/teams/" + team, "{\"calendar\": \"office\"}");
        }
        long north = version("north");
        long south = version("south");
        send("admin", "PUT", "/api/calendars/office", OFFICE.replace("12:00", "11:00"));
        assertThat(version("north")).isGreaterThan(north);
        assertThat(version("south")).isGreaterThan(south);
        assertThat(teams.roster("south").orElseThrow().team().calendar())
                .isEqualTo(calendars.get("office").calendar());
    }

    @Test
    void marketingHasACalendarFromTheFirstStartOn() {
        assertThat(read("nora", "/api/calendars/marketing")
                        .get("week")
                        .get("FRI")
                        .toString())
                .isEqualTo("[[\"09:00\",\"17:00\"]]");
    }

    private long version(String team) {
        return jdbc.sql("select version from baton.team where key = ?")
                .param(team)
                .query(Long.class)
                .single();
    }

    private void refused(HttpResponse<String> answer, int status, String code, String fields) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(tree(answer).get("code").asText()).isEqualTo(code);
        Set<String> named = new TreeSet<>();
        tree(answer).get("errors").forEach(error -> named.add(error.get("field").asText()));
        assertThat(String.join(",", named)).isEqualTo(fields);
    }

    private HttpResponse<String> post(String path, String body) {
        return send("nora", "POST", "/api/calendars/" + path, body);
    }

    private HttpResponse<String> put(String user, String id, String body, String ifMatch) {
        return Browser.basic(port, user, Browser.PASSWORD)
                .with("If-Match", ifMatch)
                .send("PUT", "/api/calendars/" + id, body, "application/json");
    }

    private HttpResponse<String> send(String user, String method, String path, String body) {
        return Browser.basic(port, user, Browser.PASSWORD).send(method, path, body, "application/json");
    }

    private JsonNode read(String user, String path) {
        HttpResponse<String> answer = send(user, "GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer);
    }

    private JsonNode tree(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
