package dev.baton.process.engine;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.camunda.bpm.engine.variable.value.TypedValue;

/**
 * Evaluates the cells that tables are mostly made of without the FEEL interpreter, which parses every cell each time it is asked: lists of
 * literals, comparisons, ranges, {@code not} of those, literals and plain names. Everything else, and every value of a kind the cell does not
 * expect, goes to the interpreter, so that a table always means what FEEL says it means.
 */
final class CompiledFeel implements FeelEngine {

    private static final String NUMBER = "-?\\d{1,15}(?:\\.\\d{1,15})?";
    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
    private static final Pattern NOT = Pattern.compile("not\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern ITEM = Pattern.compile("\\G\\s*(?:(?<text>\"[^\"\\\\]*\")|(?<word>true|false|null)"
            + "|(?<open>[\\[(\\]])\\s*(?<low>" + NUMBER + ")\\s*\\.\\.\\s*(?<high>" + NUMBER
            + ")\\s*(?<close>[\\])\\[])"
            + "|(?<operator><=|>=|<|>)?\\s*(?<number>" + NUMBER + "))\\s*(?<end>,|$)");

    private final FeelEngine interpreter;

    // Cells of deployed tables: as many as there are.
    private final Map<String, Optional<Cell>> cells = new ConcurrentHashMap<>();
    private final Map<String, Optional<Term>> terms = new ConcurrentHashMap<>();

    CompiledFeel(FeelEngine interpreter) {
        this.interpreter = interpreter;
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String tests, String inputName, VariableContext variables) {
        Optional<Cell> cell = cells.computeIfAbsent(tests, CompiledFeel::cell);
        if (cell.isPresent()) {
            TypedValue input = variables.resolve(inputName);
            Object value = input == null ? null : input.getValue();
            if (cell.get().fits(value)) {
                return cell.get().holds(value);
            }
        }
        return interpreter.evaluateSimpleUnaryTests(tests, inputName, variables);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T evaluateSimpleExpression(String expression, VariableContext variables) {
        Optional<Term> term = terms.computeIfAbsent(expression, CompiledFeel::term);
        if (term.isPresent() && term.get().fits(variables)) {
            return (T) term.get().value(variables);
        }
        return interpreter.evaluateSimpleExpression(expression, variables);
    }

    /** One of the things a cell lists. */
    private sealed interface Item {

        boolean holds(Object value);

        /** Whether it has an answer for a value of that kind. */
        boolean fits(Object value);
    }

    private record Text(String text) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof String;
        }

        @Override
        public boolean holds(Object value) {
            return text.equals(value);
        }
    }

    private record Flag(boolean flag) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof Boolean;
        }

        @Override
        public boolean holds(Object value) {
            return value instanceof Boolean given && given == flag;
        }
    }

    private record Nothing() implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof String
                    || value instanceof Boolean
                    || value instanceof Number number && exact(number).isPresent();
        }

        @Override
        public boolean holds(Object value) {
            return value == null;
        }
    }

    /** Null bounds are open ends. */
    private record Range(BigDecimal low, boolean withLow, BigDecimal high, boolean withHigh) implements Item {

        @Override
        public boolean fits(Object value) {
            return value instanceof Number number && exact(number).isPresent();
        }

        @Override
        public boolean holds(Object value) {
            return value instanceof Number number
                    && exact(number).filter(n -> isAbove(n) && isBelow(n)).isPresent();
        }

        private boolean isAbove(BigDecimal n) {
            return low == null || n.compareTo(low) > (withLow ? -1 : 0);
        }

        private boolean isBelow(BigDecimal n) {
            return high == null || n.compareTo(high) < (withHigh ? 1 : 0);
        }
    }

    private record Cell(boolean negated, List<Item> items) {

        /** What FEEL makes of nothing, and of true in a list, is left to the interpreter, but for what every table asks. */
        boolean fits(Object value) {
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

        boolean holds(Object value) {
            return negated != items.stream().anyMatch(item -> item.holds(value));
        }
    }

    /** A literal, or the name of a variable. */
    private record Term(String name, Object literal) {

        /** A word of the language is no variable. */
        boolean fits(VariableContext variables) {
            if (name == null) {
                return true;
            }
            TypedValue value = variables.containsVariable(name) ? variables.resolve(name) : null;
            return value != null
                    && (value.getValue() == null
                            || value.getValue() instanceof String
                            || value.getValue() instanceof Boolean
                            || value.getValue() instanceof Number number && plain(number) != null);
        }

        Object value(VariableContext variables) {
            if (name == null) {
                return literal;
            }
            Object value = variables.resolve(name).getValue();
            return value instanceof Number number ? plain(number) : value;
        }
    }

    private static Optional<Cell> cell(String tests) {
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
        return !goesOn ? Optional.of(new Cell(negated, List.copyOf(items))) : Optional.empty();
    }

    private static Item item(Matcher item) {
        if (item.group("text") != null) {
            return new Text(unquoted(item.group("text")));
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

    private static Optional<Term> term(String expression) {
        String text = expression.strip();
        if (TEXT.matcher(text).matches()) {
            return Optional.of(new Term(null, unquoted(text)));
        }
        if (text.matches(NUMBER)) {
            return Optional.of(new Term(null, plain(new BigDecimal(text))));
        }
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(new Term(null, Boolean.valueOf(text)));
        }
        return NAME.matcher(text).matches() ? Optional.of(new Term(text, null)) : Optional.empty();
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    private static Optional<BigDecimal> exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return Optional.of(decimal);
        }
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            return Double.isFinite(value) ? Optional.of(BigDecimal.valueOf(value)) : Optional.empty();
        }
        return number instanceof Long || number instanceof Integer || number instanceof Short
                ? Optional.of(BigDecimal.valueOf(number.longValue()))
                : Optional.empty();
    }

    /** As the interpreter hands numbers out: whole ones as Long, others as Double; null where it might do otherwise. */
    private static Number plain(Number number) {
        Optional<BigDecimal> exact = exact(number);
        if (exact.isEmpty() || exact.get().abs().compareTo(BigDecimal.valueOf(1_000_000_000_000_000L)) > 0) {
            return null;
        }
        BigDecimal value = exact.get();
        return value.stripTrailingZeros().scale() <= 0 ? (Number) value.longValue() : (Number) value.doubleValue();
    }
}
