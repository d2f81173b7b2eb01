package dev.baton.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an answer about marketing mail means, by {@code consent-words.csv}. */
final class ConsentWords {

    private record Word(boolean yes, boolean state) {}

    private static final Map<String, Word> WORDS = new HashMap<>();

    static {
        for (List<String> row : WordTable.rows("consent-words.csv", 3)) {
            WORDS.put(
                    key(row.get(2)),
                    new Word(row.get(0).equals("yes"), row.get(1).equals("state")));
        }
    }

    private ConsentWords() {}

    /** Whether a text in a field of consent gives it; empty when the text is not known. */
    static Optional<Boolean> consents(String text) {
        return Optional.ofNullable(WORDS.get(key(text))).map(Word::yes);
    }

    /** Whether a text in an opt-out field refuses marketing: "yes" does, "unsubscribed" does, "subscribed" does not. */
    static Optional<Boolean> optsOut(String text) {
        return Optional.ofNullable(WORDS.get(key(text))).map(word -> word.state() != word.yes());
    }

    private static String key(String text) {
        String words = Blanks.words(text);
        return words.isEmpty() ? Blanks.plain(text) : words;
    }
}
