package dev.baton.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that came in capitals throughout, in the case that a person would write; see {@code capitals.csv}. What is not sure stays as it came.
 * Doing it twice changes nothing more.
 */
final class Capitals {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:&[\\p{L}\\p{N}]+)*");
    private static final Map<String, Set<String>> WORDS = new HashMap<>();
    private static final Map<String, String> ACRONYMS = new HashMap<>();

    static {
        for (List<String> row : WordTable.rows("capitals.csv", 2)) {
            WORDS.computeIfAbsent(row.get(0), kind -> new HashSet<>()).add(row.get(1));
            if (row.get(0).equals("acronym")) {
                ACRONYMS.put(row.get(1).toUpperCase(Locale.ROOT), row.get(1));
            }
        }
    }

    private Capitals() {}

    static boolean isKnown(String kind, String word) {
        return WORDS.get(kind).contains(word);
    }

    static boolean areAllCapital(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(Character::isLowerCase);
    }

    /** A job title: acronyms stay, small words are small. */
    static String title(String text) {
        return isShouted(text) ? calm(text, true) : text;
    }

    /** A city: small words inside it are small. */
    static String city(String text) {
        return isShouted(text) ? calm(text, false) : text;
    }

    private static boolean isShouted(String text) {
        return text != null && text.codePoints().filter(Character::isUpperCase).count() > 3 && areAllCapital(text);
    }

    private static String calm(String text, boolean acronyms) {
        StringBuilder calm = new StringBuilder(text.length());
        Matcher words = WORD.matcher(text);
        int end = 0;
        while (words.find()) {
            String word = words.group();
            String lower = lower(word);
            calm.append(text, end, words.start());
            boolean inside = words.start() > 0 && text.charAt(words.start() - 1) == '\'';
            if (acronyms && (ACRONYMS.containsKey(word) || isUnclear(word))) {
                calm.append(word);
            } else if (words.start() > 0 && isKnown("small", lower)) {
                calm.append(lower);
            } else if (inside && lower.length() == 1) {
                calm.append(lower);
            } else {
                calm.append(written(word));
            }
            end = words.end();
        }
        return calm.append(text, end, text.length()).toString();
    }

    /** A short word without a vowel, or with a figure in it, may be an acronym that no table knows. */
    private static boolean isUnclear(String word) {
        boolean small = isKnown("small", lower(word));
        return !small
                && (word.length() < 3
                        || word.chars().anyMatch(Character::isDigit)
                        || (word.length() < 6 && word.matches("[B-DF-HJ-NP-TV-XZ]+")));
    }

    static String lower(String word) {
        // In Turkish the capital I is the dotless one.
        boolean turkish = word.indexOf('İ') >= 0 || word.indexOf('Ğ') >= 0;
        return word.toLowerCase(turkish ? Locale.forLanguageTag("tr") : Locale.ROOT);
    }

    /** A word that came in capitals, with its first letter alone as one. */
    static String written(String capitals) {
        String written = capitalised(lower(capitals));
        return capitals.startsWith("İ") ? "İ" + written.substring(1) : written;
    }

    static String capitalised(String lower) {
        if (lower.isEmpty()) {
            return lower;
        }
        int first = lower.codePointAt(0);
        return new StringBuilder(lower.length())
                .appendCodePoint(Character.toTitleCase(first))
                .append(lower, Character.charCount(first), lower.length())
                .toString();
    }
}
