package dev.baton.process;

import dev.baton.lead.LeadId;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;

/**
 * What happens when a person completes a task. Runs inside the completing transaction, after the lead's lock is free to take: an answer that is
 * refused leaves nothing behind.
 */
public interface TaskAnswer {

    /** Id of the user task. */
    String task();

    /** What the form may send; everything else is refused. */
    Set<String> fields();

    /** The form's fields that are filled in when the task is created: categories and ids, never what a person typed. */
    default Map<String, String> filledIn(LeadId lead) {
        return Map.of();
    }

    /** What the task is called when another one of the same lead and step may be open, or {@code name}. */
    default String nameOf(DelegateTask task, String name) {
        return name;
    }

    /**
     * Checks the answer and does what it says. What the person typed is gone from the engine afterwards, except {@code decision} and what this
     * method sets.
     *
     * @param actor who completed
     * @throws InvalidAnswer naming the field and the reason
     */
    void take(LeadId lead, Answers answers, String actor, DelegateTask task);
}
