package dev.baton;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Carries sales leads from arrival to outcome. */
@SpringBootApplication
@EnableScheduling
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Baton",
                        version = "1",
                        description = "Lead routing. Errors are problems (RFC 9457) with a stable code."),
        security = {@SecurityRequirement(name = "user"), @SecurityRequirement(name = "source")})
@SecurityScheme(name = "user", type = SecuritySchemeType.HTTP, scheme = "basic")
@SecurityScheme(name = "source", type = SecuritySchemeType.HTTP, scheme = "bearer")
public class BatonApplication {

    /** The one source of time; UTC. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(BatonApplication.class);
        application.setDefaultProperties(configuredBeside(new ApplicationHome(BatonApplication.class)));
        application.run(args);
    }

    /**
     * Spring's places of {@code application.yaml} and the directory of the jar, which a service manager seldom makes the working directory. A file in
     * the working directory counts before one beside the jar, both before what is packaged.
     */
    static Map<String, Object> configuredBeside(ApplicationHome home) {
        // Run from a folder of classes there is no jar, and nothing beside it.
        if (home.getSource() == null || !home.getSource().isFile()) {
            return Map.of();
        }
        String jar = home.getDir().toURI().toString();
        return Map.of(
                "spring.config.location",
                "optional:classpath:/;optional:classpath:/config/,optional:" + jar + ";optional:" + jar + "config/,"
                        + "optional:file:./;optional:file:./config/;optional:file:./config/*/");
    }
}
