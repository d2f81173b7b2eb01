package dev.baton.process.handovertosales;

import dev.baton.assignment.Assignments;
import dev.baton.lead.LeadId;
import dev.baton.process.Answers;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.Rejection;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** The rep's answer. When it meets a take-back the first to commit wins, because both take the lead's lock before they look. */
@Component
class AcceptOrRejectLead implements TaskAnswer {

    private final Assignments assignments;
    private final ServiceLevels serviceLevels;

    AcceptOrRejectLead(Assignments assignments, ServiceLevels serviceLevels) {
        this.assignments = assignments;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public String task() {
        return "Activity_AcceptOrRejectLead";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "reason", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("accept", "reject"));
        if (task.getAssignee() == null) {
            throw new InvalidAnswer("assignee", "the lead is offered to the team; claim the task, then answer");
        }
        String comment = answers.text("comment");
        if (decision.equals("accept")) {
            assignments.accept(lead, task.getAssignee(), actor, comment);
            HandOverToSales.ANSWER.set(task.getExecution(), "accepted");
        } else {
            String reason = answers.oneOf("reason", Rejection.REASONS);
            assignments.reject(lead, task.getAssignee(), reason, actor, comment);
            HandOverToSales.ANSWER.set(task.getExecution(), "rejected");
            HandOverToSales.REASON.set(task.getExecution(), reason);
        }
        serviceLevels.meet(lead, ClockKind.ANSWER, actor);
    }
}
