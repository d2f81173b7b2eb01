package dev.baton.assignment;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** In a team that is manual first the rules propose, and a person says yes or picks somebody else; what became of it is kept. */
@Component
class Proposals {

    private final JdbcClient jdbc;
    private final Leads leads;

    Proposals(JdbcClient jdbc, Leads leads) {
        this.jdbc = jdbc;
        this.leads = leads;
    }

    /** @return whether it was proposed now and not before */
    boolean propose(Assignment assignment) {
        return jdbc.sql("update baton.assignment set proposal = 'open' where id = ? and proposal is null")
                        .param(assignment.id())
                        .update()
                > 0;
    }

    /** The rep whom the rules propose for a lead that waits for a person's yes. */
    Optional<String> of(LeadId id) {
        return jdbc.sql("select rep from baton.assignment where lead_id = ? and ended_at is null and proposal = 'open'")
                .param(id.value())
                .query(String.class)
                .optional();
    }

    List<Assignments.Agreement> agreement(Instant since) {
        return jdbc.sql(
                        "select team, count(*) filter (where proposal = 'agreed'), count(*) filter (where proposal = 'changed')"
                                + " from baton.assignment where proposal in ('agreed', 'changed') and assigned_at >= ? group by team order by team")
                .param(Timestamp.from(since))
                .query((rs, n) -> new Assignments.Agreement(rs.getString(1), rs.getLong(2), rs.getLong(3)))
                .list();
    }

    boolean isOpen(Assignment assignment) {
        return jdbc.sql("select proposal = 'open' from baton.assignment where id = ? and proposal is not null")
                .param(assignment.id())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    Assignment confirm(Assignment proposed, String actor) {
        jdbc.sql("update baton.assignment set proposal = 'agreed' where id = ?")
                .param(proposed.id())
                .update();
        leads.own(proposed.lead(), proposed.team(), proposed.rep());
        leads.record(proposed.lead(), HistoryKind.ASSIGNED, actor, proposed.strategy(), Holders.detail(proposed));
        return proposed;
    }

    /** What a person did not want costs the proposed rep no turn. */
    void decline(Assignment assignment) {
        jdbc.sql(
                        "update baton.assignment set proposal = 'changed', turn_back = seq is not null where id = ? and proposal = 'open'")
                .param(assignment.id())
                .update();
    }

    /** Nobody has disagreed: the lead or the proposed rep is gone. It costs no turn either. */
    void withdraw(Assignment assignment) {
        jdbc.sql(
                        "update baton.assignment set proposal = 'withdrawn', turn_back = seq is not null where id = ? and proposal = 'open'")
                .param(assignment.id())
                .update();
    }

    /** Nor does a lead that a person gives elsewhere before the rep has heard of it. */
    void declineUnheard(Assignment assignment) {
        decline(assignment);
        jdbc.sql("update baton.assignment set turn_back = true where id = ? and seq is not null")
                .param(assignment.id())
                .update();
    }
}
