package dev.baton.process.engine;

import dev.baton.intake.ApiKey;
import dev.baton.intake.ApiKeys;
import dev.baton.process.engine.identity.DemoReps;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The engine with its doors and nothing of Baton behind them, so that these tests do not depend on what the house looks like inside. Not annotated as
 * a configuration: a test would then load the whole application as well, and the application's tests would find this.
 */
@EnableAutoConfiguration
@ComponentScan({
    "dev.baton.process.engine.hardening",
    "dev.baton.process.engine.identity",
    "dev.baton.process.engine.web"
})
@Import(SecuredEngine.Interface.class)
public class SecuredEngine {

    @Bean
    @Profile("demo")
    DemoReps reps() {
        return () -> List.of(
                new DemoReps.DemoRep("rita", "Rita", "Brandt", "rita@baton.example", "dach"),
                new DemoReps.DemoRep("otto", "Otto", "Vogel", "otto@baton.example", "dach"),
                new DemoReps.DemoRep("wes", "Wes", "Carter", "wes@baton.example", "west"));
    }

    @Bean
    ApiKeys apiKeys() {
        ApiKey website = new ApiKey(UUID.fromString("00000000-0000-7000-8000-000000000001"), "website", 100);
        return secret -> secret.equals("demo-intake-key") ? Optional.of(website) : Optional.empty();
    }

    @Bean
    JavaDelegate passOnDelegate() {
        return execution -> {};
    }

    @Bean
    ExecutionListener passOnListener() {
        return execution -> {};
    }

    /** A delegate by what it is, but nothing in its name says that models may use it. */
    @Bean
    JavaDelegate janitor() {
        return execution -> {};
    }

    @Bean
    public Trap trap() {
        return new Trap();
    }

    /** Tells whether an expression got as far as calling a bean. */
    public static class Trap implements JavaDelegate {

        private final AtomicInteger sprung = new AtomicInteger();

        public String spring() {
            sprung.incrementAndGet();
            return "sprung";
        }

        @Override
        public void execute(DelegateExecution execution) {
            spring();
        }

        public int count() {
            return sprung.get();
        }
    }

    /** What a module of Baton would offer. */
    @RestController
    @TestComponent
    static class Interface {

        private final IdentityService identities;

        Interface(IdentityService identities) {
            this.identities = identities;
        }

        @GetMapping("/api/leads/whoami")
        Map<String, Object> whoami(Authentication who) {
            var engineUser = identities.getCurrentAuthentication();
            return Map.of(
                    "name",
                    who.getName(),
                    "authorities",
                    who.getAuthorities().stream()
                            .map(GrantedAuthority::getAuthority)
                            .sorted()
                            .toList(),
                    "principal",
                    who.getPrincipal().getClass().getSimpleName(),
                    "engineUser",
                    engineUser == null ? "" : engineUser.getUserId());
        }

        @PostMapping("/api/leads")
        Map<String, String> post(Principal who) {
            return Map.of("by", who.getName());
        }

        @GetMapping("/api/reps")
        List<String> reps() {
            return List.of("rita");
        }

        @GetMapping({"/tasks/of-lead/{id}", "/unsubscribe/{id}", "/leads/{id}"})
        String linked(Authentication who) {
            return who == null ? "nobody" : who.getName();
        }

        @PostMapping("/unsubscribe/{id}")
        String pressed() {
            return "done";
        }

        @GetMapping({"/tasks/others", "/forgotten"})
        String forgotten() {
            return "nobody thought of protecting this";
        }
    }
}
