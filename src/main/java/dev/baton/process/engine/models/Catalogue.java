package dev.baton.process.engine.models;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What each table may ask and must answer: names, kinds and words, read once from {@code catalogue.json}, the one place that declares it. */
public final class Catalogue {

    enum Kind {
        TEXT,
        NUMBER,
        WHOLE,
        FLAG,
        DURATION;

        @JsonValue
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isNumber() {
            return this == NUMBER || this == WHOLE;
        }

        boolean isText() {
            return this == TEXT || this == DURATION;
        }
    }

    /**
     * @param values the words, or null where they are the company's or open
     * @param open what an open word looks like, or null
     */
    record WordList(String name, String noun, List<String> values, String open) {}

    /**
     * @param words name of a list of words, or null
     * @param given whether it is never null
     */
    public record Fact(String name, Kind kind, String words, boolean given, String says) {}

    /**
     * @param words name of a list of words, or null
     * @param empty whether a cell may be empty
     * @param absent whether the column may be absent
     * @param least the least number, or null
     */
    record Output(String name, Kind kind, String words, boolean empty, boolean absent, Integer least) {}

    /** @param many whether all rules that fit answer together */
    public record Table(
            String file, String decision, boolean many, Map<String, Fact> asks, Map<String, Output> answers) {}

    private static final Catalogue OF_BATON = read();

    private final Map<String, WordList> words = new LinkedHashMap<>();
    private final Map<String, Fact> facts = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    private Catalogue(JsonNode json) {
        json.path("words")
                .fields()
                .forEachRemaining(word -> words.put(
                        word.getKey(),
                        new WordList(
                                word.getKey(),
                                word.getValue().path("noun").asText(),
                                word.getValue().has("values")
                                        ? texts(word.getValue().path("values"))
                                        : null,
                                word.getValue().path("open").asText(null))));
        json.path("facts").fields().forEachRemaining(fact -> facts.put(fact.getKey(), fact(fact)));
        for (JsonNode table : json.path("tables")) {
            Map<String, Fact> asks = new LinkedHashMap<>();
            for (String name : texts(table.path("asks"))) {
                asks.put(name, facts.get(name));
            }
            for (String name : texts(json.path("every"))) {
                asks.putIfAbsent(name, facts.get(name));
            }
            Map<String, Output> answers = new LinkedHashMap<>();
            for (JsonNode output : table.path("answers")) {
                answers.put(output.path("name").asText(), output(output));
            }
            String decision = table.path("decision").asText();
            tables.put(
                    decision,
                    new Table(
                            table.path("file").asText(),
                            decision,
                            table.path("many").asBoolean(),
                            Collections.unmodifiableMap(asks),
                            Collections.unmodifiableMap(answers)));
        }
    }

    public static Catalogue ofBaton() {
        return OF_BATON;
    }

    public Optional<Table> table(String decision) {
        return Optional.ofNullable(tables.get(decision));
    }

    Collection<Table> tables() {
        return Collections.unmodifiableCollection(tables.values());
    }

    Collection<Fact> facts() {
        return Collections.unmodifiableCollection(facts.values());
    }

    WordList words(String name) {
        return words.get(name);
    }

    private static Fact fact(Map.Entry<String, JsonNode> fact) {
        JsonNode json = fact.getValue();
        return new Fact(
                fact.getKey(),
                kind(json),
                json.path("words").asText(null),
                json.path("given").asBoolean(),
                json.path("says").asText());
    }

    private static Output output(JsonNode json) {
        return new Output(
                json.path("name").asText(),
                kind(json),
                json.path("words").asText(null),
                json.path("empty").asBoolean(),
                json.path("absent").asBoolean(),
                json.has("least") ? json.path("least").asInt() : null);
    }

    private static Kind kind(JsonNode json) {
        return Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Catalogue read() {
        try (InputStream json = Catalogue.class.getResourceAsStream("catalogue.json")) {
            return new Catalogue(new ObjectMapper().readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
