package dev.baton.account;

import com.fasterxml.uuid.Generators;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** All accounts. Writing the same account twice, told by its domain, updates it. */
@Service
@Transactional
public class Accounts {

    private static final String COLUMNS =
            "id, name, name_key, domain, country, city, industry, employees, annual_revenue, relation,"
                    + " owner, named";

    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true)
    public Optional<Account> find(UUID id) {
        return id == null ? Optional.empty() : one("id = ?", id);
    }

    @Transactional(readOnly = true)
    public Optional<Account> byDomain(String domain) {
        return domain == null ? Optional.empty() : one("domain = ?", domain);
    }

    /** The account of that name, when exactly one has it: a name that two companies share says nothing. */
    @Transactional(readOnly = true)
    public Optional<Account> byName(String nameKey) {
        if (nameKey == null || nameKey.isBlank()) {
            return Optional.empty();
        }
        List<Account> same = list("name_key = ?", nameKey);
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    @Transactional(readOnly = true)
    public List<Opportunity> openOpportunities(UUID accountId) {
        return jdbc.sql(
                        "select id, account_id, name, amount, owner, open from baton.opportunity where account_id = ? and open"
                                + " order by amount desc nulls last, name")
                .param(accountId)
                .query(Opportunity.class)
                .list();
    }

    /** @return the account's id, new or old */
    public UUID put(Account account) {
        return jdbc.sql("""
                        insert into baton.account (id, name, name_key, domain, country, city, industry, employees, annual_revenue, relation, owner, named)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (domain) do update set name = excluded.name, name_key = excluded.name_key, country = excluded.country,
                            city = excluded.city, industry = excluded.industry, employees = excluded.employees,
                            annual_revenue = excluded.annual_revenue, relation = excluded.relation, owner = excluded.owner, named = excluded.named
                        returning id""")
                .params(
                        account.id() == null
                                ? Generators.timeBasedEpochGenerator().generate()
                                : account.id(),
                        account.name(),
                        account.nameKey(),
                        account.domain(),
                        account.country(),
                        account.city(),
                        account.industry(),
                        account.employees(),
                        account.annualRevenue(),
                        account.relation(),
                        account.owner(),
                        account.named())
                .query(UUID.class)
                .single();
    }

    public void put(Opportunity opportunity) {
        jdbc.sql("""
                        insert into baton.opportunity (id, account_id, name, amount, owner, open) values (?, ?, ?, ?, ?, ?)
                        on conflict (account_id, name) do update set amount = excluded.amount, owner = excluded.owner, open = excluded.open""")
                .params(
                        opportunity.id() == null
                                ? Generators.timeBasedEpochGenerator().generate()
                                : opportunity.id(),
                        opportunity.accountId(),
                        opportunity.name(),
                        opportunity.amount(),
                        opportunity.owner(),
                        opportunity.open())
                .update();
    }

    private Optional<Account> one(String where, Object value) {
        return list(where, value).stream().findFirst();
    }

    private List<Account> list(String where, Object value) {
        return jdbc.sql("select " + COLUMNS + " from baton.account where " + where + " limit 2")
                .param(value)
                .query(Account.class)
                .list();
    }
}
