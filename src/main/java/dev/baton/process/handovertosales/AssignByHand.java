package dev.baton.process.handovertosales;

import dev.baton.assignment.Assignments;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A manager gives the lead to a rep, or back to marketing: when nobody is eligible, when nobody answered, and in teams where a person confirms or changes
 * what the rules propose.
 */
record AssignByHand(String task, Assignments assignments, ServiceLevels serviceLevels, Leads leads)
        implements TaskAnswer {

    @Configuration(proxyBeanMethods = false)
    static class Tasks {

        @Bean
        TaskAnswer assignByHand(Assignments assignments, ServiceLevels serviceLevels, Leads leads) {
            return new AssignByHand("Activity_AssignByHand", assignments, serviceLevels, leads);
        }

        @Bean
        TaskAnswer decideEscalation(Assignments assignments, ServiceLevels serviceLevels, Leads leads) {
            return new AssignByHand("Activity_DecideEscalation", assignments, serviceLevels, leads);
        }
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "rep", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        decide(lead, answers.oneOf("decision", Set.of("assign", "nurture", "disqualify")), answers, actor, task);
    }

    void decide(LeadId lead, String decision, Answers answers, String actor, DelegateTask task) {
        leads.lock(lead);
        serviceLevels.meet(lead, ClockKind.ASSIGNMENT, actor);
        leads.record(lead, HistoryKind.ESCALATION_DECIDED, actor, decision, Map.of(), answers.text("comment"));
        if (decision.equals("assign")) {
            String rep = answers.oneOf(
                    "rep",
                    assignments.choices().stream().map(Assignments.Choice::rep).toList());
            assignments.assignByHand(lead, rep, actor);
            HandOverToSales.OWNER.set(task.getExecution(), rep);
        } else {
            assignments.end(lead, "declined");
            leads.own(lead, null, null);
            HandOverToSales.ANSWER.set(task.getExecution(), "rejected");
            HandOverToSales.REASON.set(task.getExecution(), "manager-" + decision);
        }
    }
}
