package dev.baton.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a person, in parts. Where a rule is not sure, a name stays as it came.
 *
 * @param first null when it is not known which part that is
 */
record PersonName(String first, String last) {

    private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");
    private static final Pattern INITIAL = Pattern.compile("\\p{L}\\.?");

    /** A whole name: {@code Berg, Anna}, {@code Anna van der Berg} or {@code Anna Berg}. One that may be parted in two ways is all last name. */
    static PersonName split(String whole) {
        String plain = SPACES.matcher(Blanks.trim(whole)).replaceAll(" ");
        List<String> parts = new ArrayList<>(Arrays.stream(plain.split(" ?, ?")).toList());
        parts.removeIf(part -> part.isEmpty() || isAll("title", part) || (parts.size() > 1 && isAll("suffix", part)));
        if (parts.size() == 2) {
            return new PersonName(withoutTitles(parts.get(1)), withoutTitles(parts.get(0)));
        }
        if (parts.size() != 1) {
            return new PersonName(null, plain);
        }
        String name = withoutTitles(parts.get(0));
        List<String> words = List.of(name.split(" "));
        int end = words.size();
        while (end > 2 && isKnown("suffix", words.get(end - 1))) {
            end--;
        }
        int last = end - 1;
        while (last > 1 && isParticle(words.get(last - 1))) {
            last--;
        }
        boolean sure = last == 1
                || (last > 1
                        && words.subList(1, last).stream()
                                .allMatch(w -> INITIAL.matcher(w).matches()));
        return sure && !isParticle(words.get(0))
                ? new PersonName(
                        String.join(" ", words.subList(0, last)), String.join(" ", words.subList(last, words.size())))
                : new PersonName(null, name);
    }

    /**
     * A name that came in capitals, as its bearer would write it.
     *
     * @param last whether it is the last name
     * @param other the other name, which tells whether capitals are the rule here
     */
    static String calm(String name, boolean last, String other) {
        if (name == null) {
            return null;
        }
        String plain = SPACES.matcher(Blanks.trim(name)).replaceAll(" ");
        if (plain.isEmpty()) {
            return name;
        }
        return isShouted(plain, last, other) ? calm(plain, last) : plain;
    }

    private static boolean isShouted(String name, boolean last, String other) {
        if (!Capitals.areAllCapital(name)) {
            return false;
        }
        long capitals = name.codePoints().filter(Character::isUpperCase).count();
        if (capitals > 3) {
            return true;
        }
        // Short ones may be initials: only a known last name, or a word between shouts, is sure to be none.
        String calm = Capitals.capitalised(Capitals.lower(name));
        boolean amongShouts = other != null
                && Capitals.areAllCapital(other)
                && other.codePoints().filter(Character::isUpperCase).count() > 3;
        return (last && Capitals.isKnown("surname", calm))
                || (amongShouts && name.matches("[B-DF-HJ-NP-TV-Z][AEIOUY][B-DF-HJ-NP-TV-Z]"));
    }

    private static String calm(String name, boolean last) {
        StringBuilder calm = new StringBuilder(name.length());
        List<String> words = List.of(name.split(" "));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String lower = Capitals.lower(word);
            String written;
            if (i > 0 && i == words.size() - 1 && suffix(word) != null) {
                written = suffix(word);
            } else if (last && words.size() > 1 && i < words.size() - 1 && Capitals.isKnown("particle", lower)) {
                written = lower;
            } else if (last && words.size() > 1 && Capitals.isKnown("unsure", lower.replace(".", ""))) {
                boolean sure =
                        i > 0 && calm.length() > 0 && Capitals.isKnown("particle", Capitals.lower(words.get(i - 1)));
                if (!sure
                        && !(lower.equals("de")
                                && i + 1 < words.size()
                                && words.get(i + 1).matches("LAS?|LOS"))
                        && !(i > 0
                                && lower.matches("las?|los")
                                && words.get(i - 1).equals("DE"))) {
                    return name;
                }
                written = lower;
            } else {
                written = hyphenated(word);
            }
            if (written == null) {
                return name;
            }
            calm.append(i == 0 ? "" : " ").append(written);
        }
        return calm.toString();
    }

    private static String hyphenated(String word) {
        List<String> calm = new ArrayList<>();
        for (String part : word.split("-", -1)) {
            String one = apostrophed(part);
            if (one == null) {
                return null;
            }
            calm.add(one);
        }
        return String.join("-", calm);
    }

    /** @return null when it is not sure */
    private static String apostrophed(String word) {
        int at = word.indexOf('\'') >= 0 ? word.indexOf('\'') : word.indexOf('’');
        if (at < 0) {
            return one(word);
        }
        String before = word.substring(0, at);
        String after = word.substring(at + 1);
        if (!before.matches("[ODLNM]|DELL|DALL|DEGL|SANT|FITZ") || after.length() < 2) {
            return null;
        }
        String rest = one(after);
        return rest == null ? null : Capitals.capitalised(Capitals.lower(before)) + word.charAt(at) + rest;
    }

    private static String one(String word) {
        String lower = Capitals.lower(word);
        if (word.indexOf('.') >= 0) {
            return word.matches("(\\p{Lu}\\.)+") ? word : dotted(lower);
        }
        if (word.length() > 3 && word.startsWith("MC")) {
            return "Mc" + Capitals.capitalised(lower.substring(2));
        }
        if (word.length() > 5 && word.startsWith("MAC")) {
            return null;
        }
        if (word.matches("IJ[B-DF-HJ-NP-TV-Z]\\p{L}+")) {
            return "IJ" + lower.substring(2);
        }
        return Capitals.written(word);
    }

    private static String dotted(String lower) {
        StringBuilder calm = new StringBuilder(lower.length());
        for (String part : lower.split("(?<=\\.)")) {
            calm.append(Capitals.capitalised(part));
        }
        return calm.toString();
    }

    private static String suffix(String word) {
        for (String known : List.of(word, Capitals.capitalised(word.toLowerCase(Locale.ROOT)))) {
            if (Capitals.isKnown("suffix", known)) {
                return known;
            }
        }
        return word.equals("PHD") ? "PhD" : null;
    }

    private static String withoutTitles(String name) {
        List<String> words = new ArrayList<>(List.of(name.split(" ")));
        while (words.size() > 1 && isKnown("title", words.get(0))) {
            words.remove(0);
        }
        return String.join(" ", words);
    }

    private static boolean isAll(String kind, String part) {
        return Arrays.stream(part.split(" ")).allMatch(word -> isKnown(kind, word));
    }

    private static boolean isKnown(String kind, String word) {
        return Capitals.isKnown(kind, word)
                || Capitals.isKnown(kind, Capitals.capitalised(word.toLowerCase(Locale.ROOT)));
    }

    private static boolean isParticle(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Capitals.isKnown("particle", lower)
                || List.of("de", "del", "della", "di", "du", "la", "le", "los", "las", "do", "el", "al", "te", "av")
                        .contains(lower);
    }
}
