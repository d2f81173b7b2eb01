package dev.baton.intake;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The company's web site tells that somebody followed the link and pressed the button; mail scanners only follow links. */
@Tag(name = "Intake")
@RestController
class ConfirmationApi {

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Callers callers;
    private final ApplicationEventPublisher events;

    ConfirmationApi(JdbcClient jdbc, Leads leads, Callers callers, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.callers = callers;
        this.events = events;
    }

    record Confirmation(String token) {}

    @Operation(summary = "Confirms a lead's address with the token of the mail; a token works once")
    @PostMapping("/api/leads/confirmations")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void confirm(@RequestBody Confirmation confirmation, Authentication asker) {
        callers.admit(asker);
        String token = confirmation.token() == null ? "" : confirmation.token();
        Optional<LeadId> confirmed = jdbc.sql(
                        "update baton.confirmation set used_at = :now where token_hash = :hash and used_at is null"
                                + " and expires_at > :now returning lead_id")
                .param("now", Timestamp.from(leads.now()))
                .param("hash", StoredApiKeys.sha256(token.getBytes(StandardCharsets.UTF_8)))
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .optional();
        if (confirmed.isEmpty()) {
            throw new LeadRefused("LEAD-006", "token: is unknown, used or expired; nothing was confirmed");
        }
        Lead lead = leads.lock(confirmed.get());
        if (lead.stage() == Stage.UNCONFIRMED) {
            leads.record(lead.id(), HistoryKind.OPT_IN_CONFIRMED, callers.name(asker), null, Map.of());
            leads.move(lead.id(), Stage.CAPTURED, callers.name(asker), "opt-in-confirmed");
            events.publishEvent(new OptInConfirmed(lead.id()));
        }
    }
}
