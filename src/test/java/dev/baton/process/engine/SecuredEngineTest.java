package dev.baton.process.engine;

import dev.baton.process.engine.SecuredEngine.Trap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** One running application for all tests of the engine's doors. Each test leaves it as it found it. */
@SpringBootTest(
        classes = SecuredEngine.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"camunda.bpm.job-execution.enabled=false", "camunda.bpm.history-level=full"})
@ActiveProfiles("demo")
@AutoConfigureObservability(tracing = false)
public abstract class SecuredEngineTest {

    @Autowired
    protected ProcessEngine engine;

    @Autowired
    protected Trap trap;

    @LocalServerPort
    protected int port;

    private final List<String> deployments = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() {
        engine.getIdentityService().clearAuthentication();
        deployments.forEach(id -> engine.getRepositoryService().deleteDeployment(id, true));
    }

    protected void deploy(String name, String model) {
        deployments.add(engine.getRepositoryService()
                .createDeployment()
                .addInputStream(name, new java.io.ByteArrayInputStream(model.getBytes(StandardCharsets.UTF_8)))
                .deploy()
                .getId());
    }

    /** Starts a process with one user task and returns the task's id. */
    protected String startTask(String attributes, Map<String, Object> variables) {
        deploy("task.bpmn", Models.process("oneTask", Models.userTask(attributes, "")));
        String instance = engine.getRuntimeService()
                .startProcessInstanceByKey("oneTask", "lead-1", variables)
                .getId();
        return engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(instance)
                .singleResult()
                .getId();
    }

    protected <T> T as(String user, java.util.function.Supplier<T> work) {
        List<String> groups = engine.getIdentityService().createGroupQuery().groupMember(user).list().stream()
                .map(group -> group.getId())
                .toList();
        engine.getIdentityService().setAuthentication(user, groups);
        try {
            return work.get();
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }
}
