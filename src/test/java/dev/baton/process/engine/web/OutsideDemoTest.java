package dev.baton.process.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.SecuredEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Says no to the demonstration's people, and to the engine's REST interface, wherever nobody asked for them. */
@DisplayName("Outside the demonstration")
@SpringBootTest(
        classes = SecuredEngine.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "baton.admin.id=root",
            "baton.admin.password=Sesame-open-1",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.history-level=full",
            // Engines are registered by name for the whole virtual machine.
            "camunda.bpm.process-engine-name=outside"
        })
class OutsideDemoTest {

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(strings = {"rita", "mona", "marc", "ana", "admin"})
    void nobodyOfTheDemonstrationIsKnown(String user) {
        assertThat(Browser.basic(port, user).get("/api/reps").statusCode()).isEqualTo(401);
        assertThat(Browser.basic(port, "root", "Sesame-open-1").get("/api/reps").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/engine-rest", "/engine-rest/task", "/engine-rest/engine", "/engine-rest/engine/outside/task"})
    void theEnginesInterfaceIsOff(String address) {
        assertThat(Browser.basic(port, "root", "Sesame-open-1").get(address).statusCode())
                .isEqualTo(404);
        assertThat(Browser.anonymous(port).get(address).statusCode()).isEqualTo(404);
    }
}
