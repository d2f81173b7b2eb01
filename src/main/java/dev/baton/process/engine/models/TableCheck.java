package dev.baton.process.engine.models;

import dev.baton.feel.UnaryTests;
import dev.baton.process.engine.models.Catalogue.Fact;
import dev.baton.process.engine.models.Catalogue.Kind;
import dev.baton.process.engine.models.Catalogue.Output;
import dev.baton.process.engine.models.Catalogue.Table;
import dev.baton.process.engine.models.Catalogue.WordList;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.DmnElement;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.LiteralExpression;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.dmn.instance.Text;
import org.camunda.bpm.model.dmn.instance.Variable;

/**
 * Checks a table against the catalogue: that each cell is FEEL, that each column asks what there is and answers what is awaited, in its words and of
 * its kind, and that the table always answers.
 *
 * <p>Guarantee: a fault names the rule by its number, from 1, and the column by its label. What cannot be known before a lead is there (what a formula
 * comes to) is left to the check of the answer.
 */
final class TableCheck {

    private static final Map<Kind, Set<String>> TYPES = Map.of(
            Kind.TEXT, Set.of("string"),
            Kind.DURATION, Set.of("string"),
            Kind.NUMBER, Set.of("double", "number"),
            Kind.WHOLE, Set.of("integer", "long", "double", "number"),
            Kind.FLAG, Set.of("boolean"));

    private static final Set<HitPolicy> FOR_ONE = EnumSet.of(HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY);
    private static final Set<HitPolicy> FOR_MANY = EnumSet.of(HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.FIRST);

    private final String file;
    private final String text;
    private final Words words;
    private final List<Fault> faults;

    /** A column of inputs. */
    private record Asked(String label, String expression, Fact fact, Kind kind) {}

    private TableCheck(String file, String text, Words words, List<Fault> faults) {
        this.file = file;
        this.text = text;
        this.words = words;
        this.faults = faults;
    }

    /** Checks all tables of a file; those that the catalogue does not know only for their FEEL. */
    static void check(String file, String text, DmnModelInstance model, Words words, List<Fault> faults) {
        TableCheck check = new TableCheck(file, text, words, faults);
        for (Decision decision : model.getModelElementsByType(Decision.class)) {
            Optional<Table> table = Catalogue.ofBaton().table(decision.getId());
            if (table.isEmpty()) {
                check.checkFeel(decision);
            } else if (decision.getExpression() instanceof DecisionTable rules) {
                check.checkTable(table.get(), rules, answeredBeside(model, decision));
            } else {
                check.refuse("TABLE-010", decision, "decision %s must be a table of rules".formatted(decision.getId()));
            }
        }
    }

    /** What other decisions of the file answer: a table may ask for that as well. */
    private static Set<String> answeredBeside(DmnModelInstance model, Decision decision) {
        Set<String> names = new LinkedHashSet<>();
        for (Decision other : model.getModelElementsByType(Decision.class)) {
            if (!other.equals(decision)) {
                names.add(other.getId());
                other.getChildElementsByType(Variable.class).forEach(variable -> names.add(variable.getName()));
                if (other.getExpression() instanceof DecisionTable rules) {
                    rules.getOutputs().forEach(output -> names.add(output.getName()));
                }
            }
        }
        return names;
    }

    private void checkFeel(Decision decision) {
        if (decision.getExpression() instanceof LiteralExpression literal) {
            parse(literal, "the expression", string(literal.getText()), false);
        } else if (decision.getExpression() instanceof DecisionTable table) {
            for (Input input : table.getInputs()) {
                if (input.getInputExpression() != null) {
                    parse(
                            input,
                            column(label(input)),
                            string(input.getInputExpression().getText()),
                            false);
                }
            }
            int number = 0;
            for (Rule rule : table.getRules()) {
                number++;
                for (InputEntry cell : rule.getInputEntries()) {
                    parse(cell, "rule " + number, string(cell.getText()), true);
                }
                for (OutputEntry cell : rule.getOutputEntries()) {
                    parse(cell, "rule " + number, string(cell.getText()), false);
                }
            }
        }
    }

    private void parse(DmnElement element, String place, String feel, boolean tests) {
        if (!isEmpty(feel)) {
            Cell.Parsed parsed = tests ? Cell.tests(feel) : Cell.expression(feel);
            if (parsed.cell().isEmpty()) {
                refuse("TABLE-001", element, "%s: %s is no FEEL (%s)".formatted(place, feel, parsed.fault()));
            }
        }
    }

    private void checkTable(Table table, DecisionTable rules, Set<String> beside) {
        Set<String> known = new LinkedHashSet<>(table.asks().keySet());
        known.addAll(beside);
        List<Asked> asked = new ArrayList<>();
        for (Input input : rules.getInputs()) {
            asked.add(checkInput(table, input, known));
        }
        List<Output> answered = checkOutputs(table, List.copyOf(rules.getOutputs()));
        List<Rule> all = List.copyOf(rules.getRules());
        checkHitPolicy(table, rules, all);
        int number = 0;
        for (Rule rule : all) {
            number++;
            if (rule.getInputEntries().size() != asked.size()
                    || rule.getOutputEntries().size() != answered.size()) {
                refuse(
                        "TABLE-009",
                        rule,
                        "rule %d: has %d cells for %d columns; every column must have one"
                                .formatted(
                                        number,
                                        rule.getInputEntries().size()
                                                + rule.getOutputEntries().size(),
                                        asked.size() + answered.size()));
                continue;
            }
            int column = 0;
            for (InputEntry cell : rule.getInputEntries()) {
                checkTests(cell, number, asked.get(column++), known, table);
            }
            column = 0;
            for (OutputEntry cell : rule.getOutputEntries()) {
                if (answered.get(column) != null) {
                    String label = label(List.copyOf(rules.getOutputs()).get(column));
                    checkAnswer(cell, place(number, label), answered.get(column), known, table);
                }
                column++;
            }
        }
    }

    private Asked checkInput(Table table, Input input, Set<String> known) {
        String label = label(input);
        String expression = input.getInputExpression() == null
                ? ""
                : string(input.getInputExpression().getText()).strip();
        String type = input.getInputExpression() == null
                ? null
                : input.getInputExpression().getTypeRef();
        Asked nothing = new Asked(label, expression, null, null);
        if (expression.isEmpty()) {
            refuse("TABLE-005", input, "%s: asks for nothing; it must name a fact".formatted(column(label)));
            return nothing;
        }
        Cell.Parsed parsed = Cell.expression(expression);
        if (parsed.cell().isEmpty()) {
            refuse("TABLE-001", input, "%s: %s is no FEEL (%s)".formatted(column(label), expression, parsed.fault()));
            return nothing;
        }
        Cell cell = parsed.cell().get();
        if (!checkNames(input, column(label), expression, cell, known)) {
            return nothing;
        }
        Fact fact = cell.reference().map(table.asks()::get).orElse(null);
        Kind kind = fact != null ? fact.kind() : kind(cell.value(samples(table)));
        if (kind != null && !fits(kind, type)) {
            refuse(
                    "TABLE-003",
                    input,
                    "%s: is of type %s, but %s is %s; the type must be %s"
                            .formatted(
                                    column(label),
                                    type,
                                    expression,
                                    described(kind),
                                    String.join(" or ", new TreeSet<>(TYPES.get(kind)))));
            return nothing;
        }
        return new Asked(label, expression, fact, kind);
    }

    /** Each output in the order of the columns, null where the catalogue knows none. */
    private List<Output> checkOutputs(Table table, List<org.camunda.bpm.model.dmn.instance.Output> columns) {
        List<Output> answered = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(table.answers().keySet());
        Set<String> seen = new LinkedHashSet<>();
        columns.forEach(column -> missing.remove(column.getName()));
        for (org.camunda.bpm.model.dmn.instance.Output column : columns) {
            String name = column.getName() == null ? "" : column.getName();
            Output output = table.answers().get(name);
            if (output == null) {
                refuse(
                        "TABLE-004",
                        column,
                        "%s: answers \"%s\", which nothing awaits; %s"
                                .formatted(
                                        column(label(column)),
                                        name,
                                        Cell.meant(name, missing)
                                                .map("it must be named \"%s\""::formatted)
                                                .orElse("its name must be one of "
                                                        + Cell.listed(
                                                                table.answers().keySet()))));
            } else if (!seen.add(name)) {
                refuse(
                        "TABLE-004",
                        column,
                        "%s: answers \"%s\" a second time; one column must do".formatted(column(label(column)), name));
                output = null;
            } else if (!fits(output.kind(), column.getTypeRef())) {
                refuse(
                        "TABLE-003",
                        column,
                        "%s: is of type %s, but \"%s\" is %s; the type must be %s"
                                .formatted(
                                        column(label(column)),
                                        column.getTypeRef(),
                                        name,
                                        described(output.kind()),
                                        String.join(" or ", new TreeSet<>(TYPES.get(output.kind())))));
                output = null;
            }
            answered.add(output);
        }
        for (String name : missing) {
            if (!table.answers().get(name).absent()) {
                refuse("TABLE-004", null, "column \"%s\" is missing; the table must answer it".formatted(name));
            }
        }
        return answered;
    }

    private void checkHitPolicy(Table table, DecisionTable rules, List<Rule> all) {
        HitPolicy policy = rules.getHitPolicy();
        if (all.isEmpty()) {
            if (!table.many()) {
                refuse("TABLE-008", rules, "has no rules; the last rule must answer whatever is asked");
            }
            return;
        }
        if (!(table.many() ? FOR_MANY : FOR_ONE).contains(policy)) {
            refuse(
                    "TABLE-007",
                    rules,
                    "hit policy %s does not fit; it must be %s"
                            .formatted(
                                    policy.name().replace('_', ' '),
                                    table.many() ? "COLLECT, RULE ORDER or FIRST" : "FIRST, UNIQUE or ANY"));
        } else if (table.many() && rules.getAggregation() != null) {
            refuse(
                    "TABLE-007",
                    rules,
                    "hit policy COLLECT must have no aggregation; all rules that fit are added up, each with its reason");
        } else if (policy == HitPolicy.FIRST) {
            Rule last = all.get(all.size() - 1);
            if (!last.getInputEntries().stream().allMatch(cell -> isEmpty(string(cell.getText())))) {
                refuse(
                        "TABLE-006",
                        last,
                        "rule %d: is the last one and must answer whatever is asked: every input of it must be empty"
                                .formatted(all.size()));
            }
        } else if (policy == HitPolicy.UNIQUE || policy == HitPolicy.ANY) {
            Coverage.gap(table, rules, policy == HitPolicy.ANY, words)
                    .ifPresent(gap -> refuse("TABLE-006", rules, gap));
        }
    }

    private void checkTests(InputEntry cell, int rule, Asked column, Set<String> known, Table table) {
        String feel = string(cell.getText());
        if (isEmpty(feel)) {
            return;
        }
        String place = place(rule, column.label());
        Optional<UnaryTests> simple = UnaryTests.compile(feel);
        if (simple.isPresent()) {
            simple.get().items().forEach(item -> checkItem(cell, place, item, column));
            return;
        }
        Cell.Parsed parsed = Cell.tests(feel);
        if (parsed.cell().isEmpty()) {
            refuse("TABLE-001", cell, "%s: %s is no FEEL (%s)".formatted(place, feel, parsed.fault()));
            return;
        }
        Set<String> names = new LinkedHashSet<>(known);
        names.add("cellInput");
        Cell tests = parsed.cell().get();
        if (checkNames(cell, place, feel, tests, names) && column.kind() != null) {
            Map<String, Object> facts = samples(table);
            boolean lost =
                    samples(column.fact(), column.kind()).stream().allMatch(value -> tests.isLostOn(value, facts));
            if (lost) {
                refuse(
                        "TABLE-003",
                        cell,
                        "%s: %s never fits, since %s is %s"
                                .formatted(place, feel, column.expression(), described(column.kind())));
            }
        }
    }

    private void checkItem(InputEntry cell, String place, UnaryTests.Item item, Asked column) {
        Kind kind = column.kind();
        if (item instanceof UnaryTests.Text given) {
            if (kind != null && !kind.isText()) {
                refuse(
                        "TABLE-003",
                        cell,
                        "%s: \"%s\" is text, but %s is %s"
                                .formatted(place, given.text(), column.expression(), described(kind)));
            } else if (column.fact() != null && column.fact().words() != null) {
                checkWord(cell, place, given.text(), column.fact().words());
            }
        } else if (item instanceof UnaryTests.Range range) {
            if (kind != null && !kind.isNumber()) {
                refuse(
                        "TABLE-003",
                        cell,
                        "%s: asks for a number, but %s is %s".formatted(place, column.expression(), described(kind)));
            } else if (range.low() != null
                    && range.high() != null
                    && (range.low().compareTo(range.high()) > 0
                            || range.low().compareTo(range.high()) == 0 && !(range.withLow() && range.withHigh()))) {
                refuse(
                        "TABLE-003",
                        cell,
                        "%s: no number is from %s to %s; the smaller one must come first"
                                .formatted(place, range.low(), range.high()));
            }
        } else if (item instanceof UnaryTests.Flag && kind != null && kind != Kind.FLAG) {
            refuse(
                    "TABLE-003",
                    cell,
                    "%s: asks for true or false, but %s is %s".formatted(place, column.expression(), described(kind)));
        }
    }

    private void checkAnswer(OutputEntry cell, String place, Output output, Set<String> known, Table table) {
        String feel = string(cell.getText());
        if (feel.isBlank()) {
            if (!output.empty()) {
                refuse("TABLE-003", cell, "%s: is empty; it must answer %s".formatted(place, described(output.kind())));
            }
            return;
        }
        Cell.Parsed parsed = Cell.expression(feel);
        if (parsed.cell().isEmpty()) {
            refuse("TABLE-001", cell, "%s: %s is no FEEL (%s)".formatted(place, feel, parsed.fault()));
            return;
        }
        Cell answer = parsed.cell().get();
        if (!checkNames(cell, place, feel, answer, known)) {
            return;
        }
        Fact fact = answer.reference().map(table.asks()::get).orElse(null);
        Object value = answer.value(samples(table));
        Kind kind = fact == null ? kind(value) : fact.kind();
        if (kind != null && !answers(output.kind(), kind)
                || value != null && kind == null && !(value instanceof Duration)) {
            refuse(
                    "TABLE-003",
                    cell,
                    "%s: %s is %s; it must be %s"
                            .formatted(
                                    place,
                                    feel,
                                    kind == null ? "of no use" : described(kind),
                                    described(output.kind())));
            return;
        }
        if (value instanceof Number number && answer.names().isEmpty()) {
            checkNumber(cell, place, number, output);
        }
        if (fact != null && output.words() != null) {
            checkFact(cell, place, fact, output.words());
        }
        for (String said : answer.texts()) {
            if (output.kind() == Kind.DURATION) {
                checkDuration(cell, place, said, output);
            } else if (output.words() != null) {
                checkWord(cell, place, said, output.words());
            } else if (said.isBlank() && !output.empty()) {
                refuse("TABLE-003", cell, "%s: is empty; it must answer a text".formatted(place));
            }
        }
    }

    private void checkNumber(DmnElement cell, String place, Number number, Output output) {
        BigDecimal value = new BigDecimal(number.toString());
        if (output.kind() == Kind.WHOLE && value.stripTrailingZeros().scale() > 0) {
            refuse("TABLE-003", cell, "%s: %s is no whole number; it must be one".formatted(place, number));
        } else if (value.abs().compareTo(BigDecimal.valueOf(1_000_000_000)) > 0) {
            refuse("TABLE-003", cell, "%s: %s is too large; it must be at most 1000000000".formatted(place, number));
        } else if (output.least() != null && value.compareTo(BigDecimal.valueOf(output.least())) < 0) {
            refuse(
                    "TABLE-003",
                    cell,
                    "%s: %s is too small; it must be at least %d".formatted(place, number, output.least()));
        }
    }

    private void checkDuration(DmnElement cell, String place, String said, Output output) {
        String fault = null;
        try {
            Duration duration = Duration.parse(said);
            if (duration.isNegative() || duration.isZero() && output.least() != null) {
                fault = "is not longer than nothing";
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            fault = "is no duration";
        }
        if (fault != null) {
            refuse(
                    "TABLE-003",
                    cell,
                    "%s: \"%s\" %s; it must be one such as \"PT30M\" or \"PT8H\"".formatted(place, said, fault));
        }
    }

    /** A fact as an answer: of those words, or of others that the list holds as well. */
    private void checkFact(DmnElement cell, String place, Fact fact, String list) {
        if (fact.words() == null || fact.words().equals(list)) {
            return;
        }
        Set<String> said = words.of(fact.words());
        Set<String> known = words.of(list);
        if (known != null && (said == null || !known.containsAll(said))) {
            refuse(
                    "TABLE-002",
                    cell,
                    "%s: %s is a %s and no %s".formatted(place, fact.name(), noun(fact.words()), noun(list)));
        }
    }

    private void checkWord(DmnElement cell, String place, String word, String list) {
        Set<String> known = words.of(list);
        WordList declared = Catalogue.ofBaton().words(list);
        if (known != null && !known.contains(word)) {
            String cure = known.isEmpty()
                    ? "there is none yet"
                    : Cell.meant(word, known)
                                    .map(meant -> "\"" + meant + "\" is one; ")
                                    .orElse("")
                            + (known.size() > 40
                                    ? "it must be a known one"
                                    : "it must be one of " + Cell.listed(known));
            faults.add(new Fault(
                    "TABLE-002",
                    file,
                    cell.getId(),
                    line(cell.getId()),
                    "%s: \"%s\" is no %s; %s".formatted(place, word, declared.noun(), cure),
                    list.equals("team")));
        } else if (known == null && declared.open() != null && !word.matches(declared.open())) {
            refuse(
                    "TABLE-002",
                    cell,
                    "%s: \"%s\" is no %s; it must look like %s"
                            .formatted(place, word, declared.noun(), declared.open()));
        }
    }

    private boolean checkNames(DmnElement element, String place, String feel, Cell cell, Set<String> known) {
        boolean fine = true;
        for (String name : cell.names()) {
            if (!known.contains(name)) {
                refuse(
                        "TABLE-005",
                        element,
                        "%s: %s names %s, which is no fact of this table; %s"
                                .formatted(
                                        place,
                                        feel,
                                        name,
                                        Cell.meant(name, known)
                                                .map("%s is one"::formatted)
                                                .orElse("a text must stand in quotes, and the facts are "
                                                        + String.join(", ", new TreeSet<>(known)))));
                fine = false;
            }
        }
        for (String fault : cell.faults()) {
            refuse("TABLE-005", element, "%s: %s %s".formatted(place, feel, fault));
            fine = false;
        }
        return fine;
    }

    private Map<String, Object> samples(Table table) {
        Map<String, Object> facts = new HashMap<>();
        table.asks()
                .values()
                .forEach(fact ->
                        facts.put(fact.name(), samples(fact, fact.kind()).get(0)));
        return facts;
    }

    private List<Object> samples(Fact fact, Kind kind) {
        return switch (kind) {
            case NUMBER, WHOLE -> List.of(1000, 0, -1);
            case FLAG -> List.of(true, false);
            case TEXT, DURATION -> {
                Set<String> known = fact == null || fact.words() == null ? null : words.of(fact.words());
                yield known == null || known.isEmpty() ? List.of("text", "DE") : new ArrayList<>(new TreeSet<>(known));
            }
        };
    }

    private static Kind kind(Object value) {
        return value instanceof String
                ? Kind.TEXT
                : value instanceof Number ? Kind.NUMBER : value instanceof Boolean ? Kind.FLAG : null;
    }

    private static boolean fits(Kind kind, String type) {
        return type == null
                || type.isBlank()
                || type.equals("Any")
                || TYPES.get(kind).contains(type);
    }

    private static boolean answers(Kind awaited, Kind given) {
        return awaited.isText() == given.isText() && awaited.isNumber() == given.isNumber();
    }

    static String described(Kind kind) {
        return switch (kind) {
            case TEXT -> "a text";
            case NUMBER -> "a number";
            case WHOLE -> "a whole number";
            case FLAG -> "true or false";
            case DURATION -> "a duration such as \"PT8H\"";
        };
    }

    private static String noun(String list) {
        return Catalogue.ofBaton().words(list).noun();
    }

    static boolean isEmpty(String feel) {
        return feel.isBlank() || feel.strip().equals("-");
    }

    static String string(Text text) {
        return text == null || text.getTextContent() == null ? "" : text.getTextContent();
    }

    static String label(Input input) {
        return input.getLabel() == null || input.getLabel().isBlank()
                ? input.getInputExpression() == null
                        ? input.getId()
                        : string(input.getInputExpression().getText()).strip()
                : input.getLabel();
    }

    private static String label(org.camunda.bpm.model.dmn.instance.Output output) {
        return output.getLabel() == null || output.getLabel().isBlank() ? output.getName() : output.getLabel();
    }

    private static String column(String label) {
        return "column \"" + label + "\"";
    }

    private static String place(int rule, String label) {
        return "rule " + rule + ", " + column(label);
    }

    private void refuse(String code, DmnElement element, String says) {
        String id = element == null ? null : element.getId();
        faults.add(new Fault(code, file, id, line(id), says, false));
    }

    private int line(String id) {
        return Lines.of(text, id);
    }

    /** For a table that answers once, which of its inputs are what: the columns of one expression hold one value. */
    static Map<String, List<Integer>> columns(DecisionTable rules) {
        Map<String, List<Integer>> columns = new LinkedHashMap<>();
        int column = 0;
        for (Input input : rules.getInputs()) {
            columns.computeIfAbsent(
                            string(input.getInputExpression().getText()).strip(), expression -> new ArrayList<>())
                    .add(column++);
        }
        return columns;
    }
}
