package dev.baton.process.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.Models;
import dev.baton.process.engine.SecuredEngineTest;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who gets what, as a table. The process under test has a task of {@code wes} (team west) with a timer, one decision, and the manual capture. Says no
 * to a role that sees or does more than its line, and to one that does less.
 */
@DisplayName("Roles and what they may do")
class AuthorizationMatrixTest extends SecuredEngineTest {

    private static final String BPMN = Models.process(
                    "leadLifecycle",
                    "<bpmn:userTask id=\"step\" camunda:assignee=\"wes\" camunda:candidateGroups=\"team-west\"/>"
                            + "<bpmn:boundaryEvent id=\"late\" attachedToRef=\"step\" cancelActivity=\"false\"><bpmn:timerEventDefinition id=\"t\">"
                            + "<bpmn:timeDate>2100-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
                            + "<bpmn:sequenceFlow id=\"f\" sourceRef=\"late\" targetRef=\"escalated\"/><bpmn:endEvent id=\"escalated\"/>"
                            + "<bpmn:boundaryEvent id=\"over\" attachedToRef=\"step\"><bpmn:messageEventDefinition id=\"m\" messageRef=\"endLife\"/>"
                            + "</bpmn:boundaryEvent><bpmn:sequenceFlow id=\"g\" sourceRef=\"over\" targetRef=\"ended\"/><bpmn:endEvent id=\"ended\"/>")
            .replace(
                    "</bpmn:definitions>",
                    "<bpmn:message id=\"endLife\" name=\"" + LeadLifecycle.MESSAGE_END_LIFE
                            + "\"/></bpmn:definitions>");

    private static final String DMN = """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
                id="d" name="d" namespace="https://baton.example">
              <decision id="gradeLead" name="Grade" camunda:historyTimeToLive="P1D"><decisionTable id="t">
                <output id="o" name="o" typeRef="string"/><rule id="r"><outputEntry id="r2"><text>"A"</text></outputEntry></rule>
              </decisionTable></decision>
            </definitions>
            """;

    private String instance;
    private String task;
    private String job;

    @BeforeEach
    void oneLeadOfTeamWest() {
        deploy("lead-lifecycle.bpmn", BPMN);
        deploy("grade-lead.dmn", DMN);
        deploy("capture-lead.bpmn", Models.process("captureLead", "<bpmn:task id=\"step\"/>"));
        instance = engine.getRuntimeService()
                .startProcessInstanceByKey("leadLifecycle", "lead-1", Map.of("grade", "A"))
                .getId();
        task = engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
        job = engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
    }

    /** Columns: address, then how many each of rita (another team), wes (owner), mona, marc, ana and admin count there. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    task/count,                                  0, 1, 1, 0, 0, 1
                    process-instance/count,                      0, 0, 1, 0, 0, 1
                    variable-instance/count,                     0, 0, 1, 0, 0, 1
                    job/count,                                   0, 0, 1, 0, 0, 1
                    history/process-instance/count,              0, 0, 1, 0, 0, 1
                    history/task/count,                          0, 0, 1, 0, 0, 1
                    process-definition/count?key=leadLifecycle,  0, 0, 1, 0, 1, 1
                    process-definition/count?key=captureLead,    1, 1, 1, 1, 1, 1
                    decision-definition/count,                   0, 0, 1, 0, 1, 1
                    deployment/count,                            0, 0, 3, 0, 3, 3
                    user/count?id=mona,                          0, 0, 1, 0, 0, 1
                    user/count?memberOfGroup=reps,               1, 1, 3, 0, 0, 3
                    authorization/count?groupIdIn=camunda-admin, 0, 0, 0, 0, 0, some
                    """)
    void whatEachRoleCounts(
            String address, String rita, String wes, String mona, String marc, String ana, String admin) {
        Map<String, String> expected =
                Map.of("rita", rita, "wes", wes, "mona", mona, "marc", marc, "ana", ana, "admin", admin);
        expected.forEach((user, count) -> {
            String answer =
                    Browser.basic(port, user).get("/engine-rest/" + address).body();
            if (count.equals("some")) {
                assertThat(answer).as(user + " " + address).isNotEqualTo("{\"count\":0}");
            } else {
                assertThat(answer).as(user + " " + address).isEqualTo("{\"count\":" + count + "}");
            }
        });
    }

    static Stream<Arguments> acts() {
        return Stream.of(
                act("POST", "task/{task}/complete", "{}", "wes mona admin"),
                act("POST", "task/{task}/claim", "{\"userId\":\"{user}\"}", "wes"),
                act("POST", "task/{task}/assignee", "{\"userId\":\"otto\"}", "mona admin"),
                act("GET", "task/{task}/form-variables", null, "wes mona admin"),
                act("POST", "job/{job}/execute", "{}", "mona admin"),
                act("PUT", "job/{job}/retries", "{\"retries\":2}", "mona admin"),
                act("PUT", "process-instance/{instance}/variables/grade", "{\"value\":\"B\"}", "mona admin"),
                act("DELETE", "process-instance/{instance}", null, "admin"),
                act("GET", "process-instance/{instance}", null, "mona admin"),
                act("GET", "process-definition/key/leadLifecycle/xml", null, "mona ana admin"),
                act("GET", "decision-definition/key/gradeLead/xml", null, "mona ana admin"),
                act("POST", "process-definition/key/captureLead/start", "{}", "rita wes mona marc admin"),
                act("POST", "process-definition/key/leadLifecycle/start", "{}", "admin"),
                act("POST", "decision-definition/key/gradeLead/evaluate", "{}", "admin"),
                act("POST", "filter/create", "{\"name\":\"x\",\"resourceType\":\"Task\",\"query\":{}}", "admin"),
                act("POST", "task/create", "{\"id\":\"made-up\"}", "admin"),
                act(
                        "POST",
                        "user/create",
                        "{\"profile\":{\"id\":\"eve\"},\"credentials\":{\"password\":\"Sesame-open-1\"}}",
                        "admin"),
                act("PUT", "group/camunda-admin/members/otto", "", "admin"),
                act(
                        "POST",
                        "authorization/create",
                        "{\"type\":1,\"permissions\":[\"ALL\"],\"userId\":\"{user}\",\"resourceType\":7,\"resourceId\":\"*\"}",
                        "admin"),
                act(
                        "PUT",
                        "user/mona/credentials",
                        "{\"password\":\"Sesame-open-1\",\"authenticatedUserPassword\":\"Baton-demo-1\"}",
                        "mona admin"),
                // Cockpit's own acts need the same right; what the message says is checked by whom it reaches.
                act(
                        "POST",
                        "message",
                        "{\"messageName\":\"" + LeadLifecycle.MESSAGE_END_LIFE
                                + "\",\"processInstanceId\":\"{instance}\"}",
                        "mona admin"));
    }

    private static Arguments act(String method, String address, String body, String permitted) {
        return Arguments.of(method, address, body, permitted);
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @MethodSource("acts")
    void whoMayDoIt(String method, String address, String body, String permitted) {
        for (String user : new String[] {"rita", "wes", "mona", "marc", "ana", "admin"}) {
            HttpResponse<String> answer = Browser.basic(port, user)
                    .send(
                            method,
                            "/engine-rest/" + fill(address, user),
                            body == null ? null : fill(body, user),
                            "application/json");
            boolean done = answer.statusCode() < 300;
            assertThat(done)
                    .as(user + " " + method + " " + address + " -> " + answer.statusCode() + " " + answer.body())
                    .isEqualTo(java.util.List.of(permitted.split(" ")).contains(user));
            if (done && !method.equals("GET")) {
                tidyUp(address, user);
            }
        }
    }

    private void tidyUp(String address, String user) {
        if (address.startsWith("task/{task}")
                || address.contains("{instance}")
                || address.contains("{job}")
                || address.equals("message")) {
            engine.getRuntimeService().deleteProcessInstanceIfExists(instance, "next", true, true, false, false);
            leadAgain();
        }
        engine.getTaskService().deleteTask("made-up", true);
        engine.getIdentityService().deleteUser("eve");
        engine.getIdentityService().deleteMembership("otto", Groups.ADMINISTRATORS);
        if (address.contains("credentials")) {
            var mona =
                    engine.getIdentityService().createUserQuery().userId("mona").singleResult();
            mona.setPassword(Browser.PASSWORD);
            engine.getIdentityService().saveUser(mona);
        }
        engine.getFilterService().createFilterQuery().filterName("x").list().forEach(filter -> engine.getFilterService()
                .deleteFilter(filter.getId()));
        engine.getAuthorizationService()
                .createAuthorizationQuery()
                .userIdIn("admin")
                .resourceType(7)
                .list()
                .forEach(made -> engine.getAuthorizationService().deleteAuthorization(made.getId()));
    }

    private void leadAgain() {
        instance = engine.getRuntimeService()
                .startProcessInstanceByKey("leadLifecycle", "lead-1", Map.of("grade", "A"))
                .getId();
        task = engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
        job = engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
    }

    private String fill(String text, String user) {
        return text.replace("{task}", task)
                .replace("{job}", job)
                .replace("{instance}", instance)
                .replace("{user}", user);
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource(textBlock = """
                    rita,  tasklist, 200
                    rita,  cockpit,  403
                    rita,  admin,    403
                    mona,  tasklist, 200
                    mona,  cockpit,  200
                    mona,  admin,    403
                    marc,  tasklist, 200
                    marc,  cockpit,  403
                    ana,   cockpit,  200
                    ana,   tasklist, 403
                    ana,   admin,    403
                    admin, admin,    200
                    admin, cockpit,  200
                    """)
    void whoMayOpenWhichApplication(String user, String application, int status) {
        try {
            Browser.session(port, user, application);
            assertThat(status).isEqualTo(200);
        } catch (IllegalStateException refused) {
            assertThat(refused.getMessage()).contains(": " + status + " ");
        }
    }
}
