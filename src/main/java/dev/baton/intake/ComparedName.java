package dev.baton.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A name as it is compared: whatever its case, accents, order, blanks and hyphens; an initial stands for any name that begins with it, and a short form
 * for its long one.
 */
record ComparedName(List<String> first, List<String> last) {

    /** What two names say of two people. */
    enum Likeness {
        /** All that both say is the same, and it is a first and a last name. */
        SAME,
        /** Some of it is the same. */
        PARTLY,
        /** One of them says nothing that the other says, too. */
        UNKNOWN,
        /** Nothing that both say is the same. */
        OTHER
    }

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Parts of family names that some people write and others leave out. */
    private static final Set<String> PARTICLES = Set.of(
            "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "zu", "zum", "la", "le", "ter", "ten");

    private static final Map<String, Set<String>> FORMS = forms();

    static ComparedName of(String firstName, String lastName) {
        return new ComparedName(split(firstName), split(lastName));
    }

    List<String> words() {
        List<String> words = new ArrayList<>(first);
        words.addAll(last);
        return words;
    }

    boolean isEmpty() {
        return first.isEmpty() && last.isEmpty();
    }

    Likeness like(ComparedName other) {
        if (isEmpty() || other.isEmpty()) {
            return Likeness.UNKNOWN;
        }
        boolean oneFirst = last.isEmpty() && first.size() == 1;
        boolean oneLast = first.isEmpty() && last.size() == 1;
        boolean otherFirst = other.last.isEmpty() && other.first.size() == 1;
        boolean otherLast = other.first.isEmpty() && other.last.size() == 1;
        if (String.join("", words()).equals(String.join("", other.words()))
                || String.join("", words()).equals(String.join("", other.last) + String.join("", other.first))) {
            return oneFirst || oneLast ? Likeness.PARTLY : Likeness.SAME;
        }
        List<String> fewer = essential(words());
        List<String> more = essential(other.words());
        if (fewer.size() > more.size()) {
            List<String> swap = fewer;
            fewer = more;
            more = swap;
        }
        List<String> left = new ArrayList<>(more);
        int same = 0;
        int spelledOut = 0;
        for (String word : fewer) {
            String match = match(word, left);
            if (match != null) {
                left.remove(match);
                same++;
                if (word.length() > 1 && match.length() > 1) {
                    spelledOut++;
                }
            }
        }
        if (same == 0) {
            return oneFirst && otherLast || oneLast && otherFirst ? Likeness.UNKNOWN : Likeness.OTHER;
        }
        return same == fewer.size() && same > 1 && spelledOut > 0 ? Likeness.SAME : Likeness.PARTLY;
    }

    private static String match(String word, List<String> words) {
        if (words.contains(word)) {
            return word;
        }
        return words.stream()
                .filter(other -> isInitialOf(word, other)
                        || isInitialOf(other, word)
                        || FORMS.getOrDefault(word, Set.of()).contains(other))
                .findFirst()
                .orElse(null);
    }

    private static boolean isInitialOf(String one, String other) {
        return one.length() == 1 && other.startsWith(one);
    }

    private static List<String> essential(List<String> words) {
        List<String> essential =
                words.stream().filter(word -> !PARTICLES.contains(word)).toList();
        return essential.isEmpty() ? words : essential;
    }

    private static List<String> split(String name) {
        if (name == null) {
            return List.of();
        }
        return Arrays.stream(BETWEEN_WORDS.split(WordLists.fold(name)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Map<String, Set<String>> forms() {
        Map<String, Set<String>> forms = new HashMap<>();
        for (String line : WordLists.read("given-names.txt")) {
            List<String> names = List.of(line.split("\\s+"));
            for (String name : names) {
                forms.computeIfAbsent(name, key -> new HashSet<>()).addAll(names);
            }
        }
        return forms;
    }

    @Override
    public String toString() {
        return "ComparedName[not shown]";
    }
}
