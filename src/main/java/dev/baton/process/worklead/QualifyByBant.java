package dev.baton.process.worklead;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.Rejection;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Budget, authority, need, timeline: an opportunity, or back to marketing. Passing it wins nothing yet. */
@Component
class QualifyByBant implements TaskAnswer {

    private static final Set<String> YES_NO = Set.of("yes", "no", "unknown");

    private final Leads leads;
    private final ServiceLevels serviceLevels;

    QualifyByBant(Leads leads, ServiceLevels serviceLevels) {
        this.leads = leads;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public String task() {
        return "Activity_QualifyByBant";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "budget", "authority", "need", "timeline", "reason", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("accept", "reject", "contacted"));
        Map<String, Object> bant = new LinkedHashMap<>();
        for (String field : new String[] {"budget", "authority", "need", "timeline"}) {
            String value = answers.optionalOneOf(field, YES_NO);
            bant.put(field, value == null ? "unknown" : value);
        }
        leads.lock(lead);
        serviceLevels.meet(lead, ClockKind.FIRST_CONTACT, actor);
        if (decision.equals("contacted")) {
            leads.record(lead, HistoryKind.CONTACTED, actor, null, bant, answers.text("comment"));
            return;
        }
        if (decision.equals("accept")) {
            leads.record(lead, HistoryKind.BANT_PASSED, actor, null, bant, answers.text("comment"));
        } else {
            String reason = answers.oneOf("reason", Rejection.REASONS);
            leads.record(lead, HistoryKind.BANT_FAILED, actor, reason, bant, answers.text("comment"));
            WorkLead.REASON.set(task.getExecution(), reason);
        }
        serviceLevels.meet(lead, ClockKind.BANT, actor);
    }
}
