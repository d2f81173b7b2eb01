package dev.baton.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.InputExpression;

/**
 * One table of the demonstration, a copy of the one that Baton comes with, so that a company may edit {@code processes/}; asked by the DMN engine alone and in the way the application asks it: every declared
 * input is passed, null when unknown. An answer carries the id of the rule that fired, since that is what the decision
 * log keeps as the reason.
 */
final class DecisionTable {

    record Answer(String rule, Map<String, Object> values) {

        String text(String output) {
            return (String) values.get(output);
        }

        int number(String output) {
            return ((Number) values.get(output)).intValue();
        }

        boolean is(String output) {
            return (Boolean) values.get(output);
        }
    }

    private final DmnEngine engine;
    private final DmnDecision decision;
    private final DmnModelInstance model;
    private final List<String> inputs;
    private final List<DmnEvaluatedDecisionRule> fired = new ArrayList<>();

    /** @param file name of the file, without its ending */
    DecisionTable(String file, String decisionId) {
        DefaultDmnEngineConfiguration configuration =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.getCustomPostDecisionTableEvaluationListeners().add(event -> {
            fired.clear();
            fired.addAll(event.getMatchingRules());
        });
        engine = configuration.buildEngine();
        model = read(file);
        decision = engine.parseDecision(decisionId, model);
        inputs = model.getModelElementsByType(InputExpression.class).stream()
                .map(expression -> expression.getText().getTextContent())
                .filter(text -> text.matches("\\w+"))
                .toList();
    }

    DmnModelInstance model() {
        return model;
    }

    /** The variables that the table reads, computed columns left out. */
    Collection<String> inputs() {
        return inputs;
    }

    /** @param facts such as {@code "emailKind=business phoneGiven=true employees=900"}; what is not named is null */
    Answer ask(String facts) {
        List<Answer> answers = askAll(facts);
        if (answers.size() != 1) {
            throw new AssertionError("expected one answer to " + facts + ", got " + answers);
        }
        return answers.get(0);
    }

    List<Answer> askAll(String facts) {
        Map<String, Object> known = new HashMap<>();
        for (String fact : facts.isBlank() ? new String[0] : facts.trim().split("\\s+")) {
            int equals = fact.indexOf('=');
            known.put(fact.substring(0, equals), value(fact.substring(equals + 1)));
        }
        return askAll(known);
    }

    List<Answer> askAll(Map<String, ?> known) {
        if (!inputs.containsAll(known.keySet())) {
            throw new IllegalArgumentException("inputs are " + inputs + ", not " + known.keySet());
        }
        Map<String, Object> variables = new HashMap<>();
        inputs.forEach(input -> variables.put(input, known.get(input)));
        return askPassingOnly(variables);
    }

    List<Answer> askPassingOnly(Map<String, Object> variables) {
        engine.evaluateDecisionTable(decision, variables);
        return fired.stream().map(DecisionTable::answer).toList();
    }

    private static Answer answer(DmnEvaluatedDecisionRule rule) {
        Map<String, Object> values = new HashMap<>();
        rule.getOutputEntries()
                .values()
                .forEach(entry ->
                        values.put(entry.getOutputName(), entry.getValue().getValue()));
        return new Answer(rule.getId(), values);
    }

    private static Object value(String text) {
        if (text.equals("null")) {
            return null;
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?[0-9.]+") ? new BigDecimal(text) : text;
    }

    private static DmnModelInstance read(String file) {
        try (InputStream stream = DecisionTable.class.getResourceAsStream("/demonstration/" + file + ".dmn")) {
            return Dmn.readModelFromStream(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
