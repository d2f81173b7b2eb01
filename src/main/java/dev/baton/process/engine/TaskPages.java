package dev.baton.process.engine;

import dev.baton.assignment.LeadElsewhere;
import dev.baton.lead.LeadRefused;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Optional;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What Baton's plugin of Tasklist asks about a task. The engine knows who is asking. */
@Hidden
@RestController
class TaskPages {

    private final TaskService tasks;

    TaskPages(TaskService tasks) {
        this.tasks = tasks;
    }

    record NewComment(String comment) {}

    /** @param page the address of the lead's page below this application's root */
    record Elsewhere(String sentence, String page) {}

    /** Adds to the history of the task's lead. */
    @PostMapping("/tasks/{id}/comments")
    ResponseEntity<Void> comment(@PathVariable String id, @RequestBody NewComment comment) {
        tasks.createComment(id, null, comment.comment());
        return ResponseEntity.noContent().build();
    }

    /** Who has the lead of a task that is gone from the asker's list; no content when it is still there, or never was. */
    @GetMapping("/tasks/{id}/holder")
    ResponseEntity<Elsewhere> holder(@PathVariable String id) {
        LeadElsewhere elsewhere = tasks instanceof AnsweredTaskService answered ? answered.whoHas(id) : null;
        return Optional.ofNullable(elsewhere)
                .map(e -> ResponseEntity.ok(new Elsewhere(e.sentence(), e.page())))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    @ExceptionHandler
    ProblemDetail refused(FormFieldValidationException e) {
        HttpStatus status = e.getCause() instanceof LeadRefused && !(e.getCause() instanceof LeadElsewhere)
                ? HttpStatus.UNPROCESSABLE_ENTITY
                : HttpStatus.CONFLICT;
        return ProblemDetail.forStatusAndDetail(status, e.getMessage());
    }
}
