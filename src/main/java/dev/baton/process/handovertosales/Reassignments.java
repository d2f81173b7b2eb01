package dev.baton.process.handovertosales;

import dev.baton.assignment.Assignment;
import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.process.Collisions;
import dev.baton.process.Lives;
import dev.baton.process.engine.TaskTimers;
import dev.baton.process.engine.identity.Identity;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ClockTimers;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import dev.baton.team.Rep;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.engine.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves all that a rep has to others, lead by lead: claim, owner, task and clocks of one lead change in one transaction, or none of them does.
 * Whoever repeats it after a crash moves the rest.
 */
@Component
class Reassignments {

    private static final Logger LOG = LoggerFactory.getLogger(Reassignments.class);
    private static final int ATTEMPTS = 4;
    private static final String DECIDE_ON_DELAY = "Activity_DecideOnDelay";

    private final Assignments assignments;
    private final ServiceLevels serviceLevels;
    private final Teams teams;
    private final Leads leads;
    private final Notifications notifications;
    private final Identity identity;
    private final TaskService tasks;
    private final RuntimeService runtime;
    private final ClockTimers clocks;
    private final TaskTimers timers;
    private final TransactionTemplate transaction;

    Reassignments(
            Assignments assignments,
            ServiceLevels serviceLevels,
            Teams teams,
            Leads leads,
            Notifications notifications,
            Identity identity,
            TaskService tasks,
            RuntimeService runtime,
            ClockTimers clocks,
            TaskTimers timers,
            TransactionTemplate transaction) {
        this.assignments = assignments;
        this.serviceLevels = serviceLevels;
        this.teams = teams;
        this.leads = leads;
        this.notifications = notifications;
        this.identity = identity;
        this.tasks = tasks;
        this.runtime = runtime;
        this.clocks = clocks;
        this.timers = timers;
        this.transaction = transaction;
    }

    /** @param to null for the pool that the lead was claimed from */
    record Moved(LeadId lead, String to, boolean slaRestarted) {}

    /** @param code of the refusal */
    record Left(LeadId lead, String code, String reason) {}

    record Result(List<Moved> moved, List<Left> left) {}

    /**
     * @param to null for whoever's turn it is, lead by lead
     * @throws LeadRefused ASSIGN-022 when that is the one who leaves, ASSIGN-002 when there is no such active rep; nothing is moved then
     */
    Result move(String from, String to, String actor) {
        if (from.equals(to)) {
            throw new LeadRefused("ASSIGN-022", "to: is the rep who is to give the leads away; nothing was moved");
        }
        if (to != null && teams.rep(to).filter(Rep::canTakeLeads).isEmpty()) {
            throw new LeadRefused("ASSIGN-002", "to: no active rep of that id; nothing was moved");
        }
        List<Moved> moved = new ArrayList<>();
        List<Left> left = new ArrayList<>();
        // What Baton does with the lives of the leads is not a right of whoever asks.
        identity.withoutUser(() -> {
            for (LeadId lead : assignments.leadsOf(from)) {
                try {
                    move(lead, from, to, actor).ifPresent(moved::add);
                } catch (LeadRefused e) {
                    left.add(new Left(
                            lead, e.code(), e.getMessage().substring(e.code().length() + 1)));
                }
            }
            return null;
        });
        return new Result(moved, left);
    }

    /** Gives one lead of the rep to whoever's turn it is; it stays where it is when nobody is eligible. */
    void moveInTurn(LeadId lead, String from, String actor) {
        identity.withoutUser(() -> {
            try {
                move(lead, from, null, actor);
            } catch (LeadRefused e) {
                LOG.debug("{}", e.getMessage());
            }
            return null;
        });
    }

    /** Puts a lead that the rep claimed from a pool back into it, unless it is answered by now. */
    void putBack(LeadId lead, String from) {
        identity.withoutUser(() -> {
            try {
                one(lead, () -> returnToPool(lead, from));
            } catch (LeadRefused e) {
                LOG.debug("{}", e.getMessage());
            }
            return null;
        });
    }

    /** @return false when the rep has no such task any more */
    private boolean returnToPool(LeadId lead, String from) {
        leads.lock(lead);
        List<Task> claimed = tasks.createTaskQuery()
                .processInstanceBusinessKey(lead.toString())
                .taskDefinitionKey("Activity_AcceptOrRejectLead")
                .taskAssignee(from)
                .list();
        claimed.forEach(task -> tasks.setAssignee(task.getId(), null));
        return !claimed.isEmpty();
    }

    private Optional<Moved> move(LeadId lead, String from, String to, String actor) {
        return one(
                lead,
                () -> to == null && assignments.isClaimedFromPool(lead, from)
                        ? putBackNow(lead, from, actor)
                        : moveNow(lead, from, to, actor));
    }

    private Optional<Moved> putBackNow(LeadId lead, String from, String actor) {
        if (!returnToPool(lead, from)) {
            return Optional.empty();
        }
        leads.record(lead, HistoryKind.REASSIGNED, actor, "into-pool", Map.of("from", from));
        return Optional.of(new Moved(lead, null, false));
    }

    /** In one transaction. A timer or an answer of the same moment is waited for; what it left is looked at anew. */
    private <T> T one(LeadId lead, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.execute(status -> work.get());
            } catch (LeadRefused e) {
                throw e;
            } catch (DataAccessResourceFailureException | CannotCreateTransactionException e) {
                throw e; // of the database, not of the lead
            } catch (RuntimeException e) {
                if (!Collisions.metAnotherChange(e)) {
                    // One lead's failure is its own: those behind it are moved nevertheless.
                    LOG.warn(
                            "ASSIGN-015 lead {} is not moved: {}",
                            lead,
                            e.getClass().getName());
                    throw new LeadRefused(
                            "ASSIGN-015",
                            "lead " + lead + " cannot be moved now, since its process in the engine does not follow ("
                                    + e.getClass().getSimpleName() + "); it stays where it is");
                }
                if (attempt == ATTEMPTS) {
                    throw new LeadRefused(
                            "ASSIGN-006",
                            "lead " + lead + " was answered or moved by somebody else meanwhile; it stays where it is");
                }
            }
        }
    }

    private Optional<Moved> moveNow(LeadId lead, String from, String to, String actor) {
        return assignments.move(lead, from, to, actor).map(assignment -> {
            if (assignments.proposal(lead).isPresent()) {
                propose(assignment);
                return new Moved(lead, assignment.rep(), false);
            }
            Optional<SlaClock> restarted = assignment.acceptedAt() == null ? restart(assignment) : Optional.empty();
            // Before the task, which may not be there yet: until marketing's system has stopped there is none.
            restarted.ifPresent(clocks::follow);
            follow(assignment, from, restarted.isPresent());
            boolean accepted = assignment.acceptedAt() != null;
            notifications.tellRep(lead, assignment.rep(), accepted ? Message.LEAD_MOVED : Message.LEAD_ASSIGNED);
            leads.record(lead, HistoryKind.REP_TOLD, Lives.BATON, null, Map.of("rep", assignment.rep()));
            return new Moved(lead, assignment.rep(), restarted.isPresent());
        });
    }

    /** Nobody has said yes yet: the form of whoever decides proposes somebody else. */
    private void propose(Assignment assignment) {
        for (Task task : tasks.createTaskQuery()
                .processInstanceBusinessKey(assignment.lead().toString())
                .taskDefinitionKey("Activity_AssignByHand")
                .list()) {
            tasks.setVariable(task.getId(), "rep", assignment.rep());
        }
    }

    private Optional<SlaClock> restart(Assignment assignment) {
        Team team = teams.team(assignment.team()).orElseThrow();
        return serviceLevels.restart(
                assignment.lead(), ClockKind.ANSWER, team.key(), team.calendarId(), assignment.clockFrom());
    }

    /** The life of the lead in the engine goes on with the new rep. */
    private void follow(Assignment assignment, String from, boolean restarted) {
        String key = assignment.lead().toString();
        String[] processes = runtime.createProcessInstanceQuery().processInstanceBusinessKey(key).list().stream()
                .map(ProcessInstance::getId)
                .toArray(String[]::new);
        if (processes.length == 0) {
            return;
        }
        // Before the task: whoever is given one by hand takes the lead along, and this one has been given already.
        for (VariableInstance owner : runtime.createVariableInstanceQuery()
                .processInstanceIdIn(processes)
                .variableName(HandOverToSales.OWNER.name())
                .list()) {
            if (from.equals(owner.getValue())) {
                runtime.setVariableLocal(owner.getExecutionId(), HandOverToSales.OWNER.name(), assignment.rep());
            }
        }
        for (Task task : tasks.createTaskQuery().processInstanceBusinessKey(key).list()) {
            if (from.equals(task.getAssignee())) {
                tasks.setAssignee(task.getId(), assignment.rep());
                if (restarted) {
                    beginAnew(task);
                }
            }
        }
    }

    /** With a reminder and an escalation of its own, whether the former rep's have come or not. */
    private void beginAnew(Task task) {
        timers.restart(task.getId());
        boolean isLate = tasks.createTaskQuery()
                        .processInstanceId(task.getProcessInstanceId())
                        .taskDefinitionKey(DECIDE_ON_DELAY)
                        .count()
                > 0;
        if (isLate) {
            // The delay was the former rep's.
            runtime.createProcessInstanceModification(task.getProcessInstanceId())
                    .cancelAllForActivity(DECIDE_ON_DELAY)
                    .execute();
        }
    }
}
