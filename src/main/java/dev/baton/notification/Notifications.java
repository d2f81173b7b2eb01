package dev.baton.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.baton.lead.ActivityRecorded;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes to the outbox. A message commits with what it tells of and is sent afterwards at least once, with a message id that stays the same on
 * every attempt. The outbox names ids; addresses and texts are looked up when it is sent.
 */
@Service
@Transactional
public class Notifications {

    private final JdbcClient jdbc;
    private final Leads leads;
    private final ObjectMapper json;
    private final String marketingSystem;

    Notifications(
            JdbcClient jdbc, Leads leads, ObjectMapper json, @Value("${baton.campaign.url:}") String marketingSystem) {
        this.marketingSystem = marketingSystem;
        this.jdbc = jdbc;
        this.leads = leads;
        this.json = json;
    }

    public void tellRep(LeadId id, String rep, Message message) {
        put(id, "rep:" + rep, message, false);
    }

    public void tellManagers(LeadId id, Message message) {
        put(id, "managers", message, false);
    }

    /** @param id the last of the leads that the rep did not answer */
    public void tellManagersOfPause(LeadId id, String rep, int lapses) {
        put(id, "managers", Message.REP_PAUSED, false, Map.of("rep", rep, "lapses", lapses));
    }

    public void tellMarketing(LeadId id, Message message) {
        put(id, "marketing", message, false);
    }

    /** Asks the lead to confirm the address; no marketing, therefore without consent. */
    public void askForConfirmation(LeadId id) {
        put(id, "lead", Message.CONFIRMATION, false);
    }

    /**
     * A mail of a nurture track: only with consent and an address, and checked again when it is sent.
     *
     * @param mail which one, by the name of its template
     */
    public void mailTrack(LeadId id, String mail) {
        Lead lead = leads.find(id);
        boolean mayWrite = lead.marketingConsent().equals("yes")
                && !lead.facts().emailKind().equals("none");
        if (mayWrite) {
            put(id, "lead", Message.TRACK_MAIL, true, Map.of("mail", mail));
        }
    }

    /**
     * Asks the marketing system beside Baton to leave the lead in peace.
     *
     * @return whether there is one
     */
    public boolean askToStopMarketing(LeadId id) {
        if (marketingSystem.isEmpty()) {
            return false;
        }
        put(id, "marketing-system", Message.MARKETING_STOP, false);
        return true;
    }

    /** Tells the marketing system that the lead is its own again. */
    public void tellMarketingToGoOn(LeadId id) {
        if (!marketingSystem.isEmpty()) {
            put(id, "marketing-system", Message.MARKETING_RESUME, false);
        }
    }

    /** A campaign of the connector's; under the same conditions as a mail. */
    public void campaign(LeadId id, String campaign) {
        Lead lead = leads.find(id);
        if (lead.marketingConsent().equals("yes") && !lead.facts().emailKind().equals("none")) {
            put(id, "lead", Message.CAMPAIGN, true, Map.of("campaign", campaign));
        }
    }

    /** Takes queued marketing messages back, in the transaction that closes the gate. */
    public void cancelMarketing(LeadId id) {
        jdbc.sql(
                        "update baton.outbox set ended_at = ?, outcome = 'cancelled' where lead_id = ? and marketing and ended_at is null")
                .params(Timestamp.from(leads.now()), id.value())
                .update();
    }

    @EventListener
    void on(ActivityRecorded recorded) {
        if (recorded.kind().equals("unsubscribed")) {
            cancelMarketing(recorded.lead());
        }
    }

    private void put(LeadId id, String recipient, Message message, boolean marketing) {
        put(id, recipient, message, marketing, Map.of());
    }

    private void put(LeadId id, String recipient, Message message, boolean marketing, Map<String, Object> detail) {
        Instant now = leads.now();
        jdbc.sql("insert into baton.outbox (id, kind, lead_id, recipient, marketing, detail, created_at, next_at)"
                        + " values (?, ?, ?, ?, ?, ?::jsonb, ?, ?)")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        message.code(),
                        id.value(),
                        recipient,
                        marketing,
                        text(detail),
                        Timestamp.from(now),
                        Timestamp.from(now))
                .update();
    }

    private String text(Map<String, Object> detail) {
        try {
            return json.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a detail that is not JSON", e);
        }
    }
}
