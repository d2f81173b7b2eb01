package dev.baton.process.engine.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.task.TaskQuery;

/** A filter of Tasklist: what its name promises, for the groups that need it, in the order in which they are listed. */
record Worklist(String name, String description, String color, List<String> readers, UnaryOperator<TaskQuery> tasks) {

    static List<Worklist> all() {
        return List.of(
                // First what a group has to decide: the first filter is the one that opens.
                new Worklist(
                        "Managers' desk",
                        "Leads nobody could take, and leads nobody answered",
                        "#b26a00",
                        List.of(Groups.MANAGERS),
                        query -> query.taskCandidateGroup(Groups.MANAGERS).includeAssignedTasks()),
                new Worklist(
                        "Marketing desk",
                        "What marketing decides by hand",
                        "#6a1b9a",
                        List.of(Groups.MARKETERS, Groups.MANAGERS),
                        query -> query.taskCandidateGroup(Groups.MARKETERS).includeAssignedTasks()),
                new Worklist(
                        "My leads",
                        "What waits for you",
                        "#1d5a96",
                        List.of(Groups.REPS, Groups.MANAGERS, Groups.MARKETERS),
                        query -> query.taskAssigneeExpression("${currentUser()}")),
                new Worklist(
                        "Due soon",
                        "Yours, and due within four hours or overdue",
                        "#b3261e",
                        List.of(Groups.REPS, Groups.MANAGERS, Groups.MARKETERS),
                        query -> query.taskAssigneeExpression("${currentUser()}")
                                .dueBeforeExpression("${dateTime().plusHours(4)}")),
                new Worklist(
                        "My sales team",
                        "Leads you support, and yours",
                        "#00695c",
                        List.of(Groups.REPS),
                        query -> query.taskInvolvedUserExpression("${currentUser()}")),
                new Worklist(
                        "Team pool",
                        "What anybody in your team may claim",
                        "#2e7d32",
                        List.of(Groups.REPS),
                        query -> query.taskCandidateGroupInExpression("${currentUserGroups()}")
                                .taskUnassigned()),
                new Worklist(
                        "All open work",
                        "Every open task of every team",
                        "#37474f",
                        List.of(Groups.MANAGERS),
                        UnaryOperator.identity()));
    }

    Map<String, Object> properties(int position) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("description", description);
        properties.put("priority", position);
        properties.put("color", color);
        properties.put("refresh", true);
        properties.put("showUndefinedVariable", false);
        return properties;
    }

    /** Changes when anything about it changes that {@link #properties} does not show. */
    @Override
    public String toString() {
        return name + description + color + readers + "1";
    }
}
