package dev.baton.intake;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Decides whether this is a lead at all. */
@Service
@Transactional
public class Qualification {

    private final Leads leads;
    private final Accounts accounts;
    private final DecisionTables tables;

    Qualification(Leads leads, Accounts accounts, DecisionTables tables) {
        this.leads = leads;
        this.accounts = accounts;
        this.tables = tables;
    }

    /** @return lead, nurture, research or disqualified, as {@code qualify-lead.dmn} says; a lead moves to MAL */
    public String decide(LeadId id) {
        Lead lead = leads.lock(id);
        Map<String, Object> facts = facts(lead);
        Answer answer = tables.ask("decideQualification", facts);
        String verdict = answer.first().text("verdict");
        leads.explain(
                id,
                new Decision(
                        "qualify",
                        leads.now(),
                        lead.round(),
                        answer.model(),
                        answer.facts(),
                        answer.rules(),
                        answer.first().outputs()));
        leads.record(id, HistoryKind.QUALIFIED, "baton", answer.first().text("reason"), Map.of("verdict", verdict));
        if (verdict.equals("lead")) {
            leads.move(id, Stage.MAL, "baton", answer.first().text("reason"));
        }
        return verdict;
    }

    /** What {@link #decide} would say of the lead as it is now; nothing is written. */
    @Transactional(readOnly = true)
    public String preview(LeadId id) {
        return tables.ask("decideQualification", facts(leads.find(id))).first().text("verdict");
    }

    private Map<String, Object> facts(Lead lead) {
        Map<String, Object> facts = lead.known();
        facts.put("companyKnown", lead.facts().companyGiven());
        facts.put(
                "competitor",
                accounts.find(lead.accountId()).map(Account::isCompetitor).orElse(false));
        return facts;
    }
}
