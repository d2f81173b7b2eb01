package dev.baton.process.engine;

import dev.baton.lead.LeadId;
import dev.baton.lead.UnusableAnswer;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.incident.DefaultIncidentHandler;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.runtime.Incident;
import org.springframework.beans.factory.ObjectProvider;

/** Tells the managers when a step has failed for good, because a table gave no answer that can be used. */
final class FailedOnTable extends DefaultIncidentHandler {

    private final ObjectProvider<Notifications> notifications;

    FailedOnTable(ObjectProvider<Notifications> notifications) {
        super(Incident.FAILED_JOB_HANDLER_TYPE);
        this.notifications = notifications;
    }

    @Override
    public Incident handleIncident(IncidentContext context, String message) {
        if (message != null && message.contains(UnusableAnswer.CODE) && context.getExecutionId() != null) {
            ExecutionEntity step =
                    Context.getCommandContext().getExecutionManager().findExecutionById(context.getExecutionId());
            notifications.getObject().tellManagers(LeadId.of(step.getProcessBusinessKey()), Message.TABLE_UNUSABLE);
        }
        return super.handleIncident(context, message);
    }
}
