package dev.baton.process.engine.hardening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.SecuredEngineTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CVE-2026-109432: an expression in the {@code orQueries} of a task query is evaluated although such expressions are off. Says no to every known
 * route, once inside (the engine's services, so that the filter in front cannot hide a gap) and once from outside.
 */
@DisplayName("Expressions in task queries")
class QueryExpressionsTest extends SecuredEngineTest {

    private static final String OPEN = "baton.test.hole";

    /** Each calls something that leaves a trace. */
    private static final List<String> PAYLOADS = List.of(
            "${trap.spring()}",
            "${systemProperties.put('" + OPEN + "', 'open')}",
            "${environment.getSystemProperties().put('" + OPEN + "', 'open')}",
            "${processEngine.getManagementService().setProperty('" + OPEN + "', 'open')}",
            "${''.getClass().forName('java.lang.System').getMethod('setProperty', ''.getClass(), ''.getClass())"
                    + ".invoke(null, '" + OPEN + "', 'open')}",
            "${''.class.classLoader.loadClass('java.lang.Runtime').getMethods()[0].invoke(null)}",
            "${now().getClass().getProtectionDomain().getClassLoader().loadClass('java.lang.System')"
                    + ".getMethod('setProperty', ''.getClass(), ''.getClass()).invoke(null, '" + OPEN + "', 'open')}",
            "${'x'.repeat(2000000000)}");

    private String hostileFilter;
    private String harmlessFilter;

    @BeforeEach
    void filters() {
        // Stored before anybody is signed in: as if an earlier release, or an administrator, had let it in.
        hostileFilter = store("hostile", hostile(PAYLOADS.get(1)));
        harmlessFilter = store("harmless", engine.getTaskService().createTaskQuery());
        engine.getTaskService().saveTask(engine.getTaskService().newTask("probe"));
        grantRead(hostileFilter);
        grantRead(harmlessFilter);
    }

    @AfterEach
    void noTrace() {
        engine.getIdentityService().clearAuthentication();
        engine.getTaskService().deleteTask("probe", true);
        Stream.of(hostileFilter, harmlessFilter).forEach(engine.getFilterService()::deleteFilter);
        assertThat(trap.count()).as("a bean was called").isZero();
        assertThat(System.getProperty(OPEN)).as("a system property was set").isNull();
        assertThat(engine.getManagementService().getProperties()).doesNotContainKey(OPEN);
    }

    static Stream<Arguments> insiders() {
        return Stream.of("rita", "admin")
                .flatMap(user -> PAYLOADS.stream().map(payload -> Arguments.of(user, payload)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("insiders")
    void noRouteInsideTheEngineEvaluatesThem(String user, String payload) {
        refused(user, () -> hostile(payload).listPage(0, 10));
        refused(user, () -> hostile(payload).count());
        String stored = store("stored", hostile(payload));
        grantRead(stored);
        try {
            refused(user, () -> engine.getFilterService().listPage(stored, 0, 10));
            refused(user, () -> engine.getFilterService().count(stored));
            refused(user, () -> engine.getFilterService().listPage(harmlessFilter, hostile(payload), 0, 10));
            refused(user, () -> engine.getFilterService().count(harmlessFilter, hostile(payload)));
        } finally {
            engine.getFilterService().deleteFilter(stored);
        }
    }

    static Stream<Arguments> outsiders() {
        List<String> bases =
                List.of("/engine-rest", "/engine-rest/engine/default", "/camunda/api/engine/engine/default");
        return Stream.of("rita", "admin").flatMap(user -> bases.stream().map(base -> Arguments.of(user, base)));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("outsiders")
    void noRouteFromOutsideTakesThem(String user, String base) {
        Browser browser =
                base.startsWith("/camunda") ? Browser.session(port, user, "tasklist") : Browser.basic(port, user);
        for (String payload : PAYLOADS) {
            String value = "\"" + payload + "\"";
            String query = "{\"orQueries\":[{\"assigneeExpression\":" + value + "}]}";
            String nested = "{\"name\":\"x\",\"resourceType\":\"Task\",\"query\":" + query + ",\"properties\":{}}";
            String spelledDifferently = query.replace("assigneeExpression", "assignee\\u0045xpression");
            refused(browser.post(base + "/task", query));
            refused(browser.post(base + "/task/", query));
            refused(browser.post(base + "/task/count", query));
            refused(browser.post(base + "/task", spelledDifferently));
            refused(browser.post(base + "/filter/" + harmlessFilter + "/list", query));
            refused(browser.post(base + "/filter/" + harmlessFilter + "/count", query));
            refused(browser.post(base + "/filter/" + harmlessFilter + "/singleResult", query));
            refused(browser.post(base + "/filter/create", nested));
            refused(browser.send("PUT", base + "/filter/" + harmlessFilter, nested, "application/json"));
        }
        refused(browser.get(base + "/task?assigneeExpression=%24%7Btrap.spring()%7D"));
        refused(browser.get(base + "/task/count?due%42eforeExpression=%24%7Btrap.spring()%7D"));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("outsiders")
    void aStoredFilterThatHasThemAnywayDoesNoHarm(String user, String base) {
        Browser browser =
                base.startsWith("/camunda") ? Browser.session(port, user, "tasklist") : Browser.basic(port, user);
        assertThat(browser.get(base + "/filter/" + hostileFilter + "/list").statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(browser.get(base + "/filter/" + hostileFilter + "/count").statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(browser.post(base + "/filter/" + hostileFilter + "/list", "{}")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(browser.post(base + "/filter/" + hostileFilter + "/count", "{}")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
    }

    @Test
    void onlyAnAdministratorStoresFilters() {
        String filter = "{\"name\":\"x\",\"resourceType\":\"Task\",\"query\":{},\"properties\":{}}";
        for (String user : List.of("rita", "mona", "marc", "ana")) {
            assertThat(Browser.basic(port, user)
                            .post("/engine-rest/filter/create", filter)
                            .statusCode())
                    .as(user)
                    .isEqualTo(403);
        }
    }

    @Test
    void batonsOwnFiltersWork() {
        for (String user : List.of("rita", "mona", "marc")) {
            Browser browser = Browser.session(port, user, "tasklist");
            List<Filter> filters =
                    as(user, () -> engine.getFilterService().createFilterQuery().listPage(0, 20));
            assertThat(filters).as(user).hasSizeGreaterThan(2);
            assertThat(browser.get(
                                    "/camunda/api/engine/engine/default/filter?firstResult=0&maxResults=2000&resourceType=Task")
                            .statusCode())
                    .as("as Tasklist asks")
                    .isEqualTo(200);
            for (Filter filter : filters) {
                if (!filter.getName().equals("hostile")) {
                    HttpResponse<String> answer = browser.post(
                            "/camunda/api/engine/engine/default/filter/" + filter.getId()
                                    + "/list?firstResult=0&maxResults=15",
                            "{\"sorting\":[{\"sortBy\":\"created\",\"sortOrder\":\"desc\"}]}");
                    assertThat(answer.statusCode())
                            .as(user + " " + filter.getName() + " " + answer.body())
                            .isEqualTo(200);
                }
            }
        }
    }

    @Test
    void whatIsNotAQueryMayCarryAVariableOfThatName() {
        engine.getTaskService().saveTask(engine.getTaskService().newTask("smile"));
        assertThat(Browser.basic(port, "admin")
                        .post(
                                "/engine-rest/task/smile/complete",
                                "{\"variables\":{\"facialExpression\":{\"value\":\"happy\"}}}")
                        .statusCode())
                .isEqualTo(204);
        engine.getHistoryService().deleteHistoricTaskInstance("smile");
    }

    private TaskQuery hostile(String payload) {
        return engine.getTaskService()
                .createTaskQuery()
                .or()
                .taskAssigneeExpression(payload)
                .endOr();
    }

    private void refused(String user, Supplier<Object> attempt) {
        assertThatThrownBy(() -> as(user, attempt)).satisfies(thrown -> assertThat(Throwables.getStackTrace(thrown))
                .containsPattern("EXPR-00|Cannot resolve identifier"));
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri() + " " + answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("AUTH-006");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private String store(String name, TaskQuery query) {
        Filter filter = engine.getFilterService().newTaskFilter(name);
        filter.setQuery(query);
        filter.setProperties(Map.of());
        return engine.getFilterService().saveFilter(filter).getId();
    }

    private void grantRead(String filter) {
        var authorization = engine.getAuthorizationService().createNewAuthorization(1);
        authorization.setGroupId("reps");
        authorization.setResource(org.camunda.bpm.engine.authorization.Resources.FILTER);
        authorization.setResourceId(filter);
        authorization.addPermission(org.camunda.bpm.engine.authorization.Permissions.READ);
        engine.getAuthorizationService().saveAuthorization(authorization);
    }
}
