package dev.baton.intake;

import dev.baton.lead.KeptValue;
import dev.baton.lead.Value;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * Of two values of one field, the one that counts is the greater: one that can be read before one that cannot, what a person confirmed before what came
 * along, what was said before what was inferred, the newer before the older. Total, so that the order of arrival does not matter.
 */
final class Precedence implements Comparator<KeptValue> {

    static final Precedence OF_VALUES = new Precedence();

    private static final Set<String> NUMBERS = Set.of("employees", "annualRevenue", "budget");

    private static final Comparator<KeptValue> ORDER = Comparator.comparing(
                    (KeptValue kept) -> isReadable(kept.value()))
            .thenComparing(KeptValue::confirmed)
            .thenComparing(kept -> kept.value().origin() == Value.Origin.EXPLICIT)
            .thenComparing(kept -> kept.value().at())
            .thenComparing(
                    kept -> kept.cameWith() == null ? "" : text(kept.cameWith().value()))
            .thenComparing(kept -> String.valueOf(kept.value().value()));

    private Precedence() {}

    @Override
    public int compare(KeptValue one, KeptValue other) {
        return ORDER.compare(one, other);
    }

    private static String text(UUID id) {
        return id.toString();
    }

    /** Whether the field says something that Baton can use. */
    static boolean isReadable(Value value) {
        String text = value.value();
        if (text == null || text.isBlank()) {
            return false;
        }
        return switch (value.field()) {
            case "email" -> EmailAddress.parse(text).isPresent();
            case "phone" -> SamePerson.isNumber(text);
            case "country" -> Countries.code(text).isPresent();
            default -> !NUMBERS.contains(value.field()) || isNumber(text);
        };
    }

    private static boolean isNumber(String text) {
        try {
            return new BigDecimal(text).signum() >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
