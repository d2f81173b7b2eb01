package dev.baton.feel;

import java.math.BigDecimal;
import java.util.Optional;

/** Numbers as FEEL knows them: decimal, without infinity. */
final class Numbers {

    static final String LITERAL = "-?\\d{1,15}(?:\\.\\d{1,15})?";

    private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000_000_000_000L);

    private Numbers() {}

    static Optional<BigDecimal> exact(Number number) {
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

    /** As the interpreter hands numbers out, whole ones as Long and others as Double; empty where it might do otherwise. */
    static Optional<Number> plain(Number number) {
        return exact(number)
                .filter(value -> value.abs().compareTo(LARGEST) <= 0)
                .map(value -> value.stripTrailingZeros().scale() <= 0
                        ? (Number) value.longValue()
                        : (Number) value.doubleValue());
    }
}
