package dev.baton.process;

import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.time.Instant;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.springframework.stereotype.Component;

/** The priority of a lead's tasks in Tasklist comes from its clocks: it rises with each of their moments, and never falls. */
@Component
public class Urgency {

    /** As every task of the engine's. */
    public static final int IN_TIME = 50;

    public static final int REMINDED = 75;
    public static final int ESCALATED = 90;

    /** Overdue, or somebody who came again and finds that nobody has answered yet. */
    public static final int HIGHEST = 100;

    private final ServiceLevels serviceLevels;
    private final Leads leads;
    private final TaskService tasks;

    Urgency(ServiceLevels serviceLevels, Leads leads, TaskService tasks) {
        this.serviceLevels = serviceLevels;
        this.leads = leads;
        this.tasks = tasks;
    }

    /** What a new task of the lead begins with, unless the diagram says more. */
    public int of(LeadId lead) {
        Instant now = leads.now();
        return serviceLevels.clocks(lead).stream()
                .filter(clock -> clock.closedAt() == null)
                .mapToInt(clock -> of(clock, now))
                .max()
                .orElse(IN_TIME);
    }

    private static int of(SlaClock clock, Instant now) {
        if (clock.isBreached()) {
            return HIGHEST;
        }
        return hasCome(clock.escalateAt(), now) ? ESCALATED : hasCome(clock.remindAt(), now) ? REMINDED : IN_TIME;
    }

    private static boolean hasCome(Instant moment, Instant now) {
        return moment != null && !now.isBefore(moment);
    }

    /** For the tasks that there are. */
    public void raise(LeadId lead, int priority) {
        for (Task task : tasks.createTaskQuery()
                .processInstanceBusinessKey(lead.toString())
                .list()) {
            if (task.getPriority() < priority) {
                tasks.setPriority(task.getId(), priority);
            }
        }
    }
}
