package dev.baton.process;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.scoring.Score;
import dev.baton.scoring.Scoring;
import org.springframework.stereotype.Component;

/** Scores a lead with what its account is to us. */
@Component
public class Scores {

    private final Scoring scoring;
    private final Accounts accounts;
    private final Leads leads;

    Scores(Scoring scoring, Accounts accounts, Leads leads) {
        this.scoring = scoring;
        this.accounts = accounts;
        this.leads = leads;
    }

    public Score score(LeadId id, String actor) {
        String relation =
                accounts.find(leads.find(id).accountId()).map(Account::relation).orElse("none");
        return scoring.score(id, relation, actor);
    }
}
