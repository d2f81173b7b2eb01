package dev.baton.feel;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A literal, or the name of a variable.
 *
 * @param name the variable, or null for a literal
 */
public record SimpleExpression(String name, Object literal) {

    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

    /** @return empty for anything richer, which only an interpreter understands */
    public static Optional<SimpleExpression> compile(String expression) {
        String text = expression.strip();
        if (TEXT.matcher(text).matches()) {
            return Optional.of(new SimpleExpression(null, text.substring(1, text.length() - 1)));
        }
        if (text.matches(Numbers.LITERAL)) {
            return Numbers.plain(new BigDecimal(text)).map(number -> new SimpleExpression(null, number));
        }
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(new SimpleExpression(null, Boolean.valueOf(text)));
        }
        return NAME.matcher(text).matches() ? Optional.of(new SimpleExpression(text, null)) : Optional.empty();
    }

    /** Whether the interpreter hands out such a value of a variable in a way that is known here. */
    public static boolean answers(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Number number && Numbers.plain(number).isPresent();
    }

    /** A variable's value as the interpreter hands it out. */
    public static Object handedOut(Object value) {
        return value instanceof Number number ? Numbers.plain(number).orElseThrow() : value;
    }
}
