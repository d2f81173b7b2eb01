package dev.baton.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the phrases of a table in a text: whole words, the longest phrase first, never a part of a word. "Snowden" is not "now".
 *
 * @param <T> what a phrase means
 */
final class Phrases<T> {

    private static final Pattern APOSTROPHES = Pattern.compile("['’ʼ`´]");
    private static final Pattern CLAUSE = Pattern.compile("[,.;:!?\\n\\r]+");
    private static final Set<String> NEGATIONS = negations();

    private final Map<String, T> meanings = new HashMap<>();
    private int longest = 1;

    void put(String phrase, T meaning) {
        String words = Blanks.words(phrase);
        meanings.putIfAbsent(words, meaning);
        longest = Math.max(longest, words.split(" ").length);
    }

    /**
     * A phrase that was found, or a word that no phrase holds.
     *
     * @param meaning null for a word that is not known
     */
    record Found<T>(String words, T meaning) {}

    List<Found<T>> in(String text) {
        String[] words = words(text);
        List<Found<T>> found = new ArrayList<>();
        for (int at = 0; at < words.length; ) {
            int length = Math.min(longest, words.length - at);
            while (length > 1 && !meanings.containsKey(phrase(words, at, length))) {
                length--;
            }
            String phrase = phrase(words, at, length);
            found.add(new Found<>(phrase, meanings.get(phrase)));
            at += length;
        }
        return found;
    }

    /** What the text means by phrases that no negation takes back, which is one of the few words before in the same clause. */
    List<T> meantBy(String text) {
        List<T> meant = new ArrayList<>();
        for (String clause : CLAUSE.split(text)) {
            int negated = 0;
            for (Found<T> found : in(clause)) {
                if (NEGATIONS.contains(found.words())) {
                    negated = 4;
                } else if (found.meaning() != null && negated == 0) {
                    meant.add(found.meaning());
                } else if (negated > 0) {
                    negated--;
                }
            }
        }
        return meant;
    }

    private static String phrase(String[] words, int at, int length) {
        return length == 1 ? words[at] : String.join(" ", Arrays.copyOfRange(words, at, at + length));
    }

    private static String[] words(String text) {
        String words = Blanks.words(APOSTROPHES.matcher(text).replaceAll(""));
        return words.isEmpty() ? new String[0] : words.split(" ");
    }

    private static Set<String> negations() {
        List<String> words = new ArrayList<>();
        for (List<String> row : WordTable.rows("time-frames.csv", 3)) {
            if (row.get(0).equals("not")) {
                words.add(row.get(2));
            }
        }
        return Set.copyOf(words);
    }
}
