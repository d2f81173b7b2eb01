package dev.baton.process.engine;

import dev.baton.feel.SimpleExpression;
import dev.baton.feel.UnaryTests;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.camunda.bpm.engine.variable.value.TypedValue;

/**
 * Evaluates the cells that tables are mostly made of without the FEEL interpreter, which parses every cell each time it is asked. Everything else
 * goes to the interpreter, so that a table always means what FEEL says it means.
 */
final class CompiledFeel implements FeelEngine {

    private final FeelEngine interpreter;

    // Cells of deployed tables: as many as there are.
    private final Map<String, Optional<UnaryTests>> tests = new ConcurrentHashMap<>();
    private final Map<String, Optional<SimpleExpression>> expressions = new ConcurrentHashMap<>();

    CompiledFeel(FeelEngine interpreter) {
        this.interpreter = interpreter;
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String cell, String inputName, VariableContext variables) {
        Optional<UnaryTests> compiled = tests.computeIfAbsent(cell, UnaryTests::compile);
        if (compiled.isPresent()) {
            TypedValue input = variables.resolve(inputName);
            Object value = input == null ? null : input.getValue();
            if (compiled.get().answers(value)) {
                return compiled.get().holds(value);
            }
        }
        return interpreter.evaluateSimpleUnaryTests(cell, inputName, variables);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T evaluateSimpleExpression(String cell, VariableContext variables) {
        Optional<SimpleExpression> compiled = expressions.computeIfAbsent(cell, SimpleExpression::compile);
        if (compiled.isPresent()) {
            String name = compiled.get().name();
            if (name == null) {
                return (T) compiled.get().literal();
            }
            // A word of the language is no variable.
            TypedValue variable = variables.containsVariable(name) ? variables.resolve(name) : null;
            if (variable != null && SimpleExpression.answers(variable.getValue())) {
                return (T) SimpleExpression.handedOut(variable.getValue());
            }
        }
        return interpreter.evaluateSimpleExpression(cell, variables);
    }
}
