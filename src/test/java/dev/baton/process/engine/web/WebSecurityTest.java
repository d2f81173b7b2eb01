package dev.baton.process.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.SecuredEngineTest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to an address that answers a stranger, to a change by somebody else's page, and to a broken sign-in of the web applications. */
@DisplayName("The doors")
class WebSecurityTest extends SecuredEngineTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/leads/whoami",
                "/api/reps",
                "/api",
                "/v3/api-docs",
                "/v3/api-docs/swagger-config",
                "/engine-rest/engine",
                "/engine-rest/task",
                "/engine-rest/version",
                "/engine-rest/identity/password-policy",
                "/engine-rest",
                "/actuator",
                "/actuator/prometheus",
                "/actuator/env",
                "/actuator/healthcheck",
                "/availability",
                "/availability/",
                "/availability/index.html",
                "/availability/availability.js"
            })
    void aStrangerIsAskedToSignIn(String address) {
        HttpResponse<String> answer = Browser.anonymous(port).get(address);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Basic realm=\"Baton\", charset=\"UTF-8\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(answer.body()).contains("\"code\":\"AUTH-001\"");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/forgotten", "/error", "/webjars/camunda/app/tasklist/index.html", "/favicon.ico", "/h2-console"
            })
    void whatNobodyOpenedIsNotThere(String address) {
        assertThat(Browser.anonymous(port).get(address).statusCode()).isEqualTo(404);
        assertThat(Browser.basic(port, "admin").get(address).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthAnswersEverybodyWithoutDetails(String address) {
        HttpResponse<String> answer = Browser.anonymous(port).get(address);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("UP").doesNotContain("components").doesNotContain("PostgreSQL");
    }

    @Test
    void whatTheLinksOfMailsLeadToAnswersEverybodyAndKnowsWhoIsSignedIn() {
        assertThat(Browser.anonymous(port).get("/tasks/of-lead/1").body()).isEqualTo("nobody");
        assertThat(Browser.session(port, "rita", "tasklist")
                        .get("/tasks/of-lead/1")
                        .body())
                .isEqualTo("rita");
        assertThat(Browser.anonymous(port).post("/tasks/of-lead/1", "{}").statusCode())
                .isEqualTo(404);
        assertThat(Browser.anonymous(port).get("/tasks/others").statusCode()).isEqualTo(404);
    }

    @Test
    void theWayOutOfMarketingMailIsOpenFromAnywhereAndLeavesNothingBehind() {
        for (HttpResponse<String> answer : java.util.List.of(
                Browser.anonymous(port).get("/unsubscribe/1"),
                Browser.anonymous(port)
                        .with("Sec-Fetch-Site", "cross-site")
                        .send(
                                "POST",
                                "/unsubscribe/1",
                                "List-Unsubscribe=One-Click",
                                "application/x-www-form-urlencoded"))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        }
    }

    @Test
    void figuresAreForAdministrators() {
        assertThat(Browser.basic(port, "mona").get("/actuator/prometheus").statusCode())
                .isEqualTo(403);
        assertThat(Browser.basic(port, "admin").get("/actuator/prometheus").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStrangerReadsWhatThisIsAndWhereToSignIn() {
        HttpResponse<String> page = Browser.anonymous(port).get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<h1>", "/sign-in", "Try the demonstration", "mona")
                .doesNotContain("<script>", "style=");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(Browser.anonymous(port).get("/baton/baton.css").statusCode()).isEqualTo(200);
        assertThat(Browser.anonymous(port)
                        .get("/webjars/htmx.org/dist/htmx.min.js")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"rita,  tasklist", "mona,  tasklist", "marc,  tasklist", "ana,   cockpit", "admin, admin"})
    void everyRoleStartsInItsApplicationAndMayOpenIt(String user, String application) {
        Browser browser = signedIn(user, "/");
        assertThat(browser.get("/").headers().firstValue("Location"))
                .hasValueSatisfying(
                        location -> assertThat(location).endsWith("/camunda/app/" + application + "/default/"));
        assertThat(browser.get("/camunda/app/" + application + "/default/").statusCode())
                .isEqualTo(200);
        assertThat(browser.get("/camunda/api/admin/auth/user/default").body())
                .as("the web applications know the person")
                .contains("\"" + user + "\"");
    }

    @Test
    void aPersonWithoutARoleIsToldWhomToAsk() {
        identity().provisionPerson("novice", "No", "Vice", "novice@baton.example", Browser.PASSWORD, "reps");
        engine.getIdentityService().deleteMembership("novice", "reps");
        try {
            HttpResponse<String> page = signedIn("novice", "/").get("/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("You have no role yet", "No Vice");
        } finally {
            engine.getIdentityService().deleteUser("novice");
        }
    }

    @Test
    void afterSigningInALinkStillLeadsThere() {
        Browser browser = Browser.anonymous(port).with("Accept", "text/html");
        String form = browser.get("/leads/1?at=history")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(form).endsWith("/sign-in?to=%2Fleads%2F1%3Fat%3Dhistory");

        assertThat(signedIn("rita", "/leads/1?at=history").get("/leads/1").body())
                .isEqualTo("rita");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/",
                "/\\evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "\t//evil.example",
                ""
            })
    void signingInLeadsToNoOtherSite(String to) {
        assertThat(SignIn.inside(to)).isEqualTo("/");
    }

    @Test
    void aSignInWithoutTheFormOrWithAWrongPasswordIsRefused() {
        Browser browser = Browser.anonymous(port);
        String token = token(browser.get("/sign-in").body());
        assertThat(browser.send("POST", "/sign-in", "user=rita&password=" + Browser.PASSWORD, FORM)
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> wrong = browser.send("POST", "/sign-in", "user=rita&password=wrong&_csrf=" + token, FORM);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("User or password is wrong").doesNotContain("value=\"wrong\"");
        unlock("rita");
    }

    @Test
    void signingOutEndsTheSessionForTheWebApplicationsToo() {
        Browser browser = signedIn("rita", "/");
        assertThat(browser.get("/api/leads/whoami").statusCode()).isEqualTo(200);
        String token = token(browser.get("/availability/").body());
        // What a browser loads beside the page.
        browser.get("/baton/baton.css");
        assertThat(browser.send("POST", "/sign-out", "", FORM).statusCode()).isEqualTo(403);
        assertThat(browser.send("POST", "/sign-out", "_csrf=" + token, FORM).statusCode())
                .isEqualTo(302);
        assertThat(browser.get("/api/leads/whoami").statusCode()).isEqualTo(401);
    }

    /** Signs in on Baton's own page, with the link that led there. */
    private Browser signedIn(String user, String to) {
        Browser browser = Browser.anonymous(port);
        String token = token(browser.get("/sign-in?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8))
                .body());
        HttpResponse<String> answer = browser.send(
                "POST",
                "/sign-in",
                "user=" + user + "&password=" + Browser.PASSWORD + "&_csrf=" + token + "&to="
                        + URLEncoder.encode(to, StandardCharsets.UTF_8),
                FORM);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith(to);
        return browser;
    }

    private static String token(String form) {
        return form.replaceAll("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rita  | ROLE_REP, TEAM_dach
                    wes   | ROLE_REP, TEAM_west
                    mona  | ROLE_MANAGER
                    marc  | ROLE_MARKETER
                    ana   | ROLE_ANALYST
                    admin | ROLE_ADMIN
                    """)
    void peopleAreWhoTheEngineSaysTheyAre(String user, String authorities) {
        String expected = "\"" + authorities.replace(", ", "\",\"") + "\"";
        for (Browser browser : new Browser[] {
            Browser.basic(port, user), Browser.session(port, user, user.equals("ana") ? "cockpit" : "tasklist")
        }) {
            assertThat(browser.get("/api/leads/whoami").body())
                    .contains("\"name\":\"" + user + "\"")
                    .contains("\"authorities\":[" + expected + "]")
                    .contains("\"engineUser\":\"" + user + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "mona"})
    void thePageOfAvailabilityIsForWhoeverIsSignedIn(String user) {
        for (Browser browser : new Browser[] {Browser.basic(port, user), Browser.session(port, user, "tasklist")}) {
            HttpResponse<String> page = browser.get("/availability/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<title>Availability")
                    .doesNotContain("<script>")
                    .doesNotContain("style=");
            assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(browser.get("/availability/availability.js").statusCode())
                    .isEqualTo(200);
            assertThat(browser.get("/availability/availability.css").statusCode())
                    .isEqualTo(200);
            assertThat(browser.get("/availability").headers().firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location).endsWith("/availability/"));
        }
        assertThat(Browser.anonymous(port)
                        .with("Authorization", "Bearer demo-intake-key")
                        .get("/availability/")
                        .statusCode())
                .as("a source is nobody here")
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasklist", "cockpit"})
    void theApplicationsLeadToThePageOfAvailability(String application) {
        String scripts = "/camunda/app/" + application + "/scripts/";
        assertThat(Browser.anonymous(port).get(scripts + "config.js").body()).contains("'scripts/availability'");
        assertThat(Browser.anonymous(port).get(scripts + "availability.js").body())
                .contains("availability/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/availability/token", "/api/leads/whoami", "/engine-rest/version"})
    void aRequestLeavesTheSessionAsItIsForThoseBesideIt(String address) {
        HttpResponse<String> answer = Browser.session(port, "rita", "tasklist").get(address);
        assertThat(answer.statusCode()).isBetween(200, 204);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void aPageLearnsTheSessionsTokenAndNobodyElseDoes() {
        Browser browser = Browser.session(port, "rita", "tasklist");
        HttpResponse<String> answer = browser.get("/availability/token");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(browser.with(
                                "X-XSRF-TOKEN",
                                answer.headers().firstValue("X-XSRF-TOKEN").orElseThrow())
                        .post("/api/leads", "{}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(Browser.basic(port, "rita")
                        .get("/availability/token")
                        .headers()
                        .firstValue("X-XSRF-TOKEN"))
                .isEmpty();
        assertThat(Browser.anonymous(port).get("/availability/token").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aSourceIsWhoItsKeySays() {
        Browser source = Browser.anonymous(port).with("Authorization", "Bearer demo-intake-key");
        assertThat(source.get("/api/leads/whoami").body())
                .contains("\"name\":\"website\"")
                .contains("\"authorities\":[\"ROLE_SOURCE\"]")
                .contains("\"principal\":\"ApiKey\"")
                .contains("\"engineUser\":\"\"");
        assertThat(source.post("/api/leads", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyOpensNoOtherDoor() {
        Browser source = Browser.anonymous(port).with("Authorization", "Bearer demo-intake-key");
        assertThat(source.get("/api/reps").statusCode()).isEqualTo(403);
        assertThat(source.get("/v3/api-docs").statusCode()).isEqualTo(403);
        assertThat(source.get("/engine-rest/task").statusCode()).isEqualTo(401);
        assertThat(source.get("/actuator/prometheus").statusCode()).isEqualTo(401);
    }

    @Test
    void aWrongKeyIsRefusedEvenWithASession() {
        HttpResponse<String> answer = Browser.session(port, "rita", "tasklist")
                .with("Authorization", "Bearer wrong")
                .get("/api/leads/whoami");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("AUTH-009");
    }

    @ParameterizedTest
    @CsvSource({"rita,wrong", "nobody,Baton-demo-1", "rita%00,Baton-demo-1", "'',''", "*,Baton-demo-1"})
    void aWrongPasswordAndAnUnknownUserLookTheSame(String user, String password) {
        HttpResponse<String> answer =
                Browser.basic(port, user.replace("%00", "\u0000"), password).get("/api/leads/whoami");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("AUTH-001");
        unlock("rita");
    }

    @Test
    void guessingIsSlowedDown() {
        // Within three seconds of one another, however slow the machine is.
        ClockUtil.setCurrentTime(new Date());
        try {
            guessOnceAndTryTheRightPassword();
        } finally {
            ClockUtil.reset();
        }
    }

    private void guessOnceAndTryTheRightPassword() {
        assertThat(Browser.basic(port, "otto", "guess").get("/api/leads/whoami").statusCode())
                .isEqualTo(401);
        assertThat(Browser.basic(port, "otto").get("/api/leads/whoami").statusCode())
                .as("the right password right after a wrong one")
                .isEqualTo(401);
        unlock("otto");
        assertThat(Browser.basic(port, "otto").get("/api/leads/whoami").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/leads", "/engine-rest/task/create"})
    void aChangeWithASessionNeedsItsTokenAndTheSessionSurvivesWithout(String address) {
        Browser browser = Browser.session(port, "admin", "tasklist");
        String body = address.contains("task") ? "{\"id\":\"csrf\"}" : "{}";
        for (Browser without : new Browser[] {browser.without("X-XSRF-TOKEN"), browser.with("X-XSRF-TOKEN", "wrong")}) {
            HttpResponse<String> answer = without.post(address, body);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("AUTH-003");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(browser.get("/api/leads/whoami").statusCode())
                .as("still signed in")
                .isEqualTo(200);

        Browser withToken = Browser.session(port, "admin", "tasklist");
        assertThat(withToken.post(address, body).statusCode()).isBetween(200, 204);
        engine.getTaskService().deleteTask("csrf", true);
    }

    @Test
    void anotherSitesPageChangesNothingEvenWithAPasswordTheBrowserRemembers() {
        HttpResponse<String> answer = Browser.basic(port, "admin")
                .with("Sec-Fetch-Site", "cross-site")
                .post("/api/leads", "{}");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("AUTH-005");
    }

    @Test
    void aPersonWhoIsGoneIsSignedOut() {
        identity().provisionPerson("leaver", "Lea", "Ver", "lea@baton.example", Browser.PASSWORD, "reps");
        Browser browser = Browser.session(port, "leaver", "tasklist");
        assertThat(browser.get("/api/leads/whoami").statusCode()).isEqualTo(200);
        engine.getIdentityService().deleteUser("leaver");
        assertThat(browser.get("/api/leads/whoami").statusCode()).isEqualTo(401);
    }

    @Test
    void theEngineForgetsWhoAsked() {
        Browser.basic(port, "mona").get("/api/leads/whoami");
        Browser source = Browser.anonymous(port).with("Authorization", "Bearer demo-intake-key");
        for (int i = 0; i < 20; i++) {
            assertThat(source.get("/api/leads/whoami").body()).contains("\"engineUser\":\"\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /camunda/api/admin/setup/default/user/create",
        "GET,  /camunda/api/admin/setup/default/user/create",
        "POST, /camunda/api/admin/setup/default/user/create/",
        "POST, /camunda/api/admin/%73etup/default/user/create",
        "POST, /camunda/api/admin/./setup/default/user/create",
        "GET,  /camunda/app/admin/default/setup/",
        "GET,  /camunda/app/admin/default/setup"
    })
    void theFirstRunSetUpIsClosed(String method, String address) {
        String body = "{\"profile\":{\"id\":\"eve\",\"firstName\":\"E\",\"lastName\":\"V\",\"email\":\"e@v.example\"},"
                + "\"credentials\":{\"password\":\"Sesame-open-1\"}}";
        // As in the published attack: nobody is a direct member of the administrators' group.
        engine.getIdentityService().deleteMembership("admin", "camunda-admin");
        try {
            HttpResponse<String> answer = Browser.anonymous(port).send(method, address, body, "application/json");
            assertThat(answer.statusCode()).isIn(400, 404);
            assertThat(engine.getIdentityService()
                            .createUserQuery()
                            .userId("eve")
                            .count())
                    .isZero();
        } finally {
            engine.getIdentityService().createMembership("admin", "camunda-admin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/camunda/api/engine/engine/default/task",
                "/camunda/api/engine/engine/default/user",
                "/camunda/api/engine/engine/default/identity/password-policy",
                "/camunda/api/cockpit/plugin/base/default/process-definition"
            })
    void theWebApplicationsTellAStrangerNothing(String address) {
        assertThat(Browser.anonymous(port).get(address).statusCode()).isIn(401, 403);
    }

    @ParameterizedTest
    @CsvSource({"rita, tasklist, 403", "marc, tasklist, 403", "mona, tasklist, 200", "ana, cockpit, 200"})
    void onlyWhoMayOpenCockpitMayCallItsPlugins(String user, String application, int status) {
        assertThat(Browser.session(port, user, application)
                        .get("/camunda/api/cockpit/plugin/base/default/incident?maxResults=10")
                        .statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/camunda/%61pi/engine/engine/default/user",
                "/camunda/api/%65ngine/engine/default/user",
                "/%63amunda/api/engine/engine/default/user",
                "/camunda/api/cockpit/%70lugin/base/default/incident"
            })
    void anAddressInDisguiseIsRefused(String address) {
        HttpResponse<String> answer = Browser.anonymous(port).get(address);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("AUTH-012");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/camunda/api/welcome/x", "/camunda/api/admin/anything", "/camunda/api/tasklist/anything"})
    void whatNoRuleOfTheWebApplicationsOpensIsClosed(String address) {
        assertThat(Browser.anonymous(port).get(address).statusCode()).isIn(401, 403);
    }

    @Test
    void camundasOwnProtectionIsStillThere() {
        HttpResponse<String> page = Browser.anonymous(port).get("/camunda/app/tasklist/default/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("nonce-");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().allValues("Set-Cookie").toString())
                .contains("XSRF-TOKEN")
                .contains("HttpOnly");
        assertThat(Browser.session(port, "rita", "tasklist")
                        .without("X-XSRF-TOKEN")
                        .post("/camunda/api/engine/engine/default/task", "{}")
                        .statusCode())
                .isEqualTo(403);
    }

    private dev.baton.process.engine.identity.Identity identity() {
        return identity;
    }

    @org.springframework.beans.factory.annotation.Autowired
    private dev.baton.process.engine.identity.Identity identity;

    private void unlock(String user) {
        engine.getIdentityService().unlockUser(user);
    }
}
