package dev.baton.process.engine;

import dev.baton.assignment.LeadElsewhere;
import java.io.InputStream;
import java.util.Map;
import org.camunda.bpm.engine.impl.TaskServiceImpl;
import org.camunda.bpm.engine.impl.persistence.entity.CommentEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.task.Attachment;
import org.camunda.bpm.engine.task.Comment;
import org.camunda.bpm.engine.task.DelegationState;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.springframework.beans.factory.ObjectProvider;

/** Completing a task by any interface: only the form's fields, refusals as refusals, and the loser of a race reads who has the lead. */
final class AnsweredTaskService extends TaskServiceImpl {

    private final Completion completion;

    AnsweredTaskService(ObjectProvider<TaskAnswers> answers) {
        completion = new Completion(answers, this);
    }

    @Override
    public void complete(String taskId) {
        complete(taskId, null);
    }

    @Override
    public void complete(String taskId, Map<String, Object> variables) {
        completion.of(taskId, variables, () -> {
            super.complete(taskId, variables);
            return null;
        });
    }

    @Override
    public VariableMap completeWithVariablesInReturn(
            String taskId, Map<String, Object> variables, boolean deserializeValues) {
        return completion.of(
                taskId, variables, () -> super.completeWithVariablesInReturn(taskId, variables, deserializeValues));
    }

    @Override
    public void resolveTask(String taskId) {
        throw Completion.notOffered("a resolved task");
    }

    @Override
    public void resolveTask(String taskId, Map<String, Object> variables) {
        throw Completion.notOffered("a resolved task");
    }

    @Override
    public void setAssignee(String taskId, String user) {
        completion.moving(taskId, () -> {
            if (user == null) {
                completion.puttingBack(taskId, () -> super.setAssignee(taskId, null));
            } else {
                super.setAssignee(taskId, user);
            }
        });
    }

    @Override
    public void claim(String taskId, String user) {
        // For somebody else it is no claim but an assignment, which asks for that right.
        if (completion.isSomebodyElse(user)) {
            setAssignee(taskId, user);
        } else {
            completion.moving(taskId, () -> super.claim(taskId, user));
        }
    }

    /** A comment is on the lead and stands in its history; what is returned was not stored in the engine. */
    @Override
    public Comment createComment(String taskId, String processInstanceId, String message) {
        if (taskId == null) {
            throw Completion.notOffered("a comment without a task");
        }
        completion.comment(taskId, message);
        CommentEntity told = new CommentEntity();
        told.setId(taskId);
        told.setTaskId(taskId);
        told.setTime(ClockUtil.getCurrentTime());
        told.setMessage(message);
        told.setFullMessage(message);
        return told;
    }

    /** A file about a person would stay in the engine when the person is erased. */
    @Override
    public Attachment createAttachment(
            String type, String taskId, String processInstanceId, String name, String description, InputStream file) {
        throw Completion.notOffered("an attachment");
    }

    @Override
    public Attachment createAttachment(
            String type, String taskId, String processInstanceId, String name, String description, String url) {
        throw Completion.notOffered("an attachment");
    }

    /** Who has the lead of a task that the person who asks can no longer open; null when the task is still there for them. */
    LeadElsewhere whoHas(String taskId) {
        return createTaskQuery().taskId(taskId).count() > 0 ? null : completion.whoHas(taskId);
    }

    /** What comes back from a delegate is no answer: whoever is to have the lead is assigned. */
    @Override
    public void delegateTask(String taskId, String user) {
        throw Completion.notOffered("a delegated task");
    }

    @Override
    public void saveTask(Task task) {
        if (task.getDelegationState() == DelegationState.PENDING) {
            throw Completion.notOffered("a delegated task");
        }
        super.saveTask(task);
    }

    @Override
    public void handleBpmnError(String taskId, String code, String message, Map<String, Object> variables) {
        throw Completion.notOffered("a BPMN error");
    }

    @Override
    public void handleBpmnError(String taskId, String code) {
        throw Completion.notOffered("a BPMN error");
    }

    @Override
    public void handleBpmnError(String taskId, String code, String message) {
        throw Completion.notOffered("a BPMN error");
    }

    @Override
    public void handleEscalation(String taskId, String code) {
        throw Completion.notOffered("an escalation");
    }

    @Override
    public void handleEscalation(String taskId, String code, Map<String, Object> variables) {
        throw Completion.notOffered("an escalation");
    }
}
