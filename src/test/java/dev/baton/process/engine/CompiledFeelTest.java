package dev.baton.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.InputEntry;
import org.camunda.bpm.model.dmn.instance.InputExpression;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Compiled cells")
class CompiledFeelTest {

    /** What a table can be asked with, and what it should never be asked with. */
    private static final List<Object> VALUES = Arrays.asList(
            null,
            "",
            " ",
            "sales",
            "A",
            "a",
            "D\"E",
            "null",
            "true",
            "5",
            "a, b",
            true,
            false,
            0,
            5,
            -5,
            15,
            25,
            49,
            50,
            5L,
            4_999_999_999_999L,
            Long.MAX_VALUE,
            (short) 5,
            0.0,
            -0.0,
            0.1,
            4.999999999,
            5.0,
            5.5,
            1e15,
            1e300,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            new BigDecimal("5"),
            new BigDecimal("5.00"),
            new BigDecimal("0.1"),
            new BigDecimal("123456789012345678901234567890"),
            new Date(0),
            List.of("sales", "A"),
            Map.of("a", 5));

    private final FeelEngine stock = new ScalaFeelEngineFactory().createInstance();
    private final FeelEngine compiled = new CompiledFeel(stock);

    @Test
    @DisplayName("of every table mean what the interpreter says they mean, whatever is asked")
    void ofTheTables() throws IOException {
        Set<String> tests = new LinkedHashSet<>();
        Set<String> expressions = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".dmn")).sorted().toList()) {
                DmnModelInstance model = Dmn.readModelFromFile(file.toFile());
                texts(model.getModelElementsByType(InputEntry.class).stream()
                                .map(e -> e.getText().getTextContent()))
                        .forEach(tests::add);
                texts(Stream.concat(
                                        model.getModelElementsByType(OutputEntry.class).stream()
                                                .map(e -> e.getText()),
                                        model.getModelElementsByType(InputExpression.class).stream()
                                                .map(e -> e.getText()))
                                .map(text -> text.getTextContent()))
                        .forEach(expressions::add);
            }
        }
        assertThat(tests).hasSizeGreaterThan(50);
        assertThat(expressions).hasSizeGreaterThan(50);
        tests.forEach(this::sameTest);
        expressions.forEach(this::sameExpression);
    }

    @Test
    @DisplayName("that nobody has written yet do so too")
    void ofTablesToCome() {
        long seed = new Random().nextLong();
        System.out.println("CompiledFeelTest seed " + seed);
        Random random = new Random(seed);
        List<String> atoms = List.of(
                "\"sales\"",
                "\"A\"",
                "\"\"",
                "\"a, b\"",
                "\"D\\\"E\"",
                "null",
                "true",
                "false",
                "5",
                "-5",
                "5.0",
                "0.1",
                "05",
                "1e3",
                ">= 5",
                "<5",
                "<= -5",
                ">0.1",
                "[5..25)",
                "(0..5]",
                "]0..50[",
                "[-5 .. 5.5]",
                "= 5",
                "!= 5",
                "sales",
                "? > 5",
                "5 + 1",
                "date(\"2026-01-01\")",
                "[\"a\"]",
                "-",
                "not(5)");
        for (int i = 0; i < 400; i++) {
            List<String> items = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                items.add(atoms.get(random.nextInt(atoms.size())));
            }
            String cell = String.join(List.of(",", ", ", " ,\n").get(random.nextInt(3)), items);
            sameTest(random.nextInt(3) == 0 ? "not(" + cell + ")" : cell);
        }
        for (String odd : List.of(
                "",
                ",",
                "5,",
                ",5",
                "5 5",
                "not()",
                "not(5",
                "\"a",
                "\"a\" \"b\"",
                "[5..",
                "> >5",
                "1000000000000000000")) {
            sameTest(odd);
        }
    }

    @Test
    @DisplayName("that are literals, names or anything else give the interpreter's value, of the interpreter's type")
    void expressions() {
        for (String text : List.of(
                "5",
                "-5",
                "5.0",
                "5.50",
                "0.1",
                "-0.0",
                "007",
                "1e3",
                "123456789012345678",
                "\"a\"",
                "\"\"",
                "\"a\\\"b\"",
                "true",
                "false",
                "null",
                "value",
                " value ",
                "missing",
                "not",
                "if",
                "value + 1",
                "other",
                "[1, 2]")) {
            sameExpression(text);
        }
    }

    private void sameTest(String cell) {
        for (Object value : VALUES) {
            VariableContext context = context("input", value);
            assertThat(outcome(() -> compiled.evaluateSimpleUnaryTests(cell, "input", context)))
                    .as("%s asked with %s", cell, value)
                    .isEqualTo(outcome(() -> stock.evaluateSimpleUnaryTests(cell, "input", context)));
        }
    }

    private void sameExpression(String text) {
        for (Object value : VALUES) {
            Map<String, Object> variables = new HashMap<>();
            for (String name : text.split("[^A-Za-z]+", -1)) {
                if (!name.isBlank() && !name.equals("missing")) {
                    variables.put(name, value);
                }
            }
            variables.keySet().removeAll(List.of("not", "if", "true", "false", "null"));
            VariableContext context = Variables.fromMap(variables).asVariableContext();
            assertThat(outcome(() -> compiled.evaluateSimpleExpression(text, context)))
                    .as("%s with %s", text, variables)
                    .isEqualTo(outcome(() -> stock.evaluateSimpleExpression(text, context)));
        }
    }

    private interface Evaluation {
        Object result();
    }

    /** The value and its type, or the kind of failure. */
    private static List<Object> outcome(Evaluation evaluation) {
        try {
            Object result = evaluation.result();
            return Arrays.asList(result == null ? null : result.getClass(), result);
        } catch (RuntimeException e) {
            return List.of(e.getClass());
        }
    }

    private static VariableContext context(String name, Object value) {
        return Variables.createVariables().putValue(name, value).asVariableContext();
    }

    private static Collection<String> texts(Stream<String> texts) {
        return texts.filter(text -> !text.isBlank()).distinct().toList();
    }
}
