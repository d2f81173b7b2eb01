package dev.baton.process.stopmarketing;

import dev.baton.dossier.Visibility;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.MessageSent;
import dev.baton.nurture.Nurture;
import dev.baton.process.Lives;
import dev.baton.process.engine.identity.Identity;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The marketing system beside Baton leaves a lead in peace: it says so with its answer, or later. */
@Tag(name = "Leads")
@RestController
class StopConfirmations {

    private final Visibility visibility;
    private final Leads leads;
    private final Nurture nurture;
    private final Lives lives;
    private final Identity identity;

    StopConfirmations(Visibility visibility, Leads leads, Nurture nurture, Lives lives, Identity identity) {
        this.visibility = visibility;
        this.leads = leads;
        this.nurture = nurture;
        this.lives = lives;
        this.identity = identity;
    }

    @Operation(
            summary = "Confirms that a marketing system has stopped",
            description =
                    "For a system that cannot say so when it is asked. Said twice, or unasked, it changes nothing more.")
    @PostMapping("/api/leads/{id}/marketing-stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void confirm(@PathVariable LeadId id, Authentication asker) {
        visibility.answer(id, asker);
        confirmed(id, asker.getName());
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
