package dev.baton;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
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
        SpringApplication.run(BatonApplication.class, args);
    }
}
