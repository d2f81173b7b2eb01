package dev.baton.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.Facts;
import dev.baton.lead.NewLead;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Reads a lead from JSON, strictly in types and lengths, openly in everything else: an unknown field becomes an attribute, an unknown wish or
 * industry is kept as it came. Reports every bad field at once.
 */
@Component
@EnableConfigurationProperties(Sources.class)
class LeadReader {

    private static final Map<String, Integer> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put("email", 254);
        TEXTS.put("phone", 60);
        TEXTS.put("firstName", 200);
        TEXTS.put("lastName", 200);
        TEXTS.put("jobTitle", 300);
        TEXTS.put("company", 300);
        TEXTS.put("website", 2000);
        TEXTS.put("country", 100);
        TEXTS.put("region", 200);
        TEXTS.put("city", 200);
        TEXTS.put("postalCode", 40);
        TEXTS.put("industry", 300);
        TEXTS.put("productInterest", 300);
        TEXTS.put("useCase", 1000);
        TEXTS.put("timeframe", 200);
        TEXTS.put("complexity", 1000);
        TEXTS.put("message", 20_000);
        TEXTS.put("request", 200);
        TEXTS.put("source", 50);
        TEXTS.put("campaign", 300);
        TEXTS.put("medium", 200);
        TEXTS.put("referrer", 2000);
        TEXTS.put("landingPage", 2000);
    }

    private static final List<String> NUMBERS = List.of("employees", "annualRevenue", "budget");
    private static final BigDecimal LARGEST = new BigDecimal("1e15");
    private static final BigDecimal SMALLEST = new BigDecimal("1e-9");
    /** What a timestamp of the database holds, and a good deal less. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int MOST_ATTRIBUTES = 100;
    private static final int LONGEST_ATTRIBUTES = 50_000;

    private final Sources sources;
    private final ObjectMapper json;
    private final Clock clock;

    LeadReader(Sources sources, ObjectMapper json, Clock clock) {
        this.sources = sources;
        this.json = json;
        this.clock = clock;
    }

    /** @throws InvalidLead naming every bad field */
    NewLead read(JsonNode body, Channel channel) {
        List<FieldProblem> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw new InvalidLead(List.of(new FieldProblem("body", "a lead is a JSON object")));
        }
        Map<String, String> texts = texts(body, problems);
        Map<String, BigDecimal> numbers = numbers(body, problems);
        Consent consent = consent(body.get("consent"), problems);
        Map<String, String> externalIds = externalIds(body.get("externalIds"), problems);
        Map<String, Object> attributes = attributes(body, problems);

        String source = texts.getOrDefault("source", channel.source()).toLowerCase(Locale.ROOT);
        if (!sources.isKnown(source)) {
            problems.add(new FieldProblem("source", "is not a source that this installation knows"));
        }
        String email = texts.get("email");
        if (email != null && EmailAddress.parse(email).isEmpty()) {
            problems.add(new FieldProblem("email", "is not an e-mail address"));
        }
        boolean reachable = email != null || hasDigits(texts.get("phone"));
        boolean mayLackContact = source.equals("partner") || source.equals("import");
        if (channel.need() == Channel.Need.CONTACT && !mayLackContact && !reachable) {
            problems.add(new FieldProblem("email", "give an e-mail or a phone number, or both"));
        } else if (channel.need() != Channel.Need.NOTHING
                && !reachable
                && texts.get("lastName") == null
                && texts.get("firstName") == null
                && texts.get("company") == null) {
            problems.add(new FieldProblem("email", "give at least an e-mail, a phone, a name or a company"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidLead(problems);
        }

        Instant now = clock.instant();
        List<Value> values = new ArrayList<>();
        texts.forEach((field, text) -> values.add(explicit(field, text, source, now)));
        numbers.forEach((field, number) -> values.add(explicit(field, number.toPlainString(), source, now)));
        return new NewLead(
                source,
                channel.apiKey(),
                facts(texts, numbers),
                person(texts, consent, attributes),
                consent.marketing(),
                values,
                Wish.activities(source, texts.get("request")),
                sources.asksForOptIn(source),
                externalIds);
    }

    private static Value explicit(String field, String text, String source, Instant at) {
        return new Value(field, text, null, Value.Origin.EXPLICIT, source, at);
    }

    private static Facts facts(Map<String, String> texts, Map<String, BigDecimal> numbers) {
        BigDecimal employees = numbers.get("employees");
        return new Facts(
                null,
                null,
                texts.containsKey("email") ? "business" : "none",
                Facts.UNKNOWN,
                false,
                texts.containsKey("firstName") || texts.containsKey("lastName"),
                hasDigits(texts.get("phone")),
                texts.containsKey("company"),
                null,
                null,
                Facts.UNKNOWN,
                Facts.UNKNOWN,
                employees == null ? null : employees.intValue(),
                numbers.get("annualRevenue"),
                numbers.get("budget"));
    }

    private static Person person(Map<String, String> texts, Consent consent, Map<String, Object> attributes) {
        String email = texts.get("email");
        return new Person(
                texts.get("firstName"),
                texts.get("lastName"),
                email,
                email == null
                        ? null
                        : EmailAddress.parse(email).map(EmailAddress::key).orElse(null),
                texts.get("phone"),
                null,
                texts.get("jobTitle"),
                texts.get("company"),
                null,
                texts.get("website"),
                null,
                texts.get("city"),
                texts.get("region"),
                texts.get("postalCode"),
                texts.get("message"),
                consent.text(),
                consent.at(),
                attributes);
    }

    private static Map<String, String> texts(JsonNode body, List<FieldProblem> problems) {
        Map<String, String> texts = new LinkedHashMap<>();
        TEXTS.forEach((field, longest) -> {
            JsonNode node = body.get(field);
            if (node == null || node.isNull()) {
                return;
            }
            if (!node.isTextual()) {
                problems.add(new FieldProblem(field, "is text, in quotes"));
                return;
            }
            String text = node.textValue();
            checkText(field, text, longest, problems);
            if (!text.isBlank()) {
                texts.put(field, text);
            }
        });
        return texts;
    }

    /** What the database cannot keep is refused here, not there. */
    private static void checkText(String field, String text, int longest, List<FieldProblem> problems) {
        if (text.codePointCount(0, text.length()) > longest) {
            problems.add(new FieldProblem(field, "is longer than " + longest + " characters"));
        }
        if (text.indexOf('\0') >= 0) {
            problems.add(new FieldProblem(field, "contains a NUL character"));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                problems.add(new FieldProblem(field, "contains half a character (an unpaired surrogate)"));
                return;
            }
        }
    }

    private static Map<String, BigDecimal> numbers(JsonNode body, List<FieldProblem> problems) {
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        for (String field : NUMBERS) {
            JsonNode node = body.get(field);
            if (node == null
                    || node.isNull()
                    || (node.isTextual() && node.textValue().isBlank())) {
                continue;
            }
            BigDecimal number;
            try {
                if (node.isTextual() && node.textValue().strip().length() <= 20) {
                    number = new BigDecimal(node.textValue().strip());
                } else if (node.isNumber()
                        && !node.asText().contains("Infinity")
                        && !node.asText().equals("NaN")) {
                    number = node.decimalValue();
                } else {
                    number = null;
                }
            } catch (NumberFormatException e) {
                number = null;
            }
            if (number == null) {
                problems.add(new FieldProblem(field, "is a number"));
            } else if (number.signum() < 0) {
                problems.add(new FieldProblem(field, "is not negative"));
            } else if (number.compareTo(field.equals("employees") ? new BigDecimal("100000000") : LARGEST) > 0) {
                problems.add(new FieldProblem(field, "is too large"));
            } else if (number.compareTo(SMALLEST) < 0) {
                // Rounding 1e-999999999 would take all the memory there is.
                numbers.put(field, BigDecimal.ZERO.setScale(field.equals("employees") ? 0 : 2));
            } else {
                numbers.put(field, number.setScale(field.equals("employees") ? 0 : 2, java.math.RoundingMode.HALF_UP));
            }
        }
        return numbers;
    }

    private static Consent consent(JsonNode node, List<FieldProblem> problems) {
        if (node == null
                || node.isNull()
                || (node.isTextual() && node.textValue().isBlank())) {
            return new Consent("not-asked", null, null);
        }
        if (node.isBoolean()) {
            return new Consent(node.booleanValue() ? "yes" : "no", null, null);
        }
        if (node.isTextual()) {
            String text = node.textValue().strip().toLowerCase(Locale.ROOT);
            if (text.equals("yes") || text.equals("true")) {
                return new Consent("yes", null, null);
            } else if (text.equals("no") || text.equals("false")) {
                return new Consent("no", null, null);
            }
        }
        if (!node.isObject()) {
            problems.add(new FieldProblem("consent", "is an object with marketing, at and text"));
            return new Consent("not-asked", null, null);
        }
        JsonNode marketing = node.get("marketing");
        if (marketing != null && !marketing.isBoolean() && !marketing.isNull()) {
            problems.add(new FieldProblem("consent.marketing", "is true or false"));
        }
        Instant at = null;
        JsonNode atNode = node.get("at");
        if (atNode != null && !atNode.isNull()) {
            try {
                at = OffsetDateTime.parse(atNode.asText()).toInstant();
                if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
                    problems.add(new FieldProblem("consent.at", "is an instant from 1970 on"));
                }
            } catch (DateTimeException e) {
                problems.add(new FieldProblem("consent.at", "is an instant such as 2026-11-21T10:00:00Z"));
            }
        }
        JsonNode textNode = node.get("text");
        String text = null;
        if (textNode != null && !textNode.isNull()) {
            if (textNode.isTextual()) {
                text = textNode.textValue();
                checkText("consent.text", text, 5000, problems);
            } else {
                problems.add(new FieldProblem("consent.text", "is text, in quotes"));
            }
        }
        String answer =
                marketing == null || !marketing.isBoolean() ? "not-asked" : marketing.booleanValue() ? "yes" : "no";
        return new Consent(answer, at, text);
    }

    private static Map<String, String> externalIds(JsonNode node, List<FieldProblem> problems) {
        Map<String, String> ids = new LinkedHashMap<>();
        if (node == null || node.isNull()) {
            return ids;
        }
        if (!node.isObject()) {
            problems.add(new FieldProblem("externalIds", "is an object of system and id"));
            return ids;
        }
        if (node.size() > 20) {
            problems.add(new FieldProblem("externalIds", "has more than 20 systems"));
            return ids;
        }
        node.fields().forEachRemaining(e -> {
            String field =
                    "externalIds." + (e.getKey().length() > 50 ? e.getKey().substring(0, 50) : e.getKey());
            if (!e.getValue().isTextual() && !e.getValue().isIntegralNumber()) {
                problems.add(new FieldProblem(field, "is text, in quotes"));
            } else {
                checkText(field, e.getKey(), 50, problems);
                checkText(field, e.getValue().asText(), 200, problems);
                ids.put(e.getKey(), e.getValue().asText());
            }
        });
        return ids;
    }

    private Map<String, Object> attributes(JsonNode body, List<FieldProblem> problems) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        JsonNode given = body.get("attributes");
        if (given != null && !given.isNull()) {
            if (given.isObject()) {
                given.fields().forEachRemaining(e -> attributes.put(e.getKey(), e.getValue()));
            } else {
                problems.add(new FieldProblem("attributes", "is an object"));
            }
        }
        body.fields().forEachRemaining(e -> {
            String field = e.getKey();
            if (!TEXTS.containsKey(field)
                    && !NUMBERS.contains(field)
                    && !field.equals("consent")
                    && !field.equals("externalIds")
                    && !field.equals("attributes")) {
                attributes.put(field, e.getValue());
            }
        });
        JsonNode all = json.valueToTree(attributes);
        if (attributes.size() > MOST_ATTRIBUTES) {
            problems.add(new FieldProblem("attributes", "has more than " + MOST_ATTRIBUTES + " entries"));
        } else if (all.toString().length() > LONGEST_ATTRIBUTES) {
            problems.add(new FieldProblem(
                    "attributes",
                    "is longer than " + LONGEST_ATTRIBUTES + " characters in all, unknown fields included"));
        } else if (!canBeKept(all)) {
            problems.add(new FieldProblem("attributes", "contains a NUL character or half a character"));
        }
        return attributes;
    }

    /** Whether the database can keep a text: neither NUL nor half a character. */
    static boolean canBeKept(String text) {
        List<FieldProblem> found = new ArrayList<>();
        checkText("text", text, Integer.MAX_VALUE, found);
        return found.isEmpty();
    }

    private static boolean canBeKept(JsonNode node) {
        if (node.isTextual() && !canBeKept(node.textValue())) {
            return false;
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (!canBeKept(names.next())) {
                return false;
            }
        }
        for (JsonNode child : node) {
            if (!canBeKept(child)) {
                return false;
            }
        }
        return true;
    }

    static boolean hasDigits(String phone) {
        return phone != null && phone.chars().filter(Character::isDigit).count() >= 4;
    }

    private record Consent(String marketing, Instant at, String text) {}
}
