package dev.baton;

import com.fasterxml.jackson.core.JacksonException;
import dev.baton.calendar.CalendarRefused;
import dev.baton.intake.InvalidLead;
import dev.baton.intake.TooLarge;
import dev.baton.intake.TooMany;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.UnusableAnswer;
import dev.baton.nurture.TrackRefused;
import dev.baton.process.InvalidAnswer;
import dev.baton.sla.SlaRefused;
import dev.baton.team.TeamRefused;
import java.io.CharConversionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Every refusal of the interface as a problem (RFC 9457) with a stable code; none repeats what was sent. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiErrors {

    private static final Map<String, HttpStatus> STATUS = Map.ofEntries(
            Map.entry("LEAD-001", HttpStatus.NOT_FOUND),
            Map.entry("LEAD-005", HttpStatus.CONFLICT),
            Map.entry("LEAD-008", HttpStatus.CONFLICT),
            Map.entry("IMPORT-001", HttpStatus.NOT_FOUND),
            Map.entry("ASSIGN-005", HttpStatus.CONFLICT),
            Map.entry(TeamRefused.UNKNOWN_REP, HttpStatus.NOT_FOUND),
            Map.entry(TeamRefused.UNKNOWN_ABSENCE, HttpStatus.NOT_FOUND),
            Map.entry(TeamRefused.UNKNOWN_TEAM, HttpStatus.NOT_FOUND),
            Map.entry(TeamRefused.NOT_YOURS, HttpStatus.FORBIDDEN),
            Map.entry(TeamRefused.TOO_LARGE, HttpStatus.PAYLOAD_TOO_LARGE),
            Map.entry(TeamRefused.CHANGED_MEANWHILE, HttpStatus.PRECONDITION_FAILED));

    @ExceptionHandler
    ProblemDetail invalid(InvalidLead e) {
        ProblemDetail problem = problem(HttpStatus.UNPROCESSABLE_ENTITY, "LEAD-422", e.getMessage());
        problem.setProperty("errors", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail invalid(InvalidAnswer e) {
        return problem(HttpStatus.UNPROCESSABLE_ENTITY, "FORM-001", e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail invalid(CalendarRefused e) {
        HttpStatus status =
                switch (e.code()) {
                    case CalendarRefused.UNKNOWN -> HttpStatus.NOT_FOUND;
                    case CalendarRefused.MALFORMED -> HttpStatus.BAD_REQUEST;
                    case CalendarRefused.CHANGED_MEANWHILE -> HttpStatus.PRECONDITION_FAILED;
                    default -> HttpStatus.UNPROCESSABLE_ENTITY;
                };
        ProblemDetail problem = problem(status, e.code(), e.getMessage());
        problem.setProperty("errors", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail refused(LeadRefused e) {
        return problem(STATUS.getOrDefault(e.code(), HttpStatus.UNPROCESSABLE_ENTITY), e.code(), e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail refused(SlaRefused e) {
        HttpStatus status =
                switch (e.code()) {
                    case SlaRefused.UNKNOWN -> HttpStatus.NOT_FOUND;
                    case SlaRefused.TOO_LATE, SlaRefused.NOT_PAUSED -> HttpStatus.CONFLICT;
                    default -> HttpStatus.UNPROCESSABLE_ENTITY;
                };
        ProblemDetail problem = problem(status, e.code(), e.getMessage());
        problem.setProperty("errors", List.of(Map.of("field", e.field(), "reason", e.reason())));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail refused(TeamRefused e) {
        ProblemDetail problem =
                problem(STATUS.getOrDefault(e.code(), HttpStatus.UNPROCESSABLE_ENTITY), e.code(), e.getMessage());
        problem.setProperty("errors", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail invalid(TrackRefused e) {
        ProblemDetail problem = problem(HttpStatus.UNPROCESSABLE_ENTITY, e.code(), e.getMessage());
        problem.setProperty("errors", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail unusable(UnusableAnswer e) {
        return problem(HttpStatus.CONFLICT, UnusableAnswer.CODE, e.getMessage());
    }

    @ExceptionHandler({HttpMessageNotReadableException.class, JacksonException.class, CharConversionException.class})
    ProblemDetail notJson() {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "LEAD-400", "body: is not JSON that can be read here");
        problem.setProperty("errors", List.of(Map.of("field", "body", "reason", "is not JSON that can be read here")));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail tooLarge(TooLarge e) {
        ProblemDetail problem = problem(HttpStatus.PAYLOAD_TOO_LARGE, "LEAD-413", e.getMessage());
        problem.setProperty("errors", List.of(Map.of("field", "body", "reason", "is too large")));
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(TooMany e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(e.secondsToWait()))
                .body(problem(HttpStatus.TOO_MANY_REQUESTS, "LEAD-429", e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail notFound(MethodArgumentTypeMismatchException e) {
        if (e.getParameter().hasParameterAnnotation(RequestParam.class)) {
            String reason = e.getRequiredType() == Instant.class
                    ? "is an instant such as 2026-11-21T10:00:00Z"
                    : "is not understood";
            ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "LEAD-400", e.getName() + ": " + reason);
            problem.setProperty("errors", List.of(Map.of("field", e.getName(), "reason", reason)));
            return problem;
        }
        return problem(HttpStatus.NOT_FOUND, "LEAD-001", e.getName() + ": is not an id");
    }

    private static ProblemDetail problem(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return problem;
    }
}
