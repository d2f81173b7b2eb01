package dev.baton.intake;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Texts that stand for no value, such as {@code NULL}, {@code N/A} or {@code #REF!}; see {@code no-value.csv}. */
final class NoValue {

    /** The problem of a value whose text stands for none. */
    static final String PROBLEM = "stands for no value";

    private static final Set<String> ANY = new HashSet<>();
    private static final Set<String> EXACT = new HashSet<>();
    private static final Set<String> NOT_IN_NAMES = new HashSet<>();

    static {
        for (List<String> row : WordTable.rows("no-value.csv", 2)) {
            switch (row.get(0)) {
                case "any" -> ANY.add(row.get(1));
                case "exact" -> EXACT.add(row.get(1));
                default -> NOT_IN_NAMES.add(row.get(1));
            }
        }
    }

    private NoValue() {}

    /** Whether a whole text stands for no value. A person may be called Null or Na, and the country NA is Namibia. */
    static boolean isMeantBy(String field, String text) {
        String plain = Blanks.plain(text);
        String lower = plain.toLowerCase(Locale.ROOT);
        if (ANY.contains(lower) || EXACT.contains(plain)) {
            return true;
        }
        boolean named = field.equals("firstName") || field.equals("lastName") || field.equals("fullName");
        return !named && !(field.equals("country") && lower.equals("na")) && NOT_IN_NAMES.contains(lower);
    }
}
