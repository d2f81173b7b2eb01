package dev.baton.feel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tests of one input cell: a list of literals, comparisons and ranges, or {@code not} of such a list.
 *
 * <p>Guarantee: for a value that it {@linkplain #answers answers} it says what the interpreter of DMN 1.3 (feel-scala 1.19) says.
 */
public record UnaryTests(boolean negated, List<Item> items) {

    private static final Pattern NOT = Pattern.compile("not\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern ITEM = Pattern.compile("\\G\\s*(?:(?<text>\"[^\"\\\\]*\")|(?<word>true|false|null)"
            + "|(?<open>[\\[(\\]])\\s*(?<low>" + Numbers.LITERAL + ")\\s*\\.\\.\\s*(?<high>" + Numbers.LITERAL
            + ")\\s*(?<close>[\\])\\[])|(?<operator><=|>=|<|>)?\\s*(?<number>" + Numbers.LITERAL + "))\\s*(?<end>,|$)");

    /** @return empty for anything richer, which only an interpreter understands */
    public static Optional<UnaryTests> compile(String tests) {
        String text = tests.strip();
        Matcher not = NOT.matcher(text);
        boolean negated = not.matches();
        List<Item> items = new ArrayList<>();
        Matcher item = ITEM.matcher(negated ? not.group(1).strip() : text);
        boolean goesOn = true;
        while (goesOn && item.find()) {
            items.add(item(item));
            goesOn = item.group("end").equals(",");
        }
        return !goesOn ? Optional.of(new UnaryTests(negated, List.copyOf(items))) : Optional.empty();
    }

    private static Item item(Matcher item) {
        if (item.group("text") != null) {
            String quoted = item.group("text");
            return new Text(quoted.substring(1, quoted.length() - 1));
        }
        if (item.group("word") != null) {
            return item.group("word").equals("null")
                    ? new Nothing()
                    : new Flag(Boolean.parseBoolean(item.group("word")));
        }
        if (item.group("low") != null) {
            return new Range(
                    new BigDecimal(item.group("low")),
                    item.group("open").equals("["),
                    new BigDecimal(item.group("high")),
                    item.group("close").equals("]"));
        }
        BigDecimal number = new BigDecimal(item.group("number"));
        String operator = item.group("operator");
        return operator == null
                ? new Range(number, true, number, true)
                : operator.startsWith(">")
                        ? new Range(number, operator.endsWith("="), null, false)
                        : new Range(null, false, number, operator.endsWith("="));
    }

    /** False where only the interpreter knows: kinds the tests do not expect, and what FEEL makes of nothing and of {@code true} in a list. */
    public boolean answers(Object value) {
        boolean flags = items.stream().anyMatch(Flag.class::isInstance);
        if (items.size() > 1 && items.contains(new Flag(true))) {
            return false;
        }
        if (negated && (flags || value == null && items.stream().anyMatch(Range.class::isInstance))) {
            return false;
        }
        return value == null
                ? !flags || items.size() == 1 || items.contains(new Nothing())
                : items.stream().allMatch(item -> item.fits(value));
    }

    public boolean holds(Object value) {
        return negated != items.stream().anyMatch(item -> item.holds(value));
    }

    /** One of the things a cell lists. */
    public sealed interface Item {

        boolean holds(Object value);

        /** Whether it has an answer for a value of that kind. */
        boolean fits(Object value);
    }

    public record Text(String text) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof String;
        }

        @Override
        public boolean holds(Object value) {
            return text.equals(value);
        }
    }

    public record Flag(boolean flag) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof Boolean;
        }

        @Override
        public boolean holds(Object value) {
            return value instanceof Boolean given && given == flag;
        }
    }

    public record Nothing() implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof String
                    || value instanceof Boolean
                    || value instanceof Number number && Numbers.exact(number).isPresent();
        }

        @Override
        public boolean holds(Object value) {
            return value == null;
        }
    }

    /** Null bounds are open ends. */
    public record Range(BigDecimal low, boolean withLow, BigDecimal high, boolean withHigh) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof Number number && Numbers.exact(number).isPresent();
        }

        @Override
        public boolean holds(Object value) {
            return value instanceof Number number
                    && Numbers.exact(number)
                            .filter(n -> isAbove(n) && isBelow(n))
                            .isPresent();
        }

        private boolean isAbove(BigDecimal n) {
            return low == null || n.compareTo(low) > (withLow ? -1 : 0);
        }

        private boolean isBelow(BigDecimal n) {
            return high == null || n.compareTo(high) < (withHigh ? 1 : 0);
        }
    }
}
