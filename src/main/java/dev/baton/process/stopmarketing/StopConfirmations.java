package dev.baton.process.stopmarketing;

import dev.baton.intake.ApiKey;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.MessageSent;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.process.Lives;
import dev.baton.process.engine.identity.Identity;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The marketing system beside Baton leaves a lead in peace: it says so with its answer, or later. */
@Tag(name = "Leads")
@RestController
class StopConfirmations {

    private static final Set<String> CONFIRMING = Set.of("ROLE_MARKETER", "ROLE_MANAGER", "ROLE_ADMIN");

    private final Notifications notifications;
    private final Leads leads;
    private final Nurture nurture;
    private final Lives lives;
    private final Identity identity;

    StopConfirmations(Notifications notifications, Leads leads, Nurture nurture, Lives lives, Identity identity) {
        this.notifications = notifications;
        this.leads = leads;
        this.nurture = nurture;
        this.lives = lives;
        this.identity = identity;
    }

    @Operation(
            summary = "Confirms that a marketing system has stopped",
            description =
                    "For a system that cannot say so when it is asked, with the API key that baton.campaign.key names; also for marketers and"
                            + " managers. Said twice, or unasked, it changes nothing more.")
    @PostMapping("/api/leads/{id}/marketing-stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void confirm(@PathVariable LeadId id, Authentication asker) {
        if (!mayConfirm(asker)) {
            throw new AccessDeniedException(
                    "a stop is confirmed by marketing, by a manager or by the marketing system");
        }
        confirmed(id, asker.getName());
    }

    /** Nobody who gains by it: neither the rep, who waits for the lead, nor a source. */
    private boolean mayConfirm(Authentication asker) {
        return asker.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .anyMatch(CONFIRMING::contains)
                || asker.getPrincipal() instanceof ApiKey key && notifications.isMarketingSystem(key.name());
    }

    @EventListener
    void on(MessageSent sent) {
        if (sent.message() == Message.MARKETING_STOP) {
            confirmed(sent.lead(), "marketing-system");
        }
    }

    /** Under the lead's lock: the hand-over that asked has committed its wait by then. */
    private void confirmed(LeadId lead, String by) {
        leads.lock(lead);
        nurture.confirmStop(lead, by);
        identity.withoutUser(() -> lives.tell(lead, StopMarketing.MESSAGE_MARKETING_STOPPED));
    }
}
