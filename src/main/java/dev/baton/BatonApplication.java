package dev.baton;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Carries sales leads from arrival to outcome. */
@SpringBootApplication
@EnableScheduling
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
