package dev.baton.notification;

import dev.baton.lead.Activity;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The way out of marketing mail: a link in each of them, which works for as long as the person is known. */
@Component
class Unsubscriptions {

    private static final int LONGEST = 64;

    private final JdbcClient jdbc;
    private final Leads leads;

    Unsubscriptions(JdbcClient jdbc, Leads leads) {
        this.jdbc = jdbc;
        this.leads = leads;
    }

    /** Commits by itself: a mail that went out has a link that works, whatever becomes of the transaction that sent it. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public String newToken(LeadId id) {
        String token = Tokens.next();
        jdbc.sql("insert into baton.unsubscription (token_hash, lead_id, created_at) values (?, ?, ?)")
                .params(Tokens.hash(token), id.value(), Timestamp.from(leads.now()))
                .update();
        return token;
    }

    @Transactional(readOnly = true)
    public Optional<LeadId> find(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        return jdbc.sql("select lead_id from baton.unsubscription where token_hash = ?")
                .param(Tokens.hash(token))
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .optional();
    }

    /**
     * Takes effect at once, also on what is queued, for all leads of the person. Done before, it changes nothing.
     *
     * @return false when the token is not known
     */
    @Transactional
    public boolean unsubscribe(String token) {
        Optional<LeadId> lead = find(token);
        lead.ifPresent(id -> {
            // A mail to the lead may be under way; nobody presses twice because a server was slow.
            jdbc.sql("select set_config('lock_timeout', '40s', true)")
                    .query(String.class)
                    .single();
            leads.withdrawConsent(
                    id, new Activity(UUID.randomUUID().toString(), "unsubscribed", leads.now()), "recipient");
        });
        return lead.isPresent();
    }
}
