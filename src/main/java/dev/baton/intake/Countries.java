package dev.baton.intake;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The country that a text names, as its ISO 3166-1 alpha-2 code: by both codes, by its name in the languages that forms are filled in, and by
 * {@code country-names.csv}. A text that names two countries names none.
 */
final class Countries {

    /** In the order in which a name counts that two languages use for different countries. */
    private static final List<String> LANGUAGES = List.of(
            "en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "hr", "sl",
            "sr", "bg", "el", "tr", "ru", "uk", "et", "lv", "lt", "ca", "is", "he", "ar", "fa", "hi", "id", "vi", "th",
            "ko", "ja", "zh", "zh-Hant");

    private static final Pattern WITH_SECOND_NAME = Pattern.compile("^([^()\\[\\]]+)[(\\[]([^()\\[\\]]+)[)\\]]$");
    private static final Pattern LOCALE = Pattern.compile("[a-z]{2}[-_]([A-Z]{2})");
    private static final Pattern ARTICLE = Pattern.compile("(?iu)^(the|die|das|der|les|la|le|l['’]|los|el)[\\s]+");
    private static final Map<String, String> CODES = new HashMap<>();

    static {
        for (String code : Locale.getISOCountries()) {
            Locale country = new Locale.Builder().setRegion(code).build();
            CODES.put(key(code), code);
            CODES.put(key(country.getISO3Country()), code);
        }
        WordTable.rows("country-names.csv", 2).forEach(row -> CODES.putIfAbsent(key(row.get(1)), row.get(0)));
        for (String language : LANGUAGES) {
            Locale in = Locale.forLanguageTag(language);
            for (String code : Locale.getISOCountries()) {
                String name = new Locale.Builder().setRegion(code).build().getDisplayCountry(in);
                CODES.putIfAbsent(key(name), code);
                CODES.putIfAbsent(key(name.replace("&", " and ")), code);
            }
        }
    }

    private Countries() {}

    static Optional<String> code(String text) {
        if (text == null) {
            return Optional.empty();
        }
        String plain = Blanks.plain(text);
        // "n/a" is no answer, and "na" may be one or Namibia.
        if (plain.equals("na") || plain.equalsIgnoreCase("n.a.") || NoValue.isMeantBy("country", plain)) {
            return Optional.empty();
        }
        Optional<String> flag = flag(plain);
        if (flag.isPresent()) {
            return flag;
        }
        Matcher locale = LOCALE.matcher(plain);
        if (locale.matches()) {
            return named(locale.group(1));
        }
        Optional<String> whole = named(plain);
        if (whole.isPresent()) {
            return whole;
        }
        Matcher names = WITH_SECOND_NAME.matcher(plain);
        if (names.matches()) {
            return agreed(named(names.group(1)), named(names.group(2)));
        }
        String[] parts = plain.split("\\s*[/|,;]\\s*|\\s+[-–]\\s+");
        if (parts.length == 2) {
            // "Deutschland / Germany" is one country; "Korea, Republic of" is turned round.
            return named(parts[1] + " " + parts[0]).or(() -> agreed(named(parts[0]), named(parts[1])));
        }
        return Optional.empty();
    }

    private static Optional<String> agreed(Optional<String> one, Optional<String> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other) ? one.or(() -> other) : Optional.empty();
    }

    private static Optional<String> named(String name) {
        String key = key(name);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(CODES.get(key))
                .or(() -> Optional.ofNullable(
                        CODES.get(key(ARTICLE.matcher(name.strip()).replaceFirst("")))));
    }

    private static Optional<String> flag(String text) {
        int[] points = text.codePoints().toArray();
        if (points.length == 2
                && points[0] >= 0x1F1E6
                && points[0] <= 0x1F1FF
                && points[1] >= 0x1F1E6
                && points[1] <= 0x1F1FF) {
            return named(
                    new String(new char[] {(char) ('A' + points[0] - 0x1F1E6), (char) ('A' + points[1] - 0x1F1E6)}));
        }
        return Optional.empty();
    }

    private static String key(String text) {
        return Normalizer.normalize(text.replace("&", " and "), Normalizer.Form.NFKD)
                .replaceAll("[^\\p{L}]", "")
                .toLowerCase(Locale.ROOT);
    }
}
