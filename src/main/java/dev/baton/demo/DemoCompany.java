package dev.baton.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.account.Opportunity;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.intake.Cleaning;
import dev.baton.intake.Imports;
import dev.baton.intake.SourceKeys;
import dev.baton.process.engine.identity.DemoReps;
import dev.baton.team.NewRep;
import dev.baton.team.Teams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Loads teams, accounts and opportunities, and starts the import of a file of leads: all of it in one transaction, at the first start. */
@Component
@Profile("demo")
class DemoCompany implements ApplicationRunner, DemoReps {

    private static final Logger LOG = LoggerFactory.getLogger(DemoCompany.class);

    private final Teams teams;
    private final Accounts accounts;
    private final Imports imports;
    private final SourceKeys keys;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private final boolean leads;

    DemoCompany(
            Teams teams,
            Accounts accounts,
            Imports imports,
            SourceKeys keys,
            ObjectMapper json,
            TransactionTemplate transaction,
            @Value("${baton.demo.leads:true}") boolean leads) {
        this.teams = teams;
        this.accounts = accounts;
        this.imports = imports;
        this.keys = keys;
        this.json = json;
        this.transaction = transaction;
        this.leads = leads;
    }

    record Company(List<DemoTeam> teams) {}

    record DemoTeam(String key, String name, CalendarDefinition calendar, List<Person> reps) {}

    record Person(
            String id,
            String firstName,
            String lastName,
            String email,
            Set<String> languages,
            Set<String> skills,
            int capacity,
            int weight,
            CalendarDefinition calendar) {}

    @Override
    public void run(ApplicationArguments arguments) {
        if (teams.teams().isEmpty()) {
            transaction.executeWithoutResult(status -> load());
            LOG.info("DEMO-001 the demonstration company is loaded; its leads are being imported");
        }
    }

    @Override
    public List<DemoRep> reps() {
        return company().teams().stream()
                .flatMap(t -> t.reps().stream()
                        .map(r -> new DemoRep(r.id(), r.firstName(), r.lastName(), r.email(), t.key())))
                .toList();
    }

    private void load() {
        keys.put("demo", "demo-intake-key", 500);
        for (DemoTeam team : company().teams()) {
            teams.put(team.key(), team.name(), team.calendar());
            for (Person rep : team.reps()) {
                teams.put(new NewRep(
                        rep.id(),
                        team.key(),
                        rep.firstName(),
                        rep.lastName(),
                        rep.email(),
                        rep.languages(),
                        rep.skills(),
                        rep.capacity(),
                        rep.weight(),
                        rep.calendar()));
            }
        }
        for (NamedCsvRecord row : rows("accounts.csv")) {
            accounts.put(new Account(
                    null,
                    row.getField("name"),
                    Cleaning.companyKey(row.getField("name")),
                    text(row, "domain"),
                    text(row, "country"),
                    text(row, "city"),
                    text(row, "industry"),
                    text(row, "employees") == null ? null : Integer.valueOf(row.getField("employees")),
                    number(row, "annualRevenue"),
                    text(row, "relation") == null ? "none" : row.getField("relation"),
                    text(row, "owner"),
                    Boolean.parseBoolean(row.getField("named"))));
        }
        for (NamedCsvRecord row : rows("opportunities.csv")) {
            UUID account = accounts.byDomain(row.getField("accountDomain"))
                    .orElseThrow()
                    .id();
            accounts.put(new Opportunity(
                    null, account, row.getField("name"), number(row, "amount"), text(row, "owner"), true));
        }
        if (leads) {
            imports.start(bytes("leads.csv"), Map.of(), "demo");
        }
    }

    private Company company() {
        try {
            return json.readValue(bytes("company.json"), Company.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<NamedCsvRecord> rows(String file) {
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().ofNamedCsvRecord(new String(bytes(file), StandardCharsets.UTF_8))) {
            return reader.stream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String file) {
        try {
            return new ClassPathResource("demo/" + file).getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(NamedCsvRecord row, String field) {
        String text = row.getField(field);
        return text.isBlank() ? null : text;
    }

    private static BigDecimal number(NamedCsvRecord row, String field) {
        return text(row, field) == null ? null : new BigDecimal(row.getField(field));
    }
}
