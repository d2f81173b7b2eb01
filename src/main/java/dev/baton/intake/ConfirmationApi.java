package dev.baton.intake;

import dev.baton.lead.LeadRefused;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The company's web site tells that somebody followed the link and pressed the button; mail scanners only follow links. */
@Tag(name = "Intake")
@RestController
class ConfirmationApi {

    private final Confirmations confirmations;
    private final Callers callers;

    ConfirmationApi(Confirmations confirmations, Callers callers) {
        this.confirmations = confirmations;
        this.callers = callers;
    }

    record Confirmation(String token) {}

    @Operation(summary = "Confirms a lead's address with the token of the mail; a token works once")
    @PostMapping("/api/leads/confirmations")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void confirm(@RequestBody Confirmation confirmation, Authentication asker) {
        callers.admit(asker);
        String token = confirmation.token() == null ? "" : confirmation.token();
        if (!confirmations.confirm(token, callers.name(asker))) {
            throw new LeadRefused("LEAD-006", "token: is unknown, used or expired; nothing was confirmed");
        }
    }
}
