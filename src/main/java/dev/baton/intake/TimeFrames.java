package dev.baton.intake;

import dev.baton.lead.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * When a lead wants to buy, from its own words; see {@code time-frames.csv}. A text that names several times means the latest of them, and one
 * that is not understood means nothing: a lead never seems more urgent than it says.
 */
final class TimeFrames {

    /** From the soonest to the latest. */
    private static final List<String> BUCKETS = List.of("now", "quarter", "half-year", "year", "later");

    private static final Pattern DECIMAL = Pattern.compile("(\\d)[.,](\\d)");
    private static final Pattern UNIT_AFTER_DIGIT = Pattern.compile("(?<=\\d)(?=\\p{L})");
    private static final Pattern ORDINAL_QUARTER = Pattern.compile(
            "(?iu)\\b[1-4](?:st|nd|rd|th|er|e|\\.|º|°)\\s*(?:quarter|quartal|trimestre|kwartaal|kvartal)\\b");
    private static final Pattern BEYOND = Pattern.compile("[>+]|≥");

    private enum Kind {
        UNIT,
        NUMBER,
        BUCKET,
        VAGUE,
        NOT,
        DOUBT,
        BEYOND,
        AGO,
        SKIP
    }

    private record Word(Kind kind, String value) {}

    private static final Phrases<Word> WORDS = new Phrases<>();

    static {
        for (List<String> row : WordTable.rows("time-frames.csv", 3)) {
            WORDS.put(row.get(2), new Word(Kind.valueOf(row.get(0).toUpperCase(java.util.Locale.ROOT)), row.get(1)));
        }
    }

    private TimeFrames() {}

    /** @return now, quarter, half-year, year, later or unknown */
    static String of(String text) {
        if (text == null) {
            return Facts.UNKNOWN;
        }
        String spread = ORDINAL_QUARTER.matcher(text).replaceAll(" ");
        spread = BEYOND.matcher(spread).replaceAll(" plus ");
        spread = UNIT_AFTER_DIGIT
                .matcher(DECIMAL.matcher(spread).replaceAll("$1٫$2"))
                .replaceAll(" ");
        spread = spread.replace('٫', 'q');
        List<String> said = new ArrayList<>();
        boolean vague = false;
        boolean negated = false;
        boolean refusedNow = false;
        boolean beyond = false;
        double number = 0;
        for (Phrases.Found<Word> found : WORDS.in(spread)) {
            Word word = found.meaning() == null ? number(found.words()) : found.meaning();
            if (word == null) {
                number = 0;
                continue;
            }
            switch (word.kind()) {
                case NUMBER -> number = Double.parseDouble(word.value());
                case UNIT -> {
                    if (number == 0 && found.words().length() <= 2) {
                        // "an" is a year only in French, and only after a number
                        continue;
                    }
                    String bucket = bucket(number == 0 ? 1 : number, word.value(), beyond);
                    if (!negated) {
                        said.add(bucket);
                    }
                    negated = false;
                    beyond = false;
                    number = 0;
                }
                case BUCKET -> {
                    if (negated) {
                        refusedNow |= word.value().equals("now");
                    } else {
                        said.add(word.value());
                    }
                    negated = false;
                }
                case VAGUE -> vague = true;
                case NOT -> negated = true;
                case BEYOND -> beyond = true;
                case DOUBT, AGO -> {
                    return Facts.UNKNOWN;
                }
                case SKIP -> {
                    // says nothing by itself
                }
            }
        }
        return said.stream()
                .max(Comparator.comparingInt(BUCKETS::indexOf))
                .orElse(vague || refusedNow ? "later" : Facts.UNKNOWN);
    }

    private static Word number(String word) {
        return word.matches("\\d{1,4}(q\\d{1,2})?") ? new Word(Kind.NUMBER, word.replace('q', '.')) : null;
    }

    private static String bucket(double number, String unit, boolean beyond) {
        double days =
                switch (unit) {
                    case "day" -> number;
                    case "week" -> number * 7;
                    default -> number * Integer.parseInt(unit) * 30.4;
                };
        boolean ofDays = unit.equals("day") || unit.equals("week");
        double most = beyond ? days + 10 : days;
        if (ofDays && most <= 31) {
            return "now";
        }
        return most <= 93 ? "quarter" : most <= 184 ? "half-year" : most <= 366 ? "year" : "later";
    }
}
