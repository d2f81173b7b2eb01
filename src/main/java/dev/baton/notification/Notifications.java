package dev.baton.notification;

import dev.baton.dossier.Dossiers;
import dev.baton.lead.ActivityRecorded;
import dev.baton.lead.Addresses;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Outbox.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes to the outbox. A message commits with what it tells of and is sent afterwards at least once, with a message id that stays the same on
 * every attempt. The outbox names ids; addresses and texts are looked up when it is sent. Hand-overs, reminders and escalations go to the chat as
 * well, if there is one.
 */
@Service
@Transactional
@EnableConfigurationProperties({ChatSettings.class, CampaignSettings.class})
public class Notifications {

    private final Outbox outbox;
    private final Leads leads;
    private final Addresses addresses;
    private final Dossiers dossiers;
    private final ChatSettings chat;
    private final CampaignSettings campaigns;

    Notifications(
            Outbox outbox,
            Leads leads,
            Addresses addresses,
            Dossiers dossiers,
            ChatSettings chat,
            CampaignSettings campaigns) {
        this.addresses = addresses;
        this.outbox = outbox;
        this.leads = leads;
        this.dossiers = dossiers;
        this.chat = chat;
        this.campaigns = campaigns;
    }

    public void tellRep(LeadId id, String rep, Message message) {
        tellRep(id, rep, message, null);
    }

    /**
     * Tells a rep. That a lead was handed over is told once for each time the rep gets it, however often this is called; not at all when somebody
     * else has it by the time it is sent.
     *
     * @param note a code such as {@code marketing-not-confirmed} of something the rep should know besides, or null
     */
    public void tellRep(LeadId id, String rep, Message message, String note) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("rep", rep);
        if (note != null) {
            detail.put("note", note);
        }
        String assignment =
                dossiers.handOver(id).map(handOver -> handOver.id().toString()).orElse(null);
        if (assignment != null) {
            detail.put("assignment", assignment);
        }
        boolean once = assignment != null && (message.isHandOver() || message == Message.LEAD_SUPPORTED);
        tell(id, "rep:" + rep, message, detail, once ? message.code() + ":" + assignment + ":" + rep : null);
    }

    /**
     * Tells the rep who has the lead that the person came again, and what is new. Nothing of it is told once the merge is undone.
     *
     * @param newer the lead that the person sent this time
     */
    public void tellRepOfNews(LeadId id, String rep, LeadId newer) {
        tell(id, "rep:" + rep, Message.DUPLICATE_ARRIVED, Map.of("rep", rep, "newer", newer.toString()), null);
    }

    /** The chat names the rep who has the lead at this moment, also when it is sent after the lead was taken back. */
    public void tellManagers(LeadId id, Message message) {
        String owner = leads.find(id).owner();
        tell(id, "managers", message, owner == null ? Map.of() : Map.of("rep", owner), null);
    }

    /** @param id the last of the leads that the rep did not answer */
    public void tellManagersOfPause(LeadId id, String rep, int lapses) {
        tell(id, "managers", Message.REP_PAUSED, Map.of("rep", rep, "lapses", lapses), null);
    }

    public void tellMarketing(LeadId id, Message message) {
        tell(id, "marketing", message, Map.of(), null);
    }

    /** Asks the lead to confirm the address; no marketing, therefore without consent. */
    public void askForConfirmation(LeadId id) {
        outbox.put(Channel.MAIL, id, "lead", Message.CONFIRMATION, false, Map.of(), null);
    }

    /**
     * Answers the lead's own request with the way to order online; no marketing, therefore without consent, but not against a refusal.
     *
     * @return whether a mail is on its way
     */
    public boolean offerSelfServe(LeadId id) {
        Lead lead = leads.find(id);
        if (!hasAddress(lead) || lead.marketingConsent().equals("no") || addresses.isDead(id)) {
            return false;
        }
        outbox.put(
                Channel.MAIL,
                id,
                "lead",
                Message.SELF_SERVE,
                false,
                Map.of(),
                "mail:" + Message.SELF_SERVE.code() + ":" + id + ":" + lead.round());
        return true;
    }

    /**
     * A mail of a nurture track: only with consent and an address, and checked again when it is sent.
     *
     * @param mail which one, by the name of its template
     */
    public void mailTrack(LeadId id, String mail) {
        if (mayWriteTo(id)) {
            outbox.put(Channel.MAIL, id, "lead", Message.TRACK_MAIL, true, Map.of("mail", mail), null);
        }
    }

    /**
     * Has marketing's own system send its campaign to the lead: only with consent and an address, and checked again when the system is told.
     * {@link MessageSent} follows when it accepted.
     *
     * @param campaign by the name it has there
     */
    public void campaign(LeadId id, String campaign) {
        if (mayWriteTo(id)) {
            outbox.put(Channel.CAMPAIGN, id, "lead", Message.CAMPAIGN, true, Map.of("campaign", campaign), null);
        }
    }

    /**
     * Asks marketing's own system to leave the lead in peace. {@link MessageSent} follows when it says that it does.
     *
     * @return whether there is one, and it can know the lead, which has an address
     */
    public boolean askToStopMarketing(LeadId id) {
        if (!campaigns.isToldToStop() || !hasAddress(leads.find(id))) {
            return false;
        }
        outbox.put(Channel.CAMPAIGN, id, "marketing-system", Message.MARKETING_STOP, false, Map.of(), null);
        return true;
    }

    /** @param apiKey the name of one; whether marketing's own system has it */
    public boolean isMarketingSystem(String apiKey) {
        return apiKey.equals(campaigns.key());
    }

    /** Tells marketing's own system that the lead is marketing's again; only with consent, which is asked for when it is told. */
    public void tellMarketingToGoOn(LeadId id) {
        if (campaigns.isToldToStop() && hasAddress(leads.find(id))) {
            outbox.put(Channel.CAMPAIGN, id, "marketing-system", Message.MARKETING_RESUME, false, Map.of(), null);
        }
    }

    /** Takes queued marketing messages back, in the transaction that closes the gate. */
    public void cancelMarketing(LeadId id) {
        outbox.cancelMarketing(id);
    }

    @EventListener
    void on(ActivityRecorded recorded) {
        if (recorded.activity().withdrawsConsent()) {
            outbox.cancelMarketing(recorded.lead());
            // What that system was given before goes on there until it is told.
            askToStopMarketing(recorded.lead());
        } else if (recorded.activity().givesConsent()) {
            tellMarketingToGoOn(recorded.lead());
        }
    }

    private boolean mayWriteTo(LeadId id) {
        Lead lead = leads.find(id);
        return lead.marketingConsent().equals("yes") && hasAddress(lead);
    }

    private static boolean hasAddress(Lead lead) {
        return !lead.facts().emailKind().equals("none");
    }

    private void tell(LeadId id, String recipient, Message message, Map<String, Object> detail, String once) {
        outbox.put(Channel.MAIL, id, recipient, message, false, detail, once == null ? null : "mail:" + once);
        if (chat.url() != null && message.isForChat()) {
            outbox.put(Channel.CHAT, id, "chat", message, false, detail, once == null ? null : "chat:" + once);
        }
    }
}
