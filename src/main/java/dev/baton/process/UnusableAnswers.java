package dev.baton.process;

import dev.baton.lead.LeadId;
import dev.baton.lead.UnusableAnswer;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.engine.models.Releases.ModelsReleased;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What becomes of a lead for which a table gave no usable answer. A person has a task for it, the managers are told, and an incident names table, rule
 * and column. When models are released the table is asked anew, for leads that still wait for that person and for jobs that failed on it.
 */
@Component
public class UnusableAnswers {

    public static final String INCIDENT = "unusableAnswer";

    private static final Logger LOG = LoggerFactory.getLogger(UnusableAnswers.class);
    private static final int TRIES = 3;
    private static final String REVIEW = "Activity_ReviewLead";

    /** The tasks at which a lead waits in place of an answer. */
    private static final Set<String> BY_PERSONS = Set.of(REVIEW, "Activity_AssignByHand");

    private final RuntimeService runtime;
    private final TaskService tasks;
    private final ManagementService management;
    private final Notifications notifications;
    private final ServiceLevels serviceLevels;
    private final Identity identity;
    private final TransactionTemplate transaction;

    UnusableAnswers(
            RuntimeService runtime,
            TaskService tasks,
            ManagementService management,
            Notifications notifications,
            ServiceLevels serviceLevels,
            Identity identity,
            TransactionTemplate transaction) {
        this.runtime = runtime;
        this.tasks = tasks;
        this.management = management;
        this.notifications = notifications;
        this.serviceLevels = serviceLevels;
        this.identity = identity;
        this.transaction = new TransactionTemplate(transaction.getTransactionManager());
        this.transaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
    }

    /** The step goes on to a person. */
    public void note(DelegateExecution step, UnusableAnswer answer) {
        step.createIncident(INCIDENT, answer.table(), answer.getMessage());
        notifications.tellManagers(Lives.lead(step), Message.TABLE_UNUSABLE);
    }

    @TransactionalEventListener
    void on(ModelsReleased released) {
        // Asking a table anew is no right of whoever mended it.
        identity.withoutUser(() -> {
            management.createJobQuery().withException().list().stream()
                    .filter(job -> String.valueOf(job.getExceptionMessage()).contains(UnusableAnswer.CODE))
                    .forEach(this::tryAgain);
            runtime.createIncidentQuery().incidentType(INCIDENT).list().stream()
                    // Not what stands for it at the processes above.
                    .filter(incident -> incident.getId().equals(incident.getRootCauseIncidentId()))
                    .forEach(this::askAgain);
            return null;
        });
    }

    private void tryAgain(Job job) {
        apart(job.getId(), () -> management
                .setJobRetries(TRIES)
                .jobId(job.getId())
                .dueDate(null)
                .execute());
    }

    private void askAgain(Incident incident) {
        apart(incident.getId(), () -> {
            Task waiting = tasks.createTaskQuery().processInstanceId(incident.getProcessInstanceId()).list().stream()
                    .filter(task -> BY_PERSONS.contains(task.getTaskDefinitionKey()))
                    .findFirst()
                    .orElse(null);
            runtime.resolveIncident(incident.getId());
            if (waiting == null) {
                return;
            }
            if (waiting.getTaskDefinitionKey().equals(REVIEW)) {
                serviceLevels.close(lead(incident), ClockKind.REVIEW);
            }
            runtime.createProcessInstanceModification(incident.getProcessInstanceId())
                    .cancelAllForActivity(waiting.getTaskDefinitionKey())
                    .startBeforeActivity(incident.getActivityId())
                    .execute();
        });
    }

    private LeadId lead(Incident incident) {
        return LeadId.of(runtime.createProcessInstanceQuery()
                .processInstanceId(incident.getProcessInstanceId())
                .singleResult()
                .getBusinessKey());
    }

    /** One lead that cannot go on keeps no other. */
    private void apart(String id, Runnable work) {
        try {
            transaction.executeWithoutResult(status -> work.run());
        } catch (RuntimeException e) {
            LOG.warn("DECISION-004 {} is not asked again; an operator may retry it", id, e);
        }
    }
}
