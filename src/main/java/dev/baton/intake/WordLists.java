package dev.baton.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.springframework.core.io.ClassPathResource;

/** Lists of words beside these classes: UTF-8, one entry a line, {@code #} begins a comment. */
final class WordLists {

    private WordLists() {}

    static List<String> read(String name) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource(name, WordLists.class).getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In lower case, without accents; umlauts as two letters, as people type them where there are none. */
    static String fold(String text) {
        String spelled = text.toLowerCase(Locale.ROOT)
                .replace("ä", "ae")
                .replace("ö", "oe")
                .replace("ü", "ue")
                .replace("ß", "ss")
                .replace("ø", "oe")
                .replace("å", "aa")
                .replace("æ", "ae")
                .replace("ł", "l");
        return Normalizer.normalize(spelled, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    }
}
