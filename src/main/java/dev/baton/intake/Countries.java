package dev.baton.intake;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Country names in the languages that forms are filled in, and both ISO 3166-1 codes, to the alpha-2 code. */
final class Countries {

    private static final List<String> LANGUAGES =
            List.of("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "ja", "zh");
    private static final Map<String, String> CODES = new HashMap<>();

    static {
        for (String code : Locale.getISOCountries()) {
            Locale country = new Locale.Builder().setRegion(code).build();
            CODES.put(key(code), code);
            CODES.put(key(country.getISO3Country()), code);
            for (String language : LANGUAGES) {
                CODES.putIfAbsent(key(country.getDisplayCountry(Locale.forLanguageTag(language))), code);
            }
        }
        Map.ofEntries(
                        Map.entry("uk", "GB"),
                        Map.entry("england", "GB"),
                        Map.entry("scotland", "GB"),
                        Map.entry("greatbritain", "GB"),
                        Map.entry("usa", "US"),
                        Map.entry("unitedstatesofamerica", "US"),
                        Map.entry("america", "US"),
                        Map.entry("holland", "NL"),
                        Map.entry("thenetherlands", "NL"),
                        Map.entry("turkiye", "TR"),
                        Map.entry("korea", "KR"),
                        Map.entry("brasil", "BR"))
                .forEach(CODES::put);
    }

    private Countries() {}

    static Optional<String> code(String text) {
        // "n/a" is no answer, and not Namibia.
        return text == null || text.contains("/") ? Optional.empty() : Optional.ofNullable(CODES.get(key(text)));
    }

    private static String key(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("[^\\p{L}]", "")
                .toLowerCase(Locale.ROOT);
    }
}
