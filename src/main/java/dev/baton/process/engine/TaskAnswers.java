package dev.baton.process.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.assignment.Assignment;
import dev.baton.assignment.Assignments;
import dev.baton.assignment.LeadElsewhere;
import dev.baton.dossier.Comments;
import dev.baton.dossier.Dossiers;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.process.Answers;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.Lives;
import dev.baton.process.TaskAnswer;
import dev.baton.process.Urgency;
import dev.baton.process.engine.identity.Groups;
import dev.baton.process.engine.identity.TaskAuthorizations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.IdentityLinkEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What Baton does when a task of a lead is created, read, moved or completed. */
@Component
class TaskAnswers {

    private static final String ACCEPT_OR_REJECT = "Activity_AcceptOrRejectLead";
    private static final String ASSIGN_BY_HAND = "Activity_AssignByHand";
    private static final Set<String> OWNERS_TASKS =
            Set.of(ACCEPT_OR_REJECT, "Activity_QualifyByBant", "Activity_ReportOutcome");

    private final Map<String, TaskAnswer> answers;
    private final Set<String> formFields;
    private final Leads leads;
    private final ObjectProvider<Urgency> urgency;
    private final Assignments assignments;
    private final Notifications notifications;
    private final Dossiers dossiers;
    private final Comments comments;
    private final Lives lives;
    private final ObjectMapper json;
    private final ObjectProvider<HistoryService> history;

    TaskAnswers(
            List<TaskAnswer> answers,
            Leads leads,
            ObjectProvider<Urgency> urgency,
            Assignments assignments,
            Notifications notifications,
            Dossiers dossiers,
            Comments comments,
            Lives lives,
            ObjectMapper json,
            ObjectProvider<HistoryService> history) {
        this.answers = answers.stream().collect(Collectors.toMap(TaskAnswer::task, Function.identity()));
        this.formFields = answers.stream().flatMap(a -> a.fields().stream()).collect(Collectors.toUnmodifiableSet());
        this.leads = leads;
        this.urgency = urgency;
        this.assignments = assignments;
        this.notifications = notifications;
        this.dossiers = dossiers;
        this.comments = comments;
        this.lives = lives;
        this.json = json;
        this.history = history;
    }

    TaskAnswer of(String taskDefinitionKey) {
        return answers.get(taskDefinitionKey);
    }

    /** What an earlier task left must not fill in this one's form. */
    void onCreate(DelegateTask task) {
        TaskAnswer answer = answers.get(task.getTaskDefinitionKey());
        if (answer == null) {
            return;
        }
        task.getExecution()
                .removeVariables(formFields.stream()
                        .filter(name -> !name.equals("reason") || task.hasVariable("decision"))
                        .toList());
        Lead lead = leads.find(lead(task));
        answer.filledIn(lead.id()).forEach(task::setVariable);
        share(task, lead);
        task.setName(name(answer.nameOf(task, task.getName()), lead));
        task.setDescription(description(lead));
        task.setPriority(Math.max(task.getPriority(), urgency.getObject().of(lead.id())));
    }

    /** Who sees the task beside its assignee: the team for a lead in its pool, the supporters of a sales team; and whom a person is to confirm. */
    private void share(DelegateTask task, Lead lead) {
        if (ACCEPT_OR_REJECT.equals(task.getTaskDefinitionKey()) && task.getAssignee() == null) {
            task.addCandidateGroup(Groups.team(lead.team()));
        }
        if (OWNERS_TASKS.contains(task.getTaskDefinitionKey())) {
            shareWithSupporters(task, lead.id());
        }
        if (ASSIGN_BY_HAND.equals(task.getTaskDefinitionKey())) {
            assignments.proposal(lead.id()).ifPresent(rep -> {
                task.setVariable("decision", "assign");
                task.setVariable("rep", rep);
            });
        }
    }

    /** Who saw it before still does. */
    private void shareWithSupporters(DelegateTask task, LeadId lead) {
        Set<String> linked = ((TaskEntity) task)
                .getIdentityLinks().stream()
                        .filter(link -> TaskAuthorizations.SUPPORTER.equals(link.getType()))
                        .map(IdentityLinkEntity::getUserId)
                        .collect(Collectors.toSet());
        assignments.supporters(lead).stream()
                .filter(supporter -> !supporter.equals(task.getAssignee()) && !linked.contains(supporter))
                .forEach(supporter -> task.addUserIdentityLink(supporter, TaskAuthorizations.SUPPORTER));
    }

    /** A manager gave the task to another rep: the lead goes with it. From a pool whoever claims the task has the lead. */
    void onAssignment(DelegateTask task) {
        if (!OWNERS_TASKS.contains(task.getTaskDefinitionKey())) {
            return;
        }
        Object owner = task.getVariable("owner");
        if (task.getAssignee() == null) {
            if (owner != null) {
                LeadId lead = lead(task);
                assignments.unclaim(lead, lives.actor());
                task.setVariable("owner", null);
                task.addCandidateGroup(Groups.team(leads.find(lead).team()));
            }
            return;
        }
        if (owner == null) {
            LeadId lead = lead(task);
            assignments.claimFromPool(lead, task.getAssignee(), lives.actor());
            task.setVariable("owner", task.getAssignee());
            task.deleteCandidateGroup(Groups.team(leads.find(lead).team()));
            if (!task.getAssignee().equals(lives.actor())) {
                tell(lead, task.getAssignee());
            }
            return;
        }
        if (!task.getAssignee().equals(owner)) {
            assignments.reassign(lead(task), task.getAssignee(), lives.actor());
            task.setVariable("owner", task.getAssignee());
            tell(lead(task), task.getAssignee());
        }
        shareWithSupporters(task, lead(task));
    }

    private void tell(LeadId lead, String rep) {
        boolean accepted = assignments.open(lead).map(Assignment::acceptedAt).isPresent();
        notifications.tellRep(lead, rep, accepted ? Message.LEAD_MOVED : Message.LEAD_ASSIGNED);
        leads.record(lead, HistoryKind.REP_TOLD, Lives.BATON, null, Map.of("rep", rep));
    }

    void onComplete(DelegateTask task) {
        TaskAnswer answer = answers.get(task.getTaskDefinitionKey());
        if (answer == null) {
            return;
        }
        LeadId lead = lead(task);
        Map<String, Object> values = new HashMap<>();
        for (String field : answer.fields()) {
            values.put(field, task.getVariable(field));
        }
        if (task.hasVariable("lead")) {
            throw new InvalidAnswer("lead", "is shown, not answered");
        }
        Set<String> typed = new HashSet<>(answer.fields());
        typed.remove("decision");
        task.removeVariables(typed);
        task.getExecution().removeVariables(typed);
        answer.take(lead, new Answers(values), lives.actor(), task);
    }

    String dossier(LeadId lead) {
        try {
            return json.writeValueAsString(dossiers.of(lead));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Who has the lead of that life now.
     *
     * @param asker null for the engine itself
     * @param hadTask whether the task was the asker's when it went away
     * @return null when there is no such lead, or when it was never the asker's to see
     */
    LeadElsewhere whoHas(String rootProcessInstanceId, String asker, boolean hadTask) {
        HistoricProcessInstance life = history.getObject()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(rootProcessInstanceId)
                .singleResult();
        if (life == null || life.getBusinessKey() == null) {
            return null;
        }
        LeadId lead = LeadId.of(life.getBusinessKey());
        boolean mayKnow = asker == null
                || hadTask
                || assignments.heldUntil(lead, asker).isPresent()
                || assignments.isOfTeamOf(leads.find(lead), asker);
        return mayKnow ? assignments.whoHas(lead, asker) : null;
    }

    /** A person's comment on a task is one on its lead. */
    void comment(String rootProcessInstanceId, String text) {
        HistoricProcessInstance life = history.getObject()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(rootProcessInstanceId)
                .singleResult();
        if (life == null || life.getBusinessKey() == null) {
            throw new LeadRefused("COMMENT-001", "comment: must be on the task of a lead; nothing was added");
        }
        comments.add(LeadId.of(life.getBusinessKey()), text, lives.actor());
    }

    /** From the root of the instance, whose business key no call from outside can change. */
    static LeadId lead(DelegateTask task) {
        ExecutionEntity execution = (ExecutionEntity) task.getExecution();
        if (execution == null) {
            throw new OptimisticLockingException("the task was answered a moment ago");
        }
        return LeadId.of(execution.getProcessInstance().getBusinessKey());
    }

    /** What a list of tasks needs: which lead, how good and where; nothing of the person, since the engine stores it. */
    private static String name(String step, Lead lead) {
        String facts = Stream.of(lead.grade(), lead.facts().country())
                .filter(fact -> fact != null && !fact.isBlank())
                .collect(Collectors.joining(", "));
        return step
                + (step.endsWith("lead") ? " " : ": lead ")
                + lead.number()
                + (facts.isEmpty() ? "" : " (" + facts + ")");
    }

    private static String description(Lead lead) {
        StringBuilder text = new StringBuilder();
        if (lead.grade() != null) {
            text.append("Grade ").append(lead.grade());
        }
        if (lead.facts().country() != null) {
            text.append(text.isEmpty() ? "" : ", ").append(lead.facts().country());
        }
        if (lead.callRequested()) {
            text.append(text.isEmpty() ? "A" : ", a").append("sked for a person");
        }
        return text.toString();
    }
}
