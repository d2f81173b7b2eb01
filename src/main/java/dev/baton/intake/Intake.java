package dev.baton.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes leads in. A lead that was taken in is in the database, once, with its life begun. */
@Service
@Transactional
public class Intake {

    private final LeadReader reader;
    private final Leads leads;
    private final JdbcClient jdbc;

    Intake(LeadReader reader, Leads leads, JdbcClient jdbc) {
        this.reader = reader;
        this.leads = leads;
        this.jdbc = jdbc;
    }

    /**
     * @param idempotencyKey the sender's key, or null: the same key and body give the same lead, once, whoever asks at the same time
     * @param bodyHash tells whether the body is the same
     * @throws InvalidLead naming every bad field
     * @throws LeadRefused LEAD-003 when the key was used with another body
     */
    LeadId take(JsonNode body, Channel channel, String actor, String idempotencyKey, String bodyHash) {
        if (idempotencyKey == null) {
            return leads.capture(reader.read(body, channel), actor);
        }
        // Before the lead: a concurrent request with the same key waits here until this transaction has ended.
        UUID reserved = UUID.randomUUID();
        int fresh = jdbc.sql(
                        "insert into baton.idempotency_key (caller, key, body_hash, lead_id, at) values (?, ?, ?, ?, ?)"
                                + " on conflict do nothing")
                .params(actor, idempotencyKey, bodyHash, reserved, Timestamp.from(leads.now()))
                .update();
        if (fresh == 0) {
            Kept kept = jdbc.sql("select body_hash, lead_id from baton.idempotency_key where caller = ? and key = ?")
                    .params(actor, idempotencyKey)
                    .query(Kept.class)
                    .single();
            if (!kept.bodyHash().equals(bodyHash)) {
                throw new LeadRefused(
                        "LEAD-003", "Idempotency-Key: was used with another body before; nothing was taken in");
            }
            return new LeadId(kept.leadId());
        }
        LeadId id = leads.capture(reader.read(body, channel), actor);
        jdbc.sql("update baton.idempotency_key set lead_id = ? where caller = ? and key = ?")
                .params(id.value(), actor, idempotencyKey)
                .update();
        return id;
    }

    /** Takes in a lead that somebody typed. */
    public LeadId takeByHand(JsonNode body, String actor) {
        return leads.capture(reader.readTyped(body, new Channel("manual", null, Channel.Need.CONTACT)), actor);
    }

    record Kept(String bodyHash, UUID leadId) {}
}
