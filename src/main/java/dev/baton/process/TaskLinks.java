package dev.baton.process;

import dev.baton.dossier.OpenTasks;
import dev.baton.lead.LeadId;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.List;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.task.Task;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A link to a lead's task that outlives the task: a mail may be read when the lead has the next one. */
@Hidden
@RestController
class TaskLinks implements OpenTasks {

    private static final String TASKLIST = "/camunda/app/tasklist/default/";

    private final TaskService tasks;
    private final IdentityService identities;
    private final AuthorizationService authorizations;

    TaskLinks(TaskService tasks, IdentityService identities, AuthorizationService authorizations) {
        this.tasks = tasks;
        this.identities = identities;
        this.authorizations = authorizations;
    }

    /** To the task, if the asker may read one, otherwise to the lead's page; a stranger signs in first. */
    @GetMapping("/tasks/of-lead/{id}")
    ResponseEntity<Void> open(@PathVariable LeadId id, Authentication asker) {
        // The engine leaves out what the asker may not read; nobody may read anything.
        String address = asker == null
                ? "/sign-in?to=/tasks/of-lead/" + id
                : readable(id).stream()
                        .sorted((a, b) -> Boolean.compare(isOf(asker, b), isOf(asker, a)))
                        .findFirst()
                        .map(task -> TASKLIST + "#/?task=" + task.getId())
                        .orElse("/leads/" + id);
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(address))
                .build();
    }

    @Override
    public boolean mayAnswer(LeadId id, Authentication reader) {
        org.camunda.bpm.engine.impl.identity.Authentication user = identities.getCurrentAuthentication();
        return user != null
                && readable(id).stream()
                        .anyMatch(task -> isOf(reader, task)
                                || authorizations.isUserAuthorized(
                                        user.getUserId(),
                                        user.getGroupIds(),
                                        Permissions.TASK_WORK,
                                        Resources.TASK,
                                        task.getId()));
    }

    private List<Task> readable(LeadId id) {
        return tasks.createTaskQuery()
                .processInstanceBusinessKey(id.toString())
                .active()
                .list();
    }

    private static boolean isOf(Authentication asker, Task task) {
        return asker.getName().equals(task.getAssignee());
    }
}
