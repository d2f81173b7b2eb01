package dev.baton.process.engine.models;

import dev.baton.lead.DecisionTables.Fired;
import dev.baton.lead.UnusableAnswer;
import dev.baton.process.engine.models.Catalogue.Kind;
import dev.baton.process.engine.models.Catalogue.Output;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Checks what a table answered before it is used: a team may have gone since the table went live, and a formula may come to anything. */
@Component
public class UsableAnswers {

    private final CompanyWords company;
    private final Releases releases;
    private volatile Set<String> routes = Set.of();

    UsableAnswers(CompanyWords company, Releases releases) {
        this.company = company;
        this.releases = releases;
    }

    /** @throws UnusableAnswer naming rule and column */
    public void check(String table, Fired rule) {
        Catalogue.ofBaton().table(table).ifPresent(known -> known.answers()
                .values()
                .forEach(output -> fault(output, rule.outputs().get(output.name()))
                        .ifPresent(fault -> {
                            throw new UnusableAnswer(
                                    table, "%s, column \"%s\": %s".formatted(rule.rule(), output.name(), fault));
                        })));
    }

    private Optional<String> fault(Output output, Object value) {
        if (value == null || value instanceof String text && text.isBlank()) {
            return output.empty() || output.absent() ? Optional.empty() : Optional.of("is empty");
        }
        Kind kind = output.kind();
        boolean fits = kind.isText()
                ? value instanceof String
                : kind.isNumber() ? value instanceof Number : value instanceof Boolean;
        if (!fits) {
            return Optional.of("must be " + TableCheck.described(kind));
        }
        if (kind == Kind.DURATION && !isDuration((String) value)) {
            return Optional.of("\"%s\" must be %s".formatted(value, TableCheck.described(kind)));
        }
        if (value instanceof Number number && output.least() != null && number.doubleValue() < output.least()) {
            return Optional.of("%s must be at least %d".formatted(number, output.least()));
        }
        return output.words() == null || knows(output.words(), (String) value)
                ? Optional.empty()
                : Optional.of("\"%s\" is no %s"
                        .formatted(
                                value, Catalogue.ofBaton().words(output.words()).noun()));
    }

    private static boolean isDuration(String text) {
        try {
            return !Duration.parse(text).isNegative();
        } catch (DateTimeParseException | ArithmeticException e) {
            return false;
        }
    }

    private boolean knows(String list, String word) {
        if (!list.equals("route")) {
            return company.knows(list, word);
        }
        // Another node may have brought a further route since.
        if (!routes.contains(word)) {
            routes = releases.inForce()
                    .map(force -> SetCheck.routes(force.set()))
                    .orElse(Set.of());
        }
        return routes.contains(word);
    }
}
