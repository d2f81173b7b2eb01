package dev.baton.process;

import dev.baton.lead.LeadId;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** A link to a lead's task that outlives the task: a mail may be read when the lead has the next one. */
@Hidden
@RestController
class TaskLinks {

    private static final String TASKLIST = "/camunda/app/tasklist/default/";

    private final TaskService tasks;

    TaskLinks(TaskService tasks) {
        this.tasks = tasks;
    }

    /** To the task, if the asker may read one; to a search for it in Tasklist otherwise, which tells nothing that was not asked. */
    @GetMapping("/tasks/of-lead/{id}")
    ResponseEntity<Void> open(@PathVariable LeadId id, Authentication asker) {
        // The engine leaves out what the asker may not read; nobody may read anything.
        List<Task> readable = asker == null
                ? List.of()
                : tasks.createTaskQuery()
                        .processInstanceBusinessKey(id.toString())
                        .active()
                        .list();
        String fragment = readable.stream()
                .sorted((a, b) -> Boolean.compare(isOf(asker, b), isOf(asker, a)))
                .findFirst()
                .map(task -> "?task=" + task.getId())
                .orElseGet(() -> "?searchQuery="
                        + UriUtils.encode(
                                "[{\"type\":\"processInstanceBusinessKey\",\"operator\":\"eq\",\"value\":\"" + id
                                        + "\",\"name\":\"\"}]",
                                StandardCharsets.UTF_8));
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(TASKLIST + "#/" + fragment))
                .build();
    }

    private static boolean isOf(Authentication asker, Task task) {
        return asker.getName().equals(task.getAssignee());
    }
}
