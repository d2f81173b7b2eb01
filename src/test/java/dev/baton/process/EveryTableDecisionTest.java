package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DmnElement;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every table of the demonstration, whatever its rules say on a given day. Those of a company are checked when they go live. */
class EveryTableDecisionTest {

    enum Table {
        QUALIFY_LEAD("qualify-lead", "decideQualification"),
        SCORE_FIT("score-fit", "scoreFit"),
        SCORE_ENGAGEMENT("score-engagement", "scoreEngagement"),
        GRADE_LEAD("grade-lead", "gradeLead"),
        ROUTE_LEAD("route-lead", "routeLead"),
        SELECT_TEAM("select-team", "selectTeam"),
        SLA("sla", "chooseSla"),
        RECYCLE_LEAD("recycle-lead", "recycleLead");

        private final String file;
        private final String decision;

        Table(String file, String decision) {
            this.file = file;
            this.decision = decision;
        }

        DecisionTable open() {
            return new DecisionTable(file, decision);
        }
    }

    private static final String STRING = "\"[^\"]*\"";
    private static final String NUMBER = "-?\\d+(?:\\.\\d+)?";

    /**
     * Cells outside of this subset are slow, and {@code not(true)} is a trap: on null it is null, which is no match,
     * while {@code not("x")} matches null.
     */
    private static final Pattern SIMPLE_CELL = Pattern.compile(String.join(
            "|",
            "",
            "not\\(null\\)",
            "not\\(" + STRING + "\\)",
            "(?:true|false|null|" + STRING + ")(?:, (?:true|false|null|" + STRING + "))*",
            "(?:<|<=|>|>=) " + NUMBER,
            "[\\[(]" + NUMBER + "\\.\\." + NUMBER + "[])]"));

    @ParameterizedTest
    @EnumSource
    void answersWhenNothingAtAllIsKnown(Table table) {
        DecisionTable open = table.open();

        assertThat(open.askAll("")).hasSize(collects(open) ? 0 : 1);
    }

    /** Models are deployed while the application runs: a table may know an input sooner than the application does. */
    @ParameterizedTest
    @EnumSource
    void answersWhenInputsAreNotEvenPassed(Table table) {
        DecisionTable open = table.open();

        assertThat(open.askPassingOnly(Map.of())).isEqualTo(open.askAll(""));
    }

    @ParameterizedTest
    @EnumSource
    void endsWithARuleThatCatchesEverything(Table table) {
        DecisionTable open = table.open();
        if (collects(open)) {
            return;
        }
        List<Rule> rules = rules(open);

        assertThat(rules.get(rules.size() - 1).getInputEntries())
                .extracting(EveryTableDecisionTest::text)
                .containsOnly("");
    }

    @ParameterizedTest
    @EnumSource
    void answersOnceAndCompletelyWhateverIsMissingOrUnheardOf(Table table) {
        DecisionTable open = table.open();
        Map<String, List<Object>> pools = pools(open);
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> facts = new HashMap<>();
            pools.forEach((input, pool) -> facts.put(input, pool.get(random.nextInt(pool.size()))));

            List<DecisionTable.Answer> answers = open.askAll(facts);

            if (!collects(open)) {
                assertThat(answers).as(facts.toString()).hasSize(1);
            }
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.values()).as(answer.rule()).doesNotContainValue(null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRuleIsHiddenByTheRulesAboveIt(Table table) {
        DecisionTable open = table.open();
        Map<String, List<Object>> pools = pools(open);
        Random random = new Random(7);
        for (Rule rule : rules(open)) {
            boolean fired = false;
            for (int i = 0; i < 500 && !fired; i++) {
                Map<String, Object> facts = new HashMap<>();
                pools.forEach((input, pool) -> facts.put(input, pool.get(random.nextInt(pool.size()))));
                facts.putAll(wanted(open, rule));
                fired = open.askAll(facts).stream()
                        .anyMatch(answer -> answer.rule().equals(rule.getId()));
            }
            assertThat(fired).as(rule.getId()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsToCellsThatAreFastAndSafeOnNull(Table table) {
        assertThat(table.open().model().getModelElementsByType(InputEntry.class))
                .allSatisfy(cell -> assertThat(text(cell)).as(cell.getId()).matches(SIMPLE_CELL));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyOnEveryRule(Table table) {
        assertThat(rules(table.open())).allSatisfy(rule -> assertThat(rule.getDescription())
                .as(rule.getId())
                .isNotNull()
                .satisfies(why -> assertThat(why.getTextContent().trim()).hasSizeGreaterThan(15)));
    }

    @ParameterizedTest
    @EnumSource
    void namesItsPartsInWords(Table table) {
        DecisionTable open = table.open();

        assertThat(open.model().getModelElementsByType(Input.class))
                .allSatisfy(input -> assertThat(input.getLabel()).isNotBlank());
        assertThat(open.model().getModelElementsByType(Output.class))
                .allSatisfy(output -> assertThat(output.getLabel()).isNotBlank());
        for (Rule rule : rules(open)) {
            assertThat(rule.getId()).matches("Rule_([A-Z][a-z]*)+");
            String entry = rule.getId().replace("Rule_", "Entry_");
            assertThat(rule.getInputEntries())
                    .extracting(DmnElement::getId)
                    .containsExactlyElementsOf(open.model().getModelElementsByType(Input.class).stream()
                            .map(input -> input.getId().replace("Input", entry))
                            .toList());
            assertThat(rule.getOutputEntries())
                    .extracting(DmnElement::getId)
                    .containsExactlyElementsOf(open.model().getModelElementsByType(Output.class).stream()
                            .map(output -> output.getId().replace("Output", entry))
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isForgottenAfterHalfAYear(Table table) {
        assertThat(table.open().model().getModelElementsByType(Decision.class))
                .extracting(Decision::getCamundaHistoryTimeToLiveString)
                .containsExactly("P180D");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotLookAtTheClock(Table table) {
        String xml = Dmn.convertToString(table.open().model());

        assertThat(xml).doesNotContain("now()").doesNotContain("today()");
    }

    private static boolean collects(DecisionTable table) {
        return table.model()
                        .getModelElementsByType(org.camunda.bpm.model.dmn.instance.DecisionTable.class)
                        .iterator()
                        .next()
                        .getHitPolicy()
                == HitPolicy.COLLECT;
    }

    private static List<Rule> rules(DecisionTable table) {
        return List.copyOf(table.model().getModelElementsByType(Rule.class));
    }

    private static String text(InputEntry cell) {
        return cell.getText().getTextContent();
    }

    private static List<String> expressions(DecisionTable table) {
        return table.model().getModelElementsByType(Input.class).stream()
                .map(input -> input.getInputExpression().getText().getTextContent())
                .toList();
    }

    /** For every input: null, all that its cells name, the numbers around them, and something nobody has heard of. */
    private static Map<String, List<Object>> pools(DecisionTable table) {
        Map<String, List<Object>> pools = new HashMap<>();
        List<Input> columns = List.copyOf(table.model().getModelElementsByType(Input.class));
        for (int column = 0; column < columns.size(); column++) {
            String input = expressions(table).get(column);
            if (!table.inputs().contains(input)) {
                continue;
            }
            Set<Object> pool = new LinkedHashSet<>();
            pool.add(null);
            switch (columns.get(column).getInputExpression().getTypeRef()) {
                case "boolean" -> pool.addAll(List.of(true, false));
                case "double" -> {
                    pool.addAll(List.of(-1, 0L, 7.5));
                    for (Rule rule : rules(table)) {
                        matches(NUMBER, text(List.copyOf(rule.getInputEntries()).get(column)))
                                .forEach(number -> pool.addAll(List.of(
                                        Double.parseDouble(number) - 1,
                                        Long.parseLong(number),
                                        Long.parseLong(number) + 1)));
                    }
                }
                default -> {
                    pool.add("unheard-of");
                    for (Rule rule : rules(table)) {
                        matches(STRING, text(List.copyOf(rule.getInputEntries()).get(column)))
                                .forEach(string -> pool.add(string.replace("\"", "")));
                    }
                }
            }
            pools.put(input, new ArrayList<>(pool));
        }
        return pools;
    }

    /** One fact for each cell that the rule fills in, such that the cell matches. */
    private static Map<String, Object> wanted(DecisionTable table, Rule rule) {
        Map<String, Object> facts = new HashMap<>();
        List<String> expressions = expressions(table);
        int column = 0;
        for (InputEntry cell : rule.getInputEntries()) {
            String input = expressions.get(column++);
            String text = text(cell);
            if (!text.isEmpty() && table.inputs().contains(input)) {
                facts.put(input, example(text));
            }
        }
        return facts;
    }

    private static Object example(String cell) {
        if (cell.equals("not(null)")) {
            return "something";
        }
        if (cell.startsWith("not(") || cell.equals("null")) {
            return null;
        }
        List<String> strings = matches(STRING, cell);
        if (!strings.isEmpty()) {
            return strings.get(0).replace("\"", "");
        }
        if (cell.startsWith("true") || cell.startsWith("false")) {
            return cell.startsWith("true");
        }
        List<String> numbers = matches(NUMBER, cell);
        if (numbers.size() == 2) {
            return (Double.parseDouble(numbers.get(0)) + Double.parseDouble(numbers.get(1))) / 2;
        }
        return Double.parseDouble(numbers.get(0)) + (cell.startsWith("<") ? -1 : 1);
    }

    private static List<String> matches(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        return matcher.results().map(result -> result.group()).toList();
    }
}
