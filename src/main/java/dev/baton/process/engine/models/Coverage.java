package dev.baton.process.engine.models;

import dev.baton.feel.UnaryTests;
import dev.baton.process.engine.models.Catalogue.Fact;
import dev.baton.process.engine.models.Catalogue.Kind;
import dev.baton.process.engine.models.Catalogue.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;

/**
 * Whether a table of which one rule fits (hit policy UNIQUE or ANY) answers whatever is asked. Every value that a cell can tell apart is tried with every
 * other, so that the answer is a proof; a table of which it cannot be had must be one of hit policy FIRST.
 */
final class Coverage {

    private static final int MOST = 200_000;
    private static final String CURE = "use hit policy FIRST with a last rule whose inputs are empty";

    private Coverage() {}

    /** @return what is not answered, or answered twice, as a sentence; empty when all is well */
    static Optional<String> gap(Table table, DecisionTable rules, boolean any, Words words) {
        Map<String, List<Integer>> columns = TableCheck.columns(rules);
        List<Rule> all = List.copyOf(rules.getRules());
        List<List<UnaryTests>> tests = new ArrayList<>();
        for (Rule rule : all) {
            List<UnaryTests> cells = new ArrayList<>();
            for (InputEntry cell : rule.getInputEntries()) {
                String feel = TableCheck.string(cell.getText());
                Optional<UnaryTests> simple = TableCheck.isEmpty(feel) ? Optional.empty() : UnaryTests.compile(feel);
                if (simple.isEmpty() && !TableCheck.isEmpty(feel)) {
                    return Optional.of("rule %d: whether exactly one rule fits cannot be seen from %s; %s"
                            .formatted(all.indexOf(rule) + 1, feel, CURE));
                }
                cells.add(simple.orElse(null));
            }
            if (cells.size() != rules.getInputs().size()) {
                return Optional.empty();
            }
            tests.add(cells);
        }
        List<String> names = List.copyOf(columns.keySet());
        List<List<Object>> values = new ArrayList<>();
        long combinations = 1;
        for (String name : names) {
            Fact fact = table.asks().get(name);
            if (fact == null) {
                return Optional.of("whether exactly one rule fits cannot be seen from %s; %s".formatted(name, CURE));
            }
            List<Object> apart = apart(fact, columns.get(name), tests, words);
            values.add(apart);
            combinations = Math.min(MOST + 1L, combinations * apart.size());
        }
        if (combinations > MOST) {
            return Optional.of("has too many columns to see that exactly one rule fits; " + CURE);
        }
        for (long i = 0; i < combinations; i++) {
            Object[] row = new Object[rules.getInputs().size()];
            List<String> said = new ArrayList<>();
            long rest = i;
            for (int n = 0; n < names.size(); n++) {
                Object value = values.get(n).get((int) (rest % values.get(n).size()));
                rest /= values.get(n).size();
                columns.get(names.get(n)).forEach(column -> row[column] = value);
                said.add(names.get(n) + "=" + value);
            }
            Set<Integer> fitting = fitting(tests, row);
            if (fitting.isEmpty()) {
                return Optional.of("no rule answers %s; %s".formatted(String.join(" ", said), CURE));
            }
            if (fitting.size() > 1 && !(any && sameAnswers(all, fitting))) {
                return Optional.of("rules %s fit %s at once; %s".formatted(fitting, String.join(" ", said), CURE));
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> fitting(List<List<UnaryTests>> tests, Object[] row) {
        Set<Integer> fitting = new LinkedHashSet<>();
        for (int rule = 0; rule < tests.size(); rule++) {
            boolean fits = true;
            for (int column = 0; fits && column < row.length; column++) {
                UnaryTests cell = tests.get(rule).get(column);
                fits = cell == null || cell.holds(row[column]);
            }
            if (fits) {
                fitting.add(rule + 1);
            }
        }
        return fitting;
    }

    private static boolean sameAnswers(List<Rule> rules, Set<Integer> numbers) {
        return numbers.stream()
                        .map(number -> rules.get(number - 1).getOutputEntries().stream()
                                .map(OutputEntry::getText)
                                .map(TableCheck::string)
                                .toList())
                        .distinct()
                        .count()
                == 1;
    }

    /** Values of a fact, one for each group that the cells can tell apart. */
    private static List<Object> apart(Fact fact, List<Integer> columns, List<List<UnaryTests>> tests, Words words) {
        Set<Object> values = new LinkedHashSet<>();
        TreeSet<BigDecimal> bounds = new TreeSet<>();
        for (List<UnaryTests> rule : tests) {
            for (int column : columns) {
                if (rule.get(column) != null) {
                    for (UnaryTests.Item item : rule.get(column).items()) {
                        if (item instanceof UnaryTests.Text given) {
                            values.add(given.text());
                        } else if (item instanceof UnaryTests.Range range) {
                            Optional.ofNullable(range.low()).ifPresent(bounds::add);
                            Optional.ofNullable(range.high()).ifPresent(bounds::add);
                        }
                    }
                }
            }
        }
        if (fact.kind() == Kind.FLAG) {
            values.add(true);
            values.add(false);
        } else if (fact.kind().isNumber()) {
            values.add(BigDecimal.ZERO);
            BigDecimal step = fact.kind() == Kind.WHOLE ? BigDecimal.ONE : new BigDecimal("0.001");
            for (BigDecimal bound : bounds) {
                values.add(bound.subtract(step));
                values.add(bound);
                values.add(bound.add(step));
            }
        } else {
            Set<String> known = fact.words() == null ? null : words.of(fact.words());
            if (known == null || fact.words().equals("team")) {
                values.add("");
            } else {
                values.addAll(known);
            }
        }
        List<Object> all = new ArrayList<>(values);
        if (!fact.given()) {
            all.add(null);
        }
        return all;
    }
}
