package dev.baton.process.qualifylead;

import dev.baton.intake.Matching;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Marketing says whether two leads are one person. */
@Component
class ReviewDuplicate implements TaskAnswer {

    private final Leads leads;
    private final Matching matching;
    private final ServiceLevels serviceLevels;

    ReviewDuplicate(Leads leads, Matching matching, ServiceLevels serviceLevels) {
        this.leads = leads;
        this.matching = matching;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public String task() {
        return "Activity_ReviewDuplicate";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("same", "different"));
        leads.lock(lead);
        serviceLevels.meet(lead, ClockKind.REVIEW, actor);
        leads.record(lead, HistoryKind.REVIEWED, actor, decision, Map.of("of", "duplicate"), answers.text("comment"));
        if (decision.equals("different")) {
            matching.keepApart(lead, actor);
        }
    }
}
