package dev.baton.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.intake.Figures.Convention;
import dev.baton.intake.Figures.DecimalSign;
import dev.baton.intake.Figures.Figure;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.Facts;
import dev.baton.lead.NewLead;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.math.BigDecimal;
import java.text.DecimalFormatSymbols;
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
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Reads a lead from JSON, strictly in types and lengths, openly in everything else: an unknown field becomes an attribute, an unknown wish or
 * industry is kept as it came. A value that cannot be read stays empty, and its text is kept with the problem; it never refuses the lead.
 * Reports every bad field at once.
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
        TEXTS.put("fullName", 400);
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
    private static final int LONGEST_FIGURE = 200;
    private static final int LONGEST_CONSENT = 200;
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
        return read(body, channel, Convention.NONE);
    }

    /**
     * @param convention how figures around this lead write their decimals, as far as it is known
     * @throws InvalidLead naming every bad field
     */
    NewLead read(JsonNode body, Channel channel, Convention convention) {
        List<FieldProblem> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw new InvalidLead(List.of(new FieldProblem("body", "must be a JSON object")));
        }
        Values values = new Values();
        texts(body, problems).forEach((field, text) -> readText(field, text, values));
        splitName(values);
        readPhone(values);
        numbers(body, values, conventionOf(body, values, convention), problems);
        Consent consent = consent(body, values, problems);
        Map<String, String> externalIds = externalIds(body.get("externalIds"), problems);
        Map<String, Object> attributes = attributes(body, problems);

        String source = or(values.text("source"), channel.source()).toLowerCase(Locale.ROOT);
        if (!sources.isKnown(source)) {
            problems.add(new FieldProblem("source", "must be a source that this installation knows"));
        }
        boolean reachable = values.text("email") != null || values.text("phone") != null;
        boolean mayLackContact = source.equals("partner") || source.equals("import");
        if (channel.need() == Channel.Need.CONTACT && !mayLackContact && !reachable) {
            problems.add(unreachable(values, "give an e-mail or a phone number, or both"));
        } else if (channel.need() != Channel.Need.NOTHING
                && !reachable
                && values.text("lastName") == null
                && values.text("firstName") == null
                && values.text("company") == null) {
            problems.add(unreachable(values, "give at least an e-mail, a phone, a name or a company"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidLead(problems);
        }
        return new NewLead(
                source,
                channel.apiKey(),
                facts(values),
                person(values, consent, attributes),
                consent.marketing(),
                values.explicit(source, clock.instant()),
                Wish.activities(source, values.text("request")),
                sources.asksForOptIn(source),
                externalIds);
    }

    /**
     * Reads what a person types into a form, who is told at once what cannot be read.
     *
     * @throws InvalidLead naming every bad field
     */
    NewLead readTyped(JsonNode body, Channel channel) {
        NewLead lead = read(body, channel);
        List<FieldProblem> unread = lead.values().stream()
                .filter(value -> value.value() == null && !NoValue.PROBLEM.equals(value.problem()))
                .map(value -> new FieldProblem(value.field(), value.problem()))
                .toList();
        if (!unread.isEmpty()) {
            throw new InvalidLead(unread);
        }
        return lead;
    }

    /** Says what is wrong with the way that was given, if one was. */
    private static FieldProblem unreachable(Values values, String need) {
        for (String field : List.of("email", "phone")) {
            Reading reading = values.readings.get(field);
            if (reading != null && reading.problem() != null) {
                return new FieldProblem("email", "%s (%s: %s)".formatted(need, field, reading.problem()));
            }
        }
        return new FieldProblem("email", need);
    }

    /** What was read of a field: a text or a number, or neither and the problem. The original is what came, when it differs. */
    private record Reading(String text, BigDecimal number, String original, String problem) {}

    private static final class Values {

        private final Map<String, Reading> readings = new LinkedHashMap<>();

        String text(String field) {
            Reading reading = readings.get(field);
            return reading == null ? null : reading.text();
        }

        BigDecimal number(String field) {
            Reading reading = readings.get(field);
            return reading == null ? null : reading.number();
        }

        void put(String field, String text, String came, String problem) {
            readings.put(field, new Reading(text, null, came.equals(text) ? null : came, problem));
        }

        void put(String field, Figure figure, String came) {
            String text = figure.value() == null ? null : figure.value().toPlainString();
            boolean plain = text != null && figure.problem() == null && came.equals(text);
            readings.put(field, new Reading(text, figure.value(), plain ? null : came, figure.problem()));
        }

        List<Value> explicit(String source, Instant at) {
            List<Value> values = new ArrayList<>();
            readings.forEach((field, r) -> values.add(
                    new Value(field, r.text(), r.original(), Value.Origin.EXPLICIT, source, at, r.problem())));
            return values;
        }
    }

    private static void readText(String field, String text, Values values) {
        if (Blanks.trim(text).isEmpty() || NoValue.isMeantBy(field, text)) {
            values.put(field, null, text, NoValue.PROBLEM);
        } else if (field.equals("email")) {
            EmailAddress.find(text)
                    .ifPresentOrElse(
                            found -> values.put(
                                    field,
                                    found.address().key(),
                                    text,
                                    found.several() ? "holds several addresses; the first counts" : null),
                            () -> values.put(field, null, text, "is not an e-mail address"));
        } else if (field.equals("source")) {
            values.put(field, Blanks.trim(text), text, null);
        } else {
            values.put(field, text, text, null);
        }
    }

    /** Whether it is a number is known for sure only with its country, which may be learned later; see {@link Cleaning}. */
    private static void readPhone(Values values) {
        String text = values.text("phone");
        if (text != null) {
            String country = Countries.code(values.text("country")).orElse(null);
            Phones.Phone phone = Phones.read(text, country);
            if (phone.text() == null) {
                values.put("phone", null, text, phone.problem());
            }
        }
    }

    /** A whole name in one field counts where none came in parts. */
    private static void splitName(Values values) {
        String whole = values.text("fullName");
        if (whole != null && values.text("firstName") == null && values.text("lastName") == null) {
            PersonName name = PersonName.split(whole);
            if (name.first() != null) {
                values.put("firstName", name.first(), whole, null);
            }
            values.put("lastName", name.last(), whole, null);
            values.readings.remove("fullName");
        }
    }

    /** A lead's own country and language, and its other figures, tell how it writes decimals. */
    private static Convention conventionOf(JsonNode body, Values values, Convention around) {
        Convention convention = around;
        Optional<DecimalSign> custom = Countries.code(values.text("country"))
                .flatMap(Figures::customOf)
                .or(() -> language(body));
        if (custom.isPresent()) {
            convention = convention.with(custom.get());
        }
        if (convention.written() != null || convention.told() != null) {
            return convention;
        }
        List<DecimalSign> shown = NUMBERS.stream()
                .map(body::get)
                .filter(node -> node != null && node.isTextual())
                .flatMap(node -> Figures.shownBy(node.textValue()).stream())
                .distinct()
                .toList();
        return shown.size() == 1 ? new Convention(null, shown.get(0), convention.customary()) : convention;
    }

    private static Optional<DecimalSign> language(JsonNode body) {
        JsonNode language = body.has("language")
                ? body.get("language")
                : body.path("attributes").path("language");
        String tag = language.isTextual() ? language.textValue().strip().replace('_', '-') : "";
        // The Spanish of Spain and of Mexico differ.
        return tag.isEmpty() || tag.equalsIgnoreCase("es")
                ? Optional.empty()
                : DecimalSign.of(String.valueOf(DecimalFormatSymbols.getInstance(Locale.forLanguageTag(tag))
                        .getDecimalSeparator()));
    }

    private static String or(String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static Facts facts(Values values) {
        BigDecimal employees = values.number("employees");
        return new Facts(
                null,
                null,
                values.text("email") != null ? "business" : "none",
                Facts.UNKNOWN,
                false,
                values.text("firstName") != null || values.text("lastName") != null,
                values.text("phone") != null,
                values.text("company") != null,
                null,
                null,
                Facts.UNKNOWN,
                Facts.UNKNOWN,
                employees == null ? null : employees.intValue(),
                values.number("annualRevenue"),
                values.number("budget"));
    }

    private static Person person(Values values, Consent consent, Map<String, Object> attributes) {
        String email = values.text("email");
        return new Person(
                values.text("firstName"),
                values.text("lastName"),
                email,
                email,
                values.text("phone"),
                null,
                values.text("jobTitle"),
                values.text("company"),
                null,
                values.text("website"),
                null,
                values.text("city"),
                values.text("region"),
                values.text("postalCode"),
                values.text("message"),
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
                problems.add(new FieldProblem(field, "must be text, in quotes"));
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

    private static void numbers(JsonNode body, Values values, Convention convention, List<FieldProblem> problems) {
        for (String field : NUMBERS) {
            JsonNode node = body.get(field);
            if (node == null
                    || node.isNull()
                    || (node.isTextual() && Blanks.trim(node.textValue()).isEmpty())) {
                continue;
            }
            boolean whole = field.equals("employees");
            if (node.isTextual()) {
                String text = node.textValue();
                int before = problems.size();
                checkText(field, text, LONGEST_FIGURE, problems);
                if (problems.size() > before) {
                    continue;
                }
                if (NoValue.isMeantBy(field, text)) {
                    values.put(field, null, text, NoValue.PROBLEM);
                } else {
                    values.put(field, Figures.read(text, whole, convention), text);
                }
            } else if (node.isNumber()) {
                String text = node.asText();
                String kept = text.length() > LONGEST_FIGURE ? text.substring(0, LONGEST_FIGURE) + "…" : text;
                boolean finite = !text.contains("Infinity") && !text.equals("NaN");
                values.put(
                        field,
                        finite
                                ? Figures.of(node.decimalValue(), whole)
                                : new Figure(null, "is not a number that can be read", false),
                        kept);
            } else {
                problems.add(new FieldProblem(field, "must be a number"));
            }
        }
    }

    /** What the lead says about marketing mail. An opt-out refuses it whatever else stands there; nothing is ever assumed. */
    private static Consent consent(JsonNode body, Values values, List<FieldProblem> problems) {
        Consent given = given(body.get("consent"), values, problems);
        JsonNode optOut = body.get("optOut");
        if (isNothing(optOut)) {
            return given;
        }
        String word = word("optOut", optOut, "must be true or false", problems);
        if (word == null) {
            return given;
        }
        Optional<Boolean> out = ConsentWords.optsOut(word);
        if (out.isEmpty() && !NoValue.isMeantBy("optOut", word)) {
            values.put("optOut", null, word, "does not say yes or no");
            return given.marketing().equals("yes") ? new Consent("not-asked", given.at(), given.text()) : given;
        }
        return out.orElse(false) ? new Consent("no", given.at(), given.text()) : given;
    }

    private static Consent given(JsonNode node, Values values, List<FieldProblem> problems) {
        if (isNothing(node)) {
            return new Consent("not-asked", null, null);
        }
        if (!node.isObject()) {
            return new Consent(
                    answer(
                            "consent",
                            node,
                            "must be yes or no, or an object with marketing, at and text",
                            values,
                            problems),
                    null,
                    null);
        }
        JsonNode marketing = node.get("marketing");
        String answer = isNothing(marketing)
                ? "not-asked"
                : answer("consent.marketing", marketing, "must be true or false", values, problems);
        Instant at = null;
        JsonNode atNode = node.get("at");
        if (!isNothing(atNode)) {
            String text = atNode.asText();
            checkText("consent.at", text, LONGEST_CONSENT, problems);
            try {
                Instant read = OffsetDateTime.parse(Blanks.trim(text)).toInstant();
                if (!read.isBefore(EARLIEST) && !read.isAfter(LATEST)) {
                    at = read;
                }
            } catch (DateTimeException e) {
                // marked below
            }
            if (atNode.isContainerNode()) {
                problems.add(new FieldProblem("consent.at", "must be an instant such as 2026-11-21T10:00:00Z"));
            } else if (at == null) {
                values.put("consent.at", null, text, "is not an instant such as 2026-11-21T10:00:00Z");
            }
        }
        JsonNode textNode = node.get("text");
        String text = null;
        if (textNode != null && !textNode.isNull()) {
            if (textNode.isTextual()) {
                text = textNode.textValue();
                checkText("consent.text", text, 5000, problems);
            } else {
                problems.add(new FieldProblem("consent.text", "must be text, in quotes"));
            }
        }
        return new Consent(answer, at, text);
    }

    /** @return yes, no, or not-asked, also for a word that is not known: that one is kept */
    private static String answer(String field, JsonNode node, String rule, Values values, List<FieldProblem> problems) {
        String word = word(field, node, rule, problems);
        if (word == null) {
            return "not-asked";
        }
        Optional<Boolean> yes = ConsentWords.consents(word);
        if (yes.isEmpty() && !NoValue.isMeantBy(field, word)) {
            values.put(field, null, word, "does not say yes or no");
        }
        return yes.map(y -> y ? "yes" : "no").orElse("not-asked");
    }

    /** @return the word that a field of yes and no holds; null when it holds none, which is then a problem */
    private static String word(String field, JsonNode node, String rule, List<FieldProblem> problems) {
        boolean bit = node.isIntegralNumber()
                && (node.asText().equals("0") || node.asText().equals("1"));
        if (!node.isTextual() && !node.isBoolean() && !bit) {
            problems.add(new FieldProblem(field, rule));
            return null;
        }
        int before = problems.size();
        checkText(field, node.asText(), LONGEST_CONSENT, problems);
        return problems.size() > before ? null : node.asText();
    }

    private static boolean isNothing(JsonNode node) {
        return node == null
                || node.isNull()
                || (node.isTextual() && Blanks.trim(node.textValue()).isEmpty());
    }

    private static Map<String, String> externalIds(JsonNode node, List<FieldProblem> problems) {
        Map<String, String> ids = new LinkedHashMap<>();
        if (node == null || node.isNull()) {
            return ids;
        }
        if (!node.isObject()) {
            problems.add(new FieldProblem("externalIds", "must be an object of system and id"));
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
                problems.add(new FieldProblem(field, "must be text, in quotes"));
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
                problems.add(new FieldProblem("attributes", "must be an object"));
            }
        }
        body.fields().forEachRemaining(e -> {
            String field = e.getKey();
            if (!TEXTS.containsKey(field)
                    && !NUMBERS.contains(field)
                    && !field.equals("consent")
                    && !field.equals("optOut")
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

    private record Consent(String marketing, Instant at, String text) {}
}
