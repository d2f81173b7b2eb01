package dev.baton.process.worklead;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.TaskAnswer;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** The owner reports what became of the opportunity. */
@Component
class ReportOutcome implements TaskAnswer {

    private final Leads leads;

    ReportOutcome(Leads leads) {
        this.leads = leads;
    }

    @Override
    public String task() {
        return "Activity_ReportOutcome";
    }

    @Override
    public Set<String> fields() {
        return Outcome.FIELDS;
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        Outcome outcome = Outcome.of(answers);
        leads.lock(lead);
        leads.record(lead, HistoryKind.OUTCOME_REPORTED, actor, outcome.outcome(), outcome.detail(), outcome.comment());
        WorkLead.OUTCOME.set(task.getExecution(), outcome.outcome());
        if (outcome.reason() != null) {
            WorkLead.REASON.set(task.getExecution(), outcome.reason());
        }
    }
}
