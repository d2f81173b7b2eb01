package dev.baton.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.baton.lead.Facts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/** What one value tells of another. Pure. */
final class Inference {

    private record Title(Pattern pattern, String seniority) {}

    private static final List<Title> TITLES = titles();

    private static final Pattern STUDENT = Pattern.compile(
            "(?iu)(?<!\\p{L})(student(in)?|studierende[rn]?|undergraduate|phd candidate|estudante|[eé]tudiante?)(?!\\p{L})");

    private static final Set<String> ISO_639_1 = Set.of(Locale.getISOLanguages());

    private static final Map<String, String> LANGUAGES = Map.ofEntries(
            Map.entry("BO", "es"),
            Map.entry("CR", "es"),
            Map.entry("CU", "es"),
            Map.entry("DO", "es"),
            Map.entry("EC", "es"),
            Map.entry("GT", "es"),
            Map.entry("HN", "es"),
            Map.entry("NI", "es"),
            Map.entry("PA", "es"),
            Map.entry("PY", "es"),
            Map.entry("SV", "es"),
            Map.entry("VE", "es"),
            Map.entry("AO", "pt"),
            Map.entry("MZ", "pt"),
            Map.entry("LU", "fr"),
            Map.entry("MC", "fr"),
            Map.entry("SE", "sv"),
            Map.entry("NO", "no"),
            Map.entry("DK", "da"),
            Map.entry("FI", "fi"),
            Map.entry("IS", "is"),
            Map.entry("CZ", "cs"),
            Map.entry("SK", "sk"),
            Map.entry("HU", "hu"),
            Map.entry("RO", "ro"),
            Map.entry("BG", "bg"),
            Map.entry("GR", "el"),
            Map.entry("CY", "el"),
            Map.entry("HR", "hr"),
            Map.entry("SI", "sl"),
            Map.entry("RS", "sr"),
            Map.entry("LT", "lt"),
            Map.entry("LV", "lv"),
            Map.entry("EE", "et"),
            Map.entry("UA", "uk"),
            Map.entry("TR", "tr"),
            Map.entry("IL", "he"),
            Map.entry("SA", "ar"),
            Map.entry("AE", "ar"),
            Map.entry("EG", "ar"),
            Map.entry("KR", "ko"),
            Map.entry("TW", "zh"),
            Map.entry("HK", "zh"),
            Map.entry("VN", "vi"),
            Map.entry("TH", "th"),
            Map.entry("ID", "id"),
            Map.entry("MY", "ms"),
            Map.entry("ZA", "en"),
            Map.entry("NG", "en"),
            Map.entry("KE", "en"),
            Map.entry("PH", "en"),
            Map.entry("MT", "en"),
            Map.entry("DE", "de"),
            Map.entry("AT", "de"),
            Map.entry("CH", "de"),
            Map.entry("LI", "de"),
            Map.entry("FR", "fr"),
            Map.entry("BE", "fr"),
            Map.entry("ES", "es"),
            Map.entry("MX", "es"),
            Map.entry("AR", "es"),
            Map.entry("CL", "es"),
            Map.entry("CO", "es"),
            Map.entry("PE", "es"),
            Map.entry("UY", "es"),
            Map.entry("BR", "pt"),
            Map.entry("PT", "pt"),
            Map.entry("IT", "it"),
            Map.entry("NL", "nl"),
            Map.entry("PL", "pl"),
            Map.entry("JP", "ja"),
            Map.entry("CN", "zh"),
            Map.entry("US", "en"),
            Map.entry("GB", "en"),
            Map.entry("IE", "en"),
            Map.entry("AU", "en"),
            Map.entry("NZ", "en"),
            Map.entry("CA", "en"),
            Map.entry("IN", "en"),
            Map.entry("SG", "en"));

    private Inference() {}

    /** @return c-level, vp, director, manager or staff by {@code seniority.csv}, or unknown when there is no title */
    static String seniority(String jobTitle) {
        if (jobTitle == null || jobTitle.isBlank()) {
            return Facts.UNKNOWN;
        }
        String words = words(jobTitle);
        return TITLES.stream()
                .filter(title -> title.pattern().matcher(words).find())
                .map(Title::seniority)
                .findFirst()
                .orElse("staff");
    }

    static boolean isStudent(String jobTitle) {
        return jobTitle != null && STUDENT.matcher(jobTitle).find();
    }

    /** @param phoneKey in E.164 */
    static Optional<String> country(String phoneKey) {
        if (phoneKey == null) {
            return Optional.empty();
        }
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        try {
            return Optional.ofNullable(phones.getRegionCodeForNumber(phones.parse(phoneKey, null)))
                    .filter(region -> !region.equals("001"))
                    .or(() -> Optional.empty());
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** The country of a domain that ends in a country's code. */
    static Optional<String> countryOfDomain(String domain) {
        if (domain == null) {
            return Optional.empty();
        }
        String last = domain.substring(domain.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
        String code = last.equals("UK") ? "GB" : last;
        // Two-letter domains that are sold to everybody tell nothing.
        boolean sold = List.of("IO", "AI", "CO", "TV", "ME", "CC").contains(code);
        return !sold && List.of(Locale.getISOCountries()).contains(code) ? Optional.of(code) : Optional.empty();
    }

    /** What the lead itself says: a language by its ISO 639-1 code, or with a region behind it, such as de-CH. */
    static Optional<String> saidLanguage(Object said) {
        String text = said instanceof JsonNode node && node.isTextual() ? node.textValue() : String.valueOf(said);
        String code = text.strip().split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        return ISO_639_1.contains(code) ? Optional.of(code) : Optional.empty();
    }

    /** The language that is spoken by most in a country. */
    static Optional<String> language(String country) {
        return country == null ? Optional.empty() : Optional.ofNullable(LANGUAGES.get(country));
    }

    /** Rows of one level that stand together are one pattern: their order among themselves does not matter. */
    private static List<Title> titles() {
        List<Title> titles = new ArrayList<>();
        String level = null;
        List<String> patterns = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource("seniority.csv", Inference.class).getInputStream(), StandardCharsets.UTF_8))) {
            for (String line : reader.lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .toList()) {
                String[] row = line.split(",", 2);
                if (level != null && !level.equals(row[0])) {
                    titles.add(new Title(Pattern.compile(String.join("|", patterns)), level));
                    patterns.clear();
                }
                level = row[0];
                patterns.add(pattern(row[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        titles.add(new Title(Pattern.compile(String.join("|", patterns)), level));
        return List.copyOf(titles);
    }

    private static String pattern(String phrase) {
        String bare = phrase.replaceAll("[$^]", "");
        String words = Stream.of(bare.split(" "))
                .map(word ->
                        word.equals("*") ? "(?:\\S+ )*?" : Pattern.quote(word).replace("*", "\\E\\S*\\Q") + " ")
                .collect(Collectors.joining())
                .strip();
        return (phrase.startsWith("^") ? "^" : "(?<!\\S)") + words + (phrase.endsWith("$") ? "$" : "(?!\\S)");
    }

    /** Words in lower case without accents and punctuation, parted by one space. */
    private static String words(String text) {
        return Normalizer.normalize(text.replace("ß", "ss"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }
}
