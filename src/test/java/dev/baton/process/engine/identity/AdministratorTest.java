package dev.baton.process.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;

/** Says no to an installation that nobody can administrate, in words that say what to do. */
@DisplayName("The first administrator")
@ExtendWith(OutputCaptureExtension.class)
class AdministratorTest {

    @TempDir
    private Path data;

    @Test
    void nothingStartsWithoutOne(CapturedOutput output) {
        assertThatThrownBy(() -> start()).hasMessageContaining("AUTH-010");
        assertThat(output).contains("Baton has no administrator").contains("Set baton.admin.id");

        assertThatThrownBy(() -> start("baton.admin.id=root", "baton.admin.password=too-weak"))
                .hasMessageContaining("AUTH-011");
        assertThat(output.toString()).doesNotContain("too-weak");

        start("baton.admin.id=root", "baton.admin.password=Sesame-open-1").close();

        // Known from now on: the password need not stay in the configuration, and another one there changes nothing.
        start().close();
        try (ConfigurableApplicationContext context =
                start("baton.admin.id=root", "baton.admin.password=Sesame-else-1")) {
            assertThat(context.getBean(org.camunda.bpm.engine.IdentityService.class)
                            .checkPassword("root", "Sesame-open-1"))
                    .isTrue();
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        List<String> all = new ArrayList<>(Arrays.asList(properties));
        all.addAll(List.of(
                "baton.data-dir=" + data,
                "camunda.bpm.job-execution.enabled=false",
                "camunda.bpm.history-level=full",
                "camunda.bpm.process-engine-name=alone",
                "spring.main.register-shutdown-hook=false"));
        return new SpringApplicationBuilder(EngineAlone.class)
                .web(WebApplicationType.NONE)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    // Not annotated as a configuration, or other tests' scans would find it.
    // Needs a web server, which this test does without: the web applications keep the first context of a virtual
    // machine for good.
    @EnableAutoConfiguration(
            excludeName = "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration")
    @ComponentScan({"dev.baton.process.engine.hardening", "dev.baton.process.engine.identity"})
    static class EngineAlone {}
}
