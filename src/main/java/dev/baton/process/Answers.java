package dev.baton.process;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** What a person sent with a form. An empty text is no answer. */
public record Answers(Map<String, Object> values) {

    private static final int LONGEST = 4000;

    /** @throws InvalidAnswer when it is missing or none of these */
    public String oneOf(String field, Collection<String> allowed) {
        String value = text(field);
        if (value == null) {
            throw new InvalidAnswer(field, "is needed, one of " + String.join(", ", sorted(allowed)));
        }
        if (!allowed.contains(value)) {
            throw new InvalidAnswer(field, "is one of " + String.join(", ", sorted(allowed)));
        }
        return value;
    }

    /** @return null when it is missing */
    public String optionalOneOf(String field, Collection<String> allowed) {
        return text(field) == null ? null : oneOf(field, allowed);
    }

    /** @return null when it is missing or blank */
    public String text(String field) {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw new InvalidAnswer(field, "is text");
        }
        if (text.length() > LONGEST) {
            throw new InvalidAnswer(field, "is longer than " + LONGEST + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw new InvalidAnswer(field, "contains a NUL character");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new InvalidAnswer(field, "contains half a character (an unpaired surrogate)");
        }
        return text.isBlank() ? null : text;
    }

    /** @return null when it is missing */
    public BigDecimal amount(String field) {
        Object value = values.get(field);
        if (value == null || (value instanceof String text && text.isBlank())) {
            return null;
        }
        try {
            BigDecimal amount = new BigDecimal(value.toString());
            // So many places are no amount, and no database keeps them.
            if (amount.signum() >= 0 && amount.compareTo(new BigDecimal("1e15")) < 0 && amount.scale() <= 20) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new InvalidAnswer(field, "is a number from 0 on");
    }

    private static Collection<String> sorted(Collection<String> allowed) {
        return allowed.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return "Answers" + values.keySet();
    }
}
