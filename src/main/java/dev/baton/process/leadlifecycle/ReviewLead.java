package dev.baton.process.leadlifecycle;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.Scores;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Marketing chooses the route of a lead that the table will not choose for. */
@Component
class ReviewLead implements TaskAnswer {

    private final Leads leads;
    private final ServiceLevels serviceLevels;
    private final Scores scores;

    ReviewLead(Leads leads, ServiceLevels serviceLevels, Scores scores) {
        this.leads = leads;
        this.serviceLevels = serviceLevels;
        this.scores = scores;
    }

    @Override
    public String task() {
        return "Activity_ReviewLead";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String route = answers.oneOf("decision", Set.of("sales", "nurture", "self-serve", "disqualify"));
        leads.lock(lead);
        serviceLevels.meet(lead, ClockKind.REVIEW, actor);
        leads.record(lead, HistoryKind.REVIEWED, actor, route, Map.of("of", "route"), answers.text("comment"));
        leads.review(lead, route);
        if (route.equals("nurture")) {
            // Whoever decided so has seen the engagement there was; only more of it wakes the lead.
            leads.forgetEngagement(lead);
            scores.score(lead, actor);
        }
    }
}
