package dev.baton.intake;

import dev.baton.lead.Activity;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The tokens by which leads confirm their addresses. Each works once; only its hash is stored. */
@Component
class Confirmations {

    enum Link {
        OPEN,
        USED,
        EXPIRED,
        UNKNOWN
    }

    private final JdbcClient jdbc;
    private final Leads leads;
    private final ApplicationEventPublisher events;

    Confirmations(JdbcClient jdbc, Leads leads, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.events = events;
    }

    /** What a link with this token is worth now; asking changes nothing. */
    @Transactional(readOnly = true)
    public Link state(String token) {
        return jdbc.sql("select used_at is not null as used, expires_at > :now as valid from baton.confirmation"
                        + " where token_hash = :hash")
                .param("now", Timestamp.from(leads.now()))
                .param("hash", hash(token))
                .query((rs, n) -> rs.getBoolean("used") ? Link.USED : rs.getBoolean("valid") ? Link.OPEN : Link.EXPIRED)
                .optional()
                .orElse(Link.UNKNOWN);
    }

    /** @return false when the token is unknown, used or expired; nothing is confirmed then */
    @Transactional
    public boolean confirm(String token, String actor) {
        Optional<LeadId> confirmed = jdbc.sql(
                        "update baton.confirmation set used_at = :now where token_hash = :hash and used_at is null"
                                + " and expires_at > :now returning lead_id")
                .param("now", Timestamp.from(leads.now()))
                .param("hash", hash(token))
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .optional();
        confirmed.ifPresent(id -> {
            leads.lockPerson(id);
            Lead lead = leads.lock(id);
            if (lead.stage() == Stage.UNCONFIRMED) {
                leads.record(id, HistoryKind.OPT_IN_CONFIRMED, actor, null, Map.of());
                leads.move(id, Stage.CAPTURED, actor, "opt-in-confirmed");
                if (lead.marketingConsent().equals("yes")) {
                    leads.restoreConsent(id, new Activity("confirmed-" + id, "opted-in", leads.now()), actor);
                }
                events.publishEvent(new OptInConfirmed(id));
            }
        });
        return confirmed.isPresent();
    }

    private static String hash(String token) {
        return StoredApiKeys.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}
