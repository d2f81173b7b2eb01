package dev.baton.intake;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Characters that show nothing: spaces of every width, marks of order and width, control characters. */
final class Blanks {

    private static final String BLANK = "[\\p{Z}\\p{Cf}\\p{Cc}\\u2800\\u3164]";
    private static final Pattern ENDS = Pattern.compile("^" + BLANK + "++|(?<!" + BLANK + ")" + BLANK + "++$");
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");
    private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private Blanks() {}

    /** Without what shows nothing at either end. */
    static String trim(String text) {
        return ENDS.matcher(text).replaceAll("");
    }

    /** Without invisible characters, every run of spaces one plain space, and none at the ends. */
    static String plain(String text) {
        return SPACES.matcher(INVISIBLE.matcher(trim(text)).replaceAll("")).replaceAll(" ");
    }

    /** Words in lower case without accents, parted by one space: the form in which the tables' words are compared. */
    static String words(String text) {
        String bare = ACCENTS.matcher(Normalizer.normalize(text.replace("ß", "ss"), Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return NOT_WORD.matcher(INVISIBLE.matcher(bare).replaceAll(""))
                .replaceAll(" ")
                .strip();
    }
}
