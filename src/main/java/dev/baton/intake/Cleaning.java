package dev.baton.intake;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
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
        Map<String, String> given = leads.values(id).stream()
                .collect(Collectors.toMap(Value::field, v -> v.value() == null ? "" : v.value()));
        Cleaned cleaned = clean(lead.facts(), raw, given, leads.now());
        leads.describe(id, cleaned.facts());
        leads.describe(id, cleaned.person(), cleaned.changed());
        leads.record(
                id,
                HistoryKind.CLEANED,
                "baton",
                null,
                Map.of("changed", cleaned.changed().stream().map(Value::field).toList()));
    }

    Cleaned clean(Facts facts, Person raw, Map<String, String> given, Instant now) {
        List<Value> changed = new ArrayList<>();
        String firstName = change(changed, "firstName", raw.firstName(), personName(raw.firstName()), now);
        String lastName = change(changed, "lastName", raw.lastName(), personName(raw.lastName()), now);
        String company = change(changed, "company", raw.company(), squeeze(raw.company()), now);
        String jobTitle = change(changed, "jobTitle", raw.jobTitle(), calm(raw.jobTitle()), now);
        String city = change(changed, "city", raw.city(), calm(raw.city()), now);

        Optional<EmailAddress> email = Optional.ofNullable(raw.email()).flatMap(EmailAddress::parse);
        String emailKey = email.map(EmailAddress::key).orElse(null);
        String address = change(changed, "email", raw.email(), emailKey == null ? raw.email() : emailKey, now);
        String emailKind = email.map(e -> domains.kindOf(e.domain())).orElse("none");

        Optional<String> country = Countries.code(given.get("country"));
        country.ifPresent(code -> change(changed, "country", given.get("country"), code, now));
        Optional<String> phoneKey = phone(raw.phone(), country.orElse(facts.country()));
        String phone = phoneKey.isPresent() ? change(changed, "phone", raw.phone(), phoneKey.get(), now) : raw.phone();
        String domain = site(raw.website())
                .or(() -> emailKind.equals("business") ? email.map(EmailAddress::domain) : Optional.empty())
                .orElse(null);

        Person person = new Person(
                firstName,
                lastName,
                address,
                emailKey,
                phone,
                phoneKey.orElse(null),
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
                        LeadReader.hasDigits(phone),
                        company != null,
                        known(SECTORS, given.get("industry"), facts.industry()),
                        known(PRODUCTS, given.get("productInterest"), facts.product()),
                        timeframe(given.get("timeframe")),
                        complexity(given.get("complexity")),
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

    private static String squeeze(String text) {
        if (text == null) {
            return null;
        }
        String squeezed = SPACES.matcher(text).replaceAll(" ").strip();
        return squeezed.isEmpty() ? text : squeezed;
    }

    /** A text written all in capitals reads like a shout. */
    private static String calm(String text) {
        String squeezed = squeeze(text);
        if (squeezed == null || squeezed.length() < 4 || !isShouted(squeezed)) {
            return squeezed;
        }
        StringBuilder calm = new StringBuilder(squeezed.length());
        boolean start = true;
        for (int c : squeezed.codePoints().toArray()) {
            calm.appendCodePoint(start ? c : Character.toLowerCase(c));
            start = !Character.isLetterOrDigit(c) && c != '\'';
        }
        return calm.toString();
    }

    private static String personName(String name) {
        return calm(name);
    }

    private static boolean isShouted(String text) {
        return text.codePoints().filter(Character::isUpperCase).count() > 3
                && text.codePoints().noneMatch(Character::isLowerCase);
    }

    static Optional<String> phone(String text, String country) {
        if (!LeadReader.hasDigits(text)) {
            return Optional.empty();
        }
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        try {
            PhoneNumber number = phones.parse(text, country);
            return phones.isPossibleNumber(number)
                    ? Optional.of(phones.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
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

    static String timeframe(String text) {
        String t = text == null ? "" : text.toLowerCase(Locale.ROOT);
        if (t.isBlank()) {
            return Facts.UNKNOWN;
        } else if (t.contains("now")
                || t.contains("immediate")
                || t.contains("asap")
                || t.contains("sofort")
                || t.contains("week")) {
            return "now";
        } else if (t.contains("half") || t.contains("6 month") || t.contains("six month")) {
            return "half-year";
        } else if (t.contains("next year") || t.contains("later") || t.contains("some")) {
            return "later";
        } else if (t.contains("quarter") || t.contains("month") || t.contains("quartal")) {
            return "quarter";
        } else if (t.contains("year") || t.contains("jahr")) {
            return "year";
        }
        return Facts.UNKNOWN;
    }

    static String complexity(String text) {
        String t = text == null ? "" : text.toLowerCase(Locale.ROOT);
        if (t.contains("several")
                || t.contains("multi")
                || t.contains("complex")
                || t.contains("integrat")
                || t.contains("sites")) {
            return "complex";
        }
        return t.contains("simple") || t.contains("standard") ? "simple" : Facts.UNKNOWN;
    }
}
