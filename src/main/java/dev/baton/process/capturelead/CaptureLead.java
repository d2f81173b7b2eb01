package dev.baton.process.capturelead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.intake.Intake;
import dev.baton.process.Lives;
import java.util.List;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A lead typed in by hand. The instance begins and ends in one transaction, so that what was typed never reaches the engine's tables. */
@Configuration(proxyBeanMethods = false)
public class CaptureLead {

    public static final String KEY = "captureLead";

    /** What the start form sends; all of it is gone when the instance ends. */
    public static final List<String> FIELDS = List.of(
            "firstName",
            "lastName",
            "email",
            "phone",
            "company",
            "jobTitle",
            "country",
            "city",
            "productInterest",
            "request",
            "message",
            "budget",
            "employees",
            "timeframe");

    @Bean
    JavaDelegate captureLeadDelegate(Intake intake, ObjectMapper json, Lives lives) {
        return e -> {
            ObjectNode lead = json.createObjectNode();
            for (String field : FIELDS) {
                Object value = e.getVariable(field);
                if (value != null) {
                    lead.set(field, json.valueToTree(value));
                }
                e.removeVariable(field);
            }
            intake.takeByHand(lead, lives.actor());
        };
    }
}
