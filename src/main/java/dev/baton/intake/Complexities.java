package dev.baton.intake;

import dev.baton.lead.Facts;
import java.util.List;

/** How complex a lead says that its project is; see {@code complexities.csv}. */
final class Complexities {

    private static final Phrases<String> WORDS = new Phrases<>();

    static {
        for (List<String> row : WordTable.rows("complexities.csv", 2)) {
            WORDS.put(row.get(1), row.get(0));
        }
    }

    private Complexities() {}

    /** @return complex, simple or unknown */
    static String of(String text) {
        List<String> meant = text == null ? List.of() : WORDS.meantBy(text);
        return meant.contains("complex") ? "complex" : meant.contains("simple") ? "simple" : Facts.UNKNOWN;
    }
}
