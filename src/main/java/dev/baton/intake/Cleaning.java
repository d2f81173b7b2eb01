package dev.baton.intake;

import dev.baton.lead.Facts;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings what came along into comparable form: spaces, upper case, country, phone, domain, categories. Never loses what came: each changed
 * value keeps its original. Cleaning twice changes nothing more.
 */
@Service
@Transactional
public class Cleaning {

    private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Set<String> LEGAL_FORMS = Set.of(
            "ag",
            "ab",
            "as",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "eg",
            "ek",
            "gmbh",
            "group",
            "holding",
            "holdings",
            "inc",
            "incorporated",
            "kg",
            "kk",
            "limited",
            "llc",
            "llp",
            "lp",
            "ltd",
            "ltda",
            "mbh",
            "nv",
            "ohg",
            "oy",
            "oyj",
            "plc",
            "pte",
            "pty",
            "sa",
            "sarl",
            "sas",
            "se",
            "spa",
            "srl",
            "ug",
            "the");
    private static final Set<String> SECTORS = Set.of(
            "communication services",
            "consumer discretionary",
            "consumer staples",
            "energy",
            "financials",
            "health care",
            "industrials",
            "information technology",
            "machinery",
            "materials",
            "real estate",
            "utilities");
    private static final Set<String> PRODUCTS =
            Set.of("demo", "fleet", "analytics", "integration", "platform", "onboarding");

    private final Leads leads;
    private final DomainLists domains;

    Cleaning(Leads leads, DomainLists domains) {
        this.leads = leads;
        this.domains = domains;
    }

    public void clean(LeadId id) {
        Lead lead = leads.lock(id);
        Person raw = leads.person(id);
        Map<String, Value> came = leads.values(id).stream().collect(Collectors.toMap(Value::field, v -> v));
        Map<String, String> given =
                came.values().stream().collect(Collectors.toMap(Value::field, v -> v.value() == null ? "" : v.value()));
        Cleaned cleaned = keepingOriginals(clean(lead.facts(), raw, given, leads.now()), came);
        leads.describe(id, cleaned.facts());
        leads.describe(id, cleaned.person(), cleaned.changed());
        leads.record(
                id,
                HistoryKind.CLEANED,
                "baton",
                null,
                Map.of("changed", cleaned.changed().stream().map(Value::field).toList()));
    }

    /** What came first stays the original, also where reading had changed it before. */
    private static Cleaned keepingOriginals(Cleaned cleaned, Map<String, Value> came) {
        List<Value> changed = cleaned.changed().stream()
                .map(value -> {
                    Value before = came.get(value.field());
                    return before == null
                                    || before.original() == null
                                    || !value.original().equals(before.value())
                            ? value
                            : new Value(
                                    value.field(),
                                    value.value(),
                                    before.original(),
                                    value.origin(),
                                    value.source(),
                                    value.at(),
                                    value.problem() == null ? before.problem() : value.problem());
                })
                .toList();
        return new Cleaned(cleaned.facts(), cleaned.person(), changed);
    }

    Cleaned clean(Facts facts, Person raw, Map<String, String> given, Instant now) {
        List<Value> changed = new ArrayList<>();
        String firstName = change(
                changed, "firstName", raw.firstName(), PersonName.calm(raw.firstName(), false, raw.lastName()), now);
        String lastName = change(
                changed, "lastName", raw.lastName(), PersonName.calm(raw.lastName(), true, raw.firstName()), now);
        String company = change(changed, "company", raw.company(), squeeze(raw.company()), now);
        String jobTitle = change(changed, "jobTitle", raw.jobTitle(), Capitals.title(squeeze(raw.jobTitle())), now);
        String city = change(changed, "city", raw.city(), Capitals.city(squeeze(raw.city())), now);

        Optional<EmailAddress> email = Optional.ofNullable(raw.email()).flatMap(EmailAddress::parse);
        String emailKey = email.map(EmailAddress::key).orElse(null);
        String address = change(changed, "email", raw.email(), emailKey == null ? raw.email() : emailKey, now);
        String emailKind = email.map(e -> domains.kindOf(e.domain())).orElse("none");

        Optional<String> country = Countries.code(given.get("country"));
        country.ifPresent(code -> change(changed, "country", given.get("country"), code, now));
        if (country.isEmpty()
                && given.get("country") != null
                && !Blanks.trim(given.get("country")).isEmpty()) {
            changed.add(unread("country", given.get("country"), "is not a country that is known", now));
        }
        Phones.Phone phone = raw.phone() == null
                ? new Phones.Phone(null, null, null)
                : Phones.read(raw.phone(), country.orElse(facts.country()));
        change(changed, "phone", raw.phone(), phone.text(), now);
        if (phone.problem() != null) {
            changed.add(unread("phone", raw.phone(), phone.problem(), now));
        }
        String domain = site(raw.website())
                .or(() -> emailKind.equals("business") ? email.map(EmailAddress::domain) : Optional.empty())
                .orElse(null);

        Person person = new Person(
                firstName,
                lastName,
                address,
                emailKey,
                phone.text(),
                phone.key(),
                jobTitle,
                company,
                companyKey(company),
                raw.website(),
                domain,
                city,
                raw.region(),
                raw.postalCode(),
                raw.message(),
                raw.consentText(),
                raw.consentAt(),
                raw.attributes());
        return new Cleaned(
                new Facts(
                        country.orElse(facts.country()),
                        facts.language(),
                        emailKind,
                        facts.seniority(),
                        facts.student(),
                        !person.name().isEmpty(),
                        phone.text() != null,
                        company != null,
                        known(SECTORS, given.get("industry"), facts.industry()),
                        known(PRODUCTS, given.get("productInterest"), facts.product()),
                        TimeFrames.of(given.get("timeframe")),
                        Complexities.of(given.get("complexity")),
                        facts.employees(),
                        facts.annualRevenue(),
                        facts.budget()),
                person,
                changed);
    }

    record Cleaned(Facts facts, Person person, List<Value> changed) {}

    /** A company's name without accents, punctuation and legal form, unless it is all legal form; null when nothing is left. */
    public static String companyKey(String name) {
        if (name == null) {
            return null;
        }
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replace(".", "");
        List<String> words = new ArrayList<>(List.of(NOT_WORD.split(plain)));
        words.removeIf(String::isEmpty);
        if (!LEGAL_FORMS.containsAll(words)) {
            words.removeIf(LEGAL_FORMS::contains);
        }
        return words.isEmpty() ? null : String.join(" ", words);
    }

    private static String change(List<Value> changed, String field, String before, String after, Instant now) {
        if (before != null && after != null && !after.equals(before)) {
            changed.add(new Value(field, after, before, Value.Origin.EXPLICIT, "cleaning", now));
        }
        return after == null ? before : after;
    }

    /** A text that could not be read: the value is empty, the text is kept. */
    private static Value unread(String field, String text, String problem, Instant now) {
        return new Value(field, null, text, Value.Origin.EXPLICIT, "cleaning", now, problem);
    }

    private static String squeeze(String text) {
        if (text == null) {
            return null;
        }
        String squeezed = SPACES.matcher(Blanks.trim(text)).replaceAll(" ");
        return squeezed.isEmpty() ? text : squeezed;
    }

    private static Optional<String> site(String website) {
        if (website == null) {
            return Optional.empty();
        }
        try {
            String text = website.strip();
            String host = new URI(text.contains("://") ? text : "https://" + text).getHost();
            return host == null
                    ? Optional.empty()
                    : EmailAddress.host(host.startsWith("www.") ? host.substring(4) : host);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String known(Set<String> words, String text, String otherwise) {
        String word = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        return words.contains(word) ? word : otherwise;
    }
}
