package dev.baton.process.handovertosales;

import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ServiceLevels;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** The rep has not answered yet, and the manager is told: leaves the lead where it is, or takes it away before the clock does. */
@Component
class DecideOnDelay implements TaskAnswer {

    private final Assignments assignments;
    private final Leads leads;
    private final AssignByHand byHand;

    DecideOnDelay(Assignments assignments, ServiceLevels serviceLevels, Leads leads) {
        this.assignments = assignments;
        this.leads = leads;
        this.byHand = new AssignByHand(task(), assignments, serviceLevels, leads);
    }

    @Override
    public String task() {
        return "Activity_DecideOnDelay";
    }

    /** A field of its own: the rep's form, open beside this one, has a decision too. */
    @Override
    public Set<String> fields() {
        return Set.of("delay", "rep", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("delay", Set.of("leave", "assign", "nurture", "disqualify"));
        leads.lock(lead);
        boolean leave = decision.equals("leave");
        HandOverToSales.LEFT_WITH_REP.set(task.getExecution(), leave);
        if (leave) {
            leads.record(lead, HistoryKind.ESCALATION_DECIDED, actor, decision, Map.of(), answers.text("comment"));
            return;
        }
        boolean hasItAlready = decision.equals("assign")
                && assignments
                        .open(lead)
                        .filter(a -> a.rep().equals(answers.text("rep")))
                        .isPresent();
        if (hasItAlready) {
            throw new InvalidAnswer("rep", "has the lead already");
        }
        HandOverToSales.DECISION.set(task.getExecution(), decision);
        byHand.decide(lead, decision, answers, actor, task);
    }
}
