package dev.baton.process.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.SecuredEngineTest;
import java.util.Map;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Says no to a rep who still sees, or works on, a lead that has gone to somebody else. */
@DisplayName("The right to a task")
class TaskAuthorizationsTest extends SecuredEngineTest {

    private static final String ASSIGNED = "camunda:assignee=\"${owner}\"";

    @Test
    void theAssigneeSeesAndWorksTheOthersDoNot() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        assertSees("rita", task);
        assertBlind("otto", task);
        assertBlind("wes", task);
        assertThat(Browser.basic(port, "rita")
                        .post("/engine-rest/task/" + task + "/complete", "{}")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void aReassignedTaskTakesTheFormerRepsRightAway() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        engine.getTaskService().setAssignee(task, "wes");
        assertBlind("rita", task);
        assertSees("wes", task);
    }

    @Test
    void aManagerWhoReassignsInTasklistTakesItAwayToo() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        assertThat(Browser.session(port, "mona", "tasklist")
                        .post("/camunda/api/engine/engine/default/task/" + task + "/assignee", "{\"userId\":\"otto\"}")
                        .statusCode())
                .isEqualTo(204);
        assertBlind("rita", task);
        assertSees("otto", task);
    }

    @Test
    void aTaskThatNobodyHasAnyMoreIsNobodys() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        engine.getTaskService().setAssignee(task, null);
        assertBlind("rita", task);
    }

    @Test
    void aRepMayNotGiveATaskAway() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        assertThatThrownBy(() -> as("rita", () -> {
                    engine.getTaskService().setAssignee(task, "wes");
                    return null;
                }))
                .isInstanceOf(AuthorizationException.class);
    }

    @Test
    void aTaskThatMovesTwiceInOneStepEndsWithTheLastRepOnly() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        inOneCommand(() -> {
            engine.getTaskService().setAssignee(task, "otto");
            engine.getTaskService().setAssignee(task, "wes");
        });
        assertBlind("rita", task);
        assertBlind("otto", task);
        assertSees("wes", task);
    }

    @Test
    void aTaskThatComesBackInOneStepStaysWithItsRep() {
        String task = startTask(ASSIGNED, Map.of("owner", "rita"));
        inOneCommand(() -> {
            engine.getTaskService().setAssignee(task, "otto");
            engine.getTaskService().setAssignee(task, "rita");
        });
        assertBlind("otto", task);
        assertSees("rita", task);
    }

    @Test
    void aRemovedCandidateLosesSight() {
        String task = startTask("camunda:candidateUsers=\"rita,otto\"", Map.of());
        assertSees("rita", task);
        engine.getTaskService().deleteCandidateUser(task, "rita");
        assertBlind("rita", task);
        assertSees("otto", task);
    }

    @Test
    void aRemovedCandidateWhoHasTheTaskKeepsIt() {
        String task = startTask("camunda:candidateUsers=\"rita,otto\"", Map.of());
        engine.getTaskService().claim(task, "rita");
        engine.getTaskService().deleteCandidateUser(task, "rita");
        assertSees("rita", task);
    }

    @Test
    void whoseTaskGoesBackToThePoolStillSeesThePool() {
        String task = startTask("camunda:candidateGroups=\"team-${team}\"", Map.of("team", "dach"));
        assertSees("rita", task);
        assertSees("otto", task);
        assertBlind("wes", task);
        as("rita", () -> {
            engine.getTaskService().claim(task, "rita");
            return null;
        });
        engine.getTaskService().setAssignee(task, null);
        assertSees("rita", task);
    }

    @Test
    void aTaskThatGoesToAnotherTeamsPoolLeavesTheFirst() {
        String task = startTask("camunda:candidateGroups=\"team-${team}\"", Map.of("team", "dach"));
        engine.getTaskService().deleteCandidateGroup(task, "team-dach");
        engine.getTaskService().addCandidateGroup(task, "team-west");
        assertBlind("rita", task);
        assertSees("wes", task);
    }

    @Test
    void aCompletedTaskLeavesNoRightsBehind() {
        String task = startTask(
                "camunda:assignee=\"${owner}\" camunda:candidateUsers=\"otto\" camunda:candidateGroups=\"team-dach\"",
                Map.of("owner", "rita"));
        engine.getTaskService().setAssignee(task, "wes");
        engine.getTaskService().complete(task);
        assertThat(engine.getAuthorizationService()
                        .createAuthorizationQuery()
                        .resourceType(Resources.TASK)
                        .resourceId(task)
                        .count())
                .isZero();
    }

    private void assertSees(String user, String task) {
        Task seen = as(
                user,
                () -> engine.getTaskService().createTaskQuery().taskId(task).singleResult());
        assertThat(seen).as(user + " sees the task").isNotNull();
        assertThat(Browser.basic(port, user)
                        .get("/engine-rest/task/" + task + "/form-variables")
                        .statusCode())
                .as(user)
                .isEqualTo(200);
    }

    private void assertBlind(String user, String task) {
        Task seen = as(
                user,
                () -> engine.getTaskService().createTaskQuery().taskId(task).singleResult());
        assertThat(seen).as(user + " does not see the task").isNull();
        Browser browser = Browser.basic(port, user);
        assertThat(browser.get("/engine-rest/task/" + task).statusCode())
                .as(user)
                .isIn(403, 404);
        assertThat(browser.get("/engine-rest/task/" + task + "/form-variables").statusCode())
                .as(user)
                .isEqualTo(403);
        assertThat(browser.post("/engine-rest/task/" + task + "/complete", "{}").statusCode())
                .as(user)
                .isEqualTo(403);
    }

    private void inOneCommand(Runnable work) {
        ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> {
                    work.run();
                    return null;
                });
    }
}
