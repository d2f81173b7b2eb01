package dev.baton.lead;

import java.sql.Timestamp;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which e-mail addresses are known to be dead. An address is dead from a hard bounce until its person replies or opts in again; a lead whose address
 * is corrected has another address. What is known goes with the person.
 */
@Service
@Transactional
public class Addresses {

    private final JdbcClient jdbc;
    private final Leads leads;

    Addresses(JdbcClient jdbc, Leads leads) {
        this.jdbc = jdbc;
        this.leads = leads;
    }

    /** Whether mail to the lead's present address came back for good, as mail to any lead of that address. */
    @Transactional(readOnly = true)
    public boolean isDead(LeadId id) {
        return jdbc.sql("""
                        select exists (
                            select from baton.lead_person p join baton.address_bounce b on b.email_key = p.email_key
                            where p.lead_id = ?)""").param(id.value()).query(Boolean.class).single();
    }

    @EventListener
    void on(ActivityRecorded recorded) {
        if (recorded.activity().provesAddressDead()) {
            jdbc.sql("""
                            insert into baton.address_bounce (lead_id, email_key, at)
                            select lead_id, email_key, ? from baton.lead_person where lead_id = ? and email_key is not null
                            on conflict (lead_id, email_key) do nothing""")
                    .params(Timestamp.from(leads.now()), recorded.lead().value())
                    .update();
        } else if (recorded.activity().provesAddressAlive()) {
            jdbc.sql("""
                            delete from baton.address_bounce
                            where email_key = (select email_key from baton.lead_person where lead_id = ?)""").param(recorded.lead().value()).update();
        }
    }
}
