package dev.baton.process.engine;

import dev.baton.assignment.LeadElsewhere;
import dev.baton.intake.InvalidLead;
import dev.baton.lead.LeadRefused;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.TaskAnswer;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskAlreadyClaimedException;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.history.HistoricTaskInstance;
import org.camunda.bpm.engine.impl.HistoricTaskInstanceQueryImpl;
import org.camunda.bpm.engine.impl.ServiceImpl;
import org.camunda.bpm.engine.impl.TaskQueryImpl;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One completion of a task. Checks what is sent before it is kept, and turns the engine's wrapped failures into the sentence that the domain
 * spoke. An answer that meets a take-back: whoever commits first wins, and the other reads who has the lead now.
 */
final class Completion {

    private static final int ATTEMPTS = 4;
    private static final int LOOKS = 20;
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final ObjectProvider<TaskAnswers> answers;
    private final ServiceImpl service;

    Completion(ObjectProvider<TaskAnswers> answers, ServiceImpl service) {
        this.answers = answers;
        this.service = service;
    }

    <T> T of(String taskId, Map<String, Object> variables, Supplier<T> completing) {
        try {
            return again(taskId, () -> {
                check(taskId, variables);
                return completing.get();
            });
        } catch (OptimisticLockingException | NullValueException | AuthorizationException e) {
            // Without permission, too: who lost the task while it was being completed lost the permission with it.
            throw elsewhere(taskId, e);
        } catch (ProcessEngineException e) {
            throw isOnItsWay(e) ? elsewhere(taskId, e) : translated(e);
        } catch (InvalidAnswer | LeadRefused e) {
            throw refusal(e, e.getMessage());
        }
    }

    private static boolean isOnItsWay(ProcessEngineException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeadElsewhere elsewhere) {
                return elsewhere.isOnItsWay();
            }
        }
        return false;
    }

    boolean isSomebodyElse(String user) {
        return service.getCommandExecutor().execute((Command<Boolean>) context -> user != null
                && context.getAuthenticatedUserId() != null
                && !user.equals(context.getAuthenticatedUserId()));
    }

    /** Whoever has a task may put it back without the right to assign it; whether the lead can go back is for the lead to say. */
    void puttingBack(String taskId, Runnable unassigning) {
        service.getCommandExecutor().execute((Command<Void>) context -> {
            TaskEntity task = context.getTaskManager().findTaskById(taskId);
            String user = context.getAuthenticatedUserId();
            if (task == null || user == null || !user.equals(task.getAssignee())) {
                unassigning.run();
                return null;
            }
            return context.runWithoutAuthorization(() -> {
                unassigning.run();
                return null;
            });
        });
    }

    /** Writes to the history of the task's lead, and nothing to the engine, for everyone who may read the task. */
    void comment(String taskId, String text) {
        CommandExecutor commands = service.getCommandExecutor();
        if (new TaskQueryImpl(commands).taskId(taskId).count() == 0) {
            throw elsewhere(taskId, new NullValueException("no such task"));
        }
        try {
            commands.execute(context -> context.runWithoutAuthorization(() -> {
                HistoricTaskInstance task = (HistoricTaskInstance) new HistoricTaskInstanceQueryImpl(commands)
                        .taskId(taskId)
                        .singleResult();
                answers.getObject().comment(task.getRootProcessInstanceId(), text);
                return null;
            }));
        } catch (LeadRefused e) {
            throw refusal(e, e.getMessage());
        }
    }

    /** A task given to somebody else. Whoever answered it meanwhile comes first. */
    void moving(String taskId, Runnable move) {
        try {
            again(taskId, () -> {
                move.run();
                return null;
            });
        } catch (AuthorizationException | TaskAlreadyClaimedException e) {
            throw elsewhere(taskId, e);
        } catch (OptimisticLockingException | NullValueException e) {
            throw refusal(
                    e, "ASSIGN-006 the task was answered or moved by somebody else meanwhile; nothing was changed");
        } catch (ProcessEngineException e) {
            throw translated(e);
        }
    }

    /**
     * Whoever meets another change is tried again on what that change left: a reminder, say, costs nobody the answer, and an answer that came
     * too late finds no task any more. Whatever failed while the task went away failed because of that: the engine, reading a process that ends
     * meanwhile, even stumbles over its own null.
     */
    private <T> T again(String taskId, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (NullValueException e) {
                throw e;
            } catch (RuntimeException e) {
                // In somebody else's transaction the first failure has decided about all of it.
                if (attempt == ATTEMPTS
                        || TransactionSynchronizationManager.isActualTransactionActive()
                        || !(metAnotherChange(e) || (!isOfTheDatabase(e) && isGone(taskId)))) {
                    throw e;
                }
            }
        }
    }

    /** Such a failure may have come after the commit, and what is gone may then be gone by our own hand. */
    private static boolean isOfTheDatabase(RuntimeException e) {
        return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .anyMatch(SQLException.class::isInstance);
    }

    private boolean isGone(String taskId) {
        return service.getCommandExecutor()
                .execute((Command<Boolean>) context -> context.getTaskManager().findTaskById(taskId) == null);
    }

    private static boolean metAnotherChange(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockingException) {
                return true;
            }
            // An execution that is to go has got a child meanwhile.
            if (cause instanceof SQLException failure && FOREIGN_KEY_VIOLATION.equals(failure.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Only what the form offers may become a variable: not the owner, not a due date, not the dossier. */
    private void check(String taskId, Map<String, Object> variables) {
        if (variables == null || variables.isEmpty()) {
            return;
        }
        String key = service.getCommandExecutor().execute((Command<String>) context -> {
            TaskEntity task = context.getTaskManager().findTaskById(taskId);
            return task == null ? null : task.getTaskDefinitionKey();
        });
        TaskAnswer answer = key == null ? null : answers.getObject().of(key);
        if (answer == null) {
            return;
        }
        for (String name : variables.keySet()) {
            if (!answer.fields().contains(name)) {
                // Tasklist may send the dossier back; it is dropped by the form.
                if (name.equals("lead") && service instanceof AnsweredFormService) {
                    continue;
                }
                throw refusal(null, "FORM-002 " + name + ": is not a field of this form; nothing was changed");
            }
        }
    }

    static ProcessEngineException translated(ProcessEngineException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidAnswer || cause instanceof LeadRefused || cause instanceof InvalidLead) {
                return refusal(e, cause.getMessage());
            }
        }
        return e;
    }

    static FormFieldValidationException notOffered(String what) {
        return refusal(null, "FORM-003 " + what + " is no answer to a task; nothing was changed");
    }

    static FormFieldValidationException refusal(Throwable cause, String sentence) {
        return new FormFieldValidationException(null, sentence, cause);
    }

    /** Who had the task reads who has the lead; everybody else that there is no such task, where the engine would say that it failed. */
    private ProcessEngineException elsewhere(String taskId, ProcessEngineException e) {
        LeadElsewhere now = whoHas(taskId);
        // Taken from one rep it is given to another a moment later: worth waiting for, to name that one.
        for (int look = 0; look < LOOKS && now != null && now.isOnItsWay(); look++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            now = whoHas(taskId);
        }
        if (now != null) {
            return refusal(e, now.getMessage());
        }
        return e instanceof NullValueException
                ? refusal(e, "TASK-001 there is no such task, or no longer; nothing was changed")
                : e;
    }

    /** Who has the lead of a task now, as far as the person who asks may know; null otherwise. */
    LeadElsewhere whoHas(String taskId) {
        CommandExecutor commands = service.getCommandExecutor();
        return commands.execute(context -> {
            String user = context.getAuthenticatedUserId();
            return context.runWithoutAuthorization(() -> {
                HistoricTaskInstance past = (HistoricTaskInstance) new HistoricTaskInstanceQueryImpl(commands)
                        .taskId(taskId)
                        .singleResult();
                return past == null || past.getRootProcessInstanceId() == null
                        ? null
                        : answers.getObject()
                                .whoHas(
                                        past.getRootProcessInstanceId(),
                                        user,
                                        user != null && user.equals(past.getAssignee()));
            });
        });
    }
}
