package dev.baton.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.DataMerged;
import dev.baton.lead.Facts;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds what can be inferred, and what a provider knows. What came along explicitly is never replaced. */
@Service
@Transactional(noRollbackFor = LeadRefused.class)
@EnableConfigurationProperties(Provider.class)
public class Enrichment {

    private static final int LONGEST_ANSWER = 100_000;

    private final Leads leads;
    private final Provider provider;
    private final ObjectMapper json;
    private final HttpClient http;

    Enrichment(Leads leads, Provider provider, ObjectMapper json) {
        this.leads = leads;
        this.provider = provider;
        this.json = json;
        this.http = HttpClient.newBuilder()
                .connectTimeout(provider.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What was told by other values is told by those that there are now. */
    @EventListener
    void on(DataMerged merged) {
        infer(merged.lead());
    }

    /** @return whether a provider is to be asked as well */
    public boolean infer(LeadId id) {
        Lead lead = leads.lock(id);
        Person person = leads.person(id);
        Facts f = lead.facts();
        Instant now = leads.now();
        List<Value> inferred = new ArrayList<>();
        String seniority = Inference.seniority(person.jobTitle());
        if (!seniority.equals(Facts.UNKNOWN)) {
            inferred.add(new Value("seniority", seniority, null, Value.Origin.IMPLICIT, "jobTitle", now));
        }
        String country = f.country();
        if (country == null) {
            Optional<String> byPhone = Inference.country(person.phoneKey());
            Optional<String> byDomain = Inference.countryOfDomain(person.domain());
            country = byPhone.or(() -> byDomain).orElse(null);
            if (country != null) {
                inferred.add(new Value(
                        "country",
                        country,
                        null,
                        Value.Origin.IMPLICIT,
                        byPhone.isPresent() ? "phone" : "domain",
                        now));
            }
        }
        String known = country;
        Optional<String> said = Inference.saidLanguage(person.attributes().get("language"));
        String language = said.or(() -> Inference.language(known)).orElse(null);
        if (language != null && said.isEmpty()) {
            inferred.add(new Value("language", language, null, Value.Origin.IMPLICIT, "country", now));
        }
        leads.describe(
                id,
                new Facts(
                        country,
                        language,
                        f.emailKind(),
                        seniority,
                        Inference.isStudent(person.jobTitle()),
                        f.nameGiven(),
                        f.phoneGiven(),
                        f.companyGiven(),
                        f.industry(),
                        f.product(),
                        f.timeframe(),
                        f.complexity(),
                        f.employees(),
                        f.annualRevenue(),
                        f.budget()));
        leads.describe(id, person, inferred);
        leads.record(
                id,
                HistoryKind.ENRICHED,
                "baton",
                "inferred",
                Map.of("fields", inferred.stream().map(Value::field).toList()));
        return provider.url() != null && person.domain() != null && (f.employees() == null || f.industry() == null);
    }

    /** @return when to go on without the provider */
    public Instant patienceEndsAt() {
        return leads.now().plus(provider.patience());
    }

    /**
     * Asks the provider for the lead's company. The request goes out before the lead's lock is taken.
     *
     * @throws EnrichmentFailed when asking again would not help
     * @throws UncheckedIOException when it cannot be reached or is not well just now: try again later
     */
    public void askProvider(LeadId id) {
        String domain = leads.person(id).domain();
        JsonNode answer = ask(id, domain);
        Lead lead = leads.lock(id);
        Facts f = lead.facts();
        List<Value> learned = new ArrayList<>();
        Consumer<String> learn = field -> learned.add(
                new Value(field, answer.get(field).asText(), null, Value.Origin.IMPLICIT, "provider", leads.now()));
        Integer employees = f.employees();
        if (employees == null
                && answer.path("employees").canConvertToInt()
                && answer.get("employees").intValue() >= 0) {
            employees = answer.get("employees").intValue();
            learn.accept("employees");
        }
        BigDecimal revenue = f.annualRevenue();
        if (revenue == null
                && answer.path("annualRevenue").isNumber()
                && answer.get("annualRevenue").doubleValue() < 1e15) {
            revenue = answer.get("annualRevenue").decimalValue();
            learn.accept("annualRevenue");
        }
        String country = f.country();
        if (country == null && answer.path("country").asText().matches("[A-Z]{2}")) {
            country = answer.get("country").asText();
            learn.accept("country");
        }
        leads.describe(
                id,
                new Facts(
                        country,
                        f.language(),
                        f.emailKind(),
                        f.seniority(),
                        f.student(),
                        f.nameGiven(),
                        f.phoneGiven(),
                        f.companyGiven(),
                        f.industry(),
                        f.product(),
                        f.timeframe(),
                        f.complexity(),
                        employees,
                        revenue,
                        f.budget()));
        leads.describe(id, leads.person(id), learned);
        leads.record(
                id,
                HistoryKind.ENRICHED,
                "provider",
                "provider",
                Map.of("fields", learned.stream().map(Value::field).toList()));
    }

    private JsonNode ask(LeadId id, String domain) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(provider.url())
                    .timeout(provider.timeout())
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(Map.of("domain", domain))));
            if (provider.key() != null) {
                request.header("Authorization", "Bearer " + provider.key());
            }
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 500 || response.statusCode() == 429) {
                throw new UncheckedIOException(
                        new IOException("ENRICH-002 the provider answers " + response.statusCode()));
            }
            if (response.statusCode() != 200) {
                throw new EnrichmentFailed(id, "answers " + response.statusCode());
            }
            if (response.body().length() > LONGEST_ANSWER) {
                throw new EnrichmentFailed(id, "answers too much");
            }
            JsonNode answer = json.readTree(response.body());
            if (!answer.isObject()) {
                throw new EnrichmentFailed(id, "answers no JSON object");
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new EnrichmentFailed(id, "answers no JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("ENRICH-002 the provider cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("ENRICH-002 interrupted while asking the provider"));
        }
    }
}
