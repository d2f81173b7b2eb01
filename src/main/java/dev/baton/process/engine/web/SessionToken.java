package dev.baton.process.engine.web;

import io.swagger.v3.oas.annotations.Hidden;
import org.camunda.bpm.webapp.impl.security.filter.util.CsrfConstants;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.SessionAttribute;

/**
 * Tells a page of Baton's own the CSRF token of the web applications' session. Their cookie with it is for addresses under {@code /camunda} only; a
 * page of another site can ask, but not read the answer.
 */
@Hidden
@RestController
class SessionToken {

    @GetMapping("/availability/token")
    ResponseEntity<Void> token(
            @SessionAttribute(name = CsrfConstants.CSRF_TOKEN_SESSION_ATTR_NAME, required = false) String token) {
        ResponseEntity.HeadersBuilder<?> answer = ResponseEntity.noContent();
        return token == null
                ? answer.build()
                : answer.header(CsrfConstants.CSRF_TOKEN_HEADER_NAME, token).build();
    }
}
