package dev.baton.process.engine.models;

import camundajar.impl.scala.Product;
import camundajar.impl.scala.Tuple2;
import camundajar.impl.scala.collection.Iterable;
import camundajar.impl.scala.collection.Iterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.feel.FeelEngineClock;
import org.camunda.feel.api.EvaluationFailure;
import org.camunda.feel.api.EvaluationResult;
import org.camunda.feel.api.FailedParseResult;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.camunda.feel.api.ParseResult;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.impl.interpreter.BuiltinFunctions;
import org.camunda.feel.syntaxtree.ConstString;
import org.camunda.feel.syntaxtree.Filter;
import org.camunda.feel.syntaxtree.FunctionDefinition;
import org.camunda.feel.syntaxtree.FunctionInvocation;
import org.camunda.feel.syntaxtree.If;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.syntaxtree.Ref;
import org.camunda.feel.syntaxtree.ValFunction;
import org.camunda.feel.valuemapper.ValueMapper;

/** The FEEL of one cell, parsed: which facts it names, which functions it calls, and what it says of a value. */
final class Cell {

    /** What an instant or chance decides cannot be decided again. */
    private static final Set<String> IMPURE = Set.of("now", "today", "random number", "uuid");

    private static final Set<String> WRONG_KIND =
            Set.of("INVALID_TYPE", "NOT_COMPARABLE", "FUNCTION_INVOCATION_FAILURE");

    private static final FeelEngineApi FEEL = FeelEngineBuilder.forJava().build();

    private static final FunctionProvider FUNCTIONS =
            new BuiltinFunctions(FeelEngineClock.SystemClock$.MODULE$, ValueMapper.defaultValueMapper());

    private final ParsedExpression parsed;
    private final Set<String> names = new HashSet<>();
    private final Set<String> bound = new HashSet<>();
    private final List<FunctionInvocation> calls = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Cell(ParsedExpression parsed) {
        this.parsed = parsed;
        walk(parsed.expression(), false);
        names.removeAll(bound);
        calls.stream().filter(call -> !bound.contains(call.function())).forEach(this::checkCall);
    }

    /** A cell of an input column, or why it is none. */
    static Parsed tests(String text) {
        return parsed(FEEL.parseUnaryTests(text));
    }

    /** An input expression or a cell of an output column, or why it is none. */
    static Parsed expression(String text) {
        return parsed(FEEL.parseExpression(text));
    }

    /** One of the two. */
    record Parsed(Optional<Cell> cell, String fault) {}

    private static Parsed parsed(ParseResult result) {
        if (result.isSuccess()) {
            return new Parsed(Optional.of(new Cell(result.parsedExpression())), null);
        }
        String message = ((FailedParseResult) result).failure().message();
        return new Parsed(
                Optional.empty(),
                message == null ? "cannot be read" : message.lines().findFirst().orElse("cannot be read"));
    }

    /** The variables that it reads. */
    Set<String> names() {
        return names;
    }

    /** Calls of functions that there are not, or that a table may not call. */
    List<String> faults() {
        return faults;
    }

    /** The one variable that it is, if it is nothing else. */
    Optional<String> reference() {
        return parsed.expression() instanceof Ref ref && ref.names().length() == 1
                ? Optional.of((String) ref.names().head())
                : Optional.empty();
    }

    /** The texts that it may come to, as far as they stand there. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        results(parsed.expression(), texts);
        return texts;
    }

    Object value(Map<String, Object> facts) {
        EvaluationResult result = FEEL.evaluate(parsed, facts);
        return result.isSuccess() ? result.result() : null;
    }

    /** Whether the value is of a kind of which these tests cannot say anything. */
    boolean isLostOn(Object value, Map<String, Object> facts) {
        EvaluationResult result = FEEL.evaluateWithInput(parsed, value, facts);
        if (result.isFailure()) {
            return true;
        }
        return list(result.suppressedFailures()).stream()
                .map(failure -> ((EvaluationFailure) failure).failureType().toString())
                .anyMatch(WRONG_KIND::contains);
    }

    private static void results(Object expression, List<String> texts) {
        if (expression instanceof ConstString text) {
            texts.add(text.value());
        } else if (expression instanceof If choice) {
            results(choice.statement(), texts);
            results(choice.elseStatement(), texts);
        } else if (expression instanceof FunctionInvocation call
                && call.function().equals("get or else")) {
            list(((Product) call.params()).productElement(0)).forEach(parameter -> results(parameter, texts));
        }
    }

    private void walk(Object node, boolean inFilter) {
        if (node instanceof Ref ref) {
            if (!inFilter) {
                names.add((String) ref.names().head());
            }
            return;
        }
        if (node instanceof FunctionInvocation call) {
            calls.add(call);
        } else if (node instanceof FunctionDefinition function) {
            list(function.parameters()).forEach(parameter -> bound.add((String) parameter));
        } else if (node instanceof Tuple2<?, ?> named && named._1() instanceof String name) {
            bound.add(name);
        }
        if (node instanceof Product product) {
            // A condition within a list speaks of the members of its items.
            boolean filter = node instanceof Filter;
            for (int i = 0; i < product.productArity(); i++) {
                walk(product.productElement(i), inFilter || filter && i == 1);
            }
        } else if (node instanceof Iterable<?> elements) {
            list(elements).forEach(element -> walk(element, inFilter));
        }
    }

    private void checkCall(FunctionInvocation call) {
        if (IMPURE.contains(call.function())) {
            faults.add("calls %s(), whose answer differs each time; a table may not".formatted(call.function()));
            return;
        }
        List<?> candidates = list(FUNCTIONS.getFunctions(call.function()));
        int given = list(((Product) call.params()).productElement(0)).size();
        if (candidates.isEmpty()) {
            faults.add("calls %s(), which is no function of FEEL".formatted(call.function()));
        } else if (candidates.stream()
                .map(ValFunction.class::cast)
                .noneMatch(function ->
                        function.hasVarArgs() || list(function.params()).size() == given)) {
            faults.add("calls %s() with %d parameters, which it does not take".formatted(call.function(), given));
        }
    }

    private static List<?> list(Object elements) {
        if (!(elements instanceof Iterable<?> iterable)) {
            return List.of();
        }
        List<Object> all = new ArrayList<>();
        Iterator<?> each = iterable.iterator();
        while (each.hasNext()) {
            all.add(each.next());
        }
        return all;
    }

    static String listed(Set<String> words) {
        return String.join(
                ", ", words.stream().sorted().map(word -> "\"" + word + "\"").toList());
    }

    /** The word that was meant, if it is one or two letters away. */
    static Optional<String> meant(String word, Set<String> words) {
        return words.stream()
                .filter(known -> known.length() > 2 && distance(word, known) <= (known.length() > 3 ? 2 : 1))
                .min((a, b) -> distance(word, a) - distance(word, b));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(
                        Math.min(row[j] + 1, row[j - 1] + 1), diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
