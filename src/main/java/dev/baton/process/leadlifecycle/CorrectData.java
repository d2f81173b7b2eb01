package dev.baton.process.leadlifecycle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.intake.Corrections;
import dev.baton.intake.InvalidLead;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Marketing finds what is missing, or gives up. */
@Component
class CorrectData implements TaskAnswer {

    private static final List<String> FIELDS =
            List.of("firstName", "lastName", "email", "phone", "company", "jobTitle", "country");

    private final Leads leads;
    private final Corrections corrections;
    private final ServiceLevels serviceLevels;
    private final ObjectMapper json;

    CorrectData(Leads leads, Corrections corrections, ServiceLevels serviceLevels, ObjectMapper json) {
        this.leads = leads;
        this.corrections = corrections;
        this.serviceLevels = serviceLevels;
        this.json = json;
    }

    @Override
    public String task() {
        return "Activity_CorrectData";
    }

    @Override
    public Set<String> fields() {
        return Set.of(
                "decision", "comment", "firstName", "lastName", "email", "phone", "company", "jobTitle", "country");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("corrected", "give-up"));
        leads.lock(lead);
        if (decision.equals("corrected")) {
            ObjectNode found = json.createObjectNode();
            for (String field : FIELDS) {
                if (answers.text(field) != null) {
                    found.put(field, answers.text(field));
                }
            }
            try {
                corrections.correct(lead, found);
            } catch (InvalidLead e) {
                throw new InvalidAnswer(
                        e.problems().get(0).field(), e.problems().get(0).reason());
            }
            leads.record(lead, HistoryKind.DATA_CORRECTED, actor, null, Map.of(), answers.text("comment"));
        } else {
            leads.record(lead, HistoryKind.REVIEWED, actor, "give-up", Map.of("of", "data"), answers.text("comment"));
            LeadLifecycle.REASON.set(task.getExecution(), "bad-data");
        }
        serviceLevels.meet(lead, ClockKind.RECYCLE, actor);
        serviceLevels.meet(lead, ClockKind.FIRST_TOUCH, actor);
    }
}
