package dev.baton.process.engine.hardening;

import java.util.Optional;
import org.camunda.bpm.impl.juel.AstBracket;
import org.camunda.bpm.impl.juel.AstDot;
import org.camunda.bpm.impl.juel.AstFunction;
import org.camunda.bpm.impl.juel.AstMethod;
import org.camunda.bpm.impl.juel.AstNumber;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.TreeBuilderException;

/**
 * Reads an expression without running it, so that an author hears of a mistake when deploying and not when the first lead gets there. What
 * may really be reached is decided again at run time, by type, in {@link RestrictedExpressions}.
 */
final class ExpressionText {

    private static final Builder BUILDER = new Builder(Builder.Feature.METHOD_INVOCATIONS);

    private ExpressionText() {}

    static boolean looksLikeOne(String text) {
        return text.contains("${") || text.contains("#{");
    }

    /** What is wrong with it, or nothing. */
    static Optional<String> fault(String text) {
        try {
            return Optional.ofNullable(fault(BUILDER.build(text).getRoot()));
        } catch (TreeBuilderException e) {
            return Optional.of("is not an expression");
        }
    }

    private static String fault(Node node) {
        if (node instanceof AstMethod method) {
            Node called = method.getChild(0);
            if (!(called instanceof AstDot dot) || !Members.isKnownMethod(name(dot))) {
                return "may not call " + called;
            }
            return firstFault(called, firstFault(method.getChild(1), null));
        }
        if (node instanceof AstDot dot && !Members.isKnownProperty(name(dot))) {
            return "may not read " + dot;
        }
        if (node instanceof AstBracket bracket && !(bracket.getChild(1) instanceof AstNumber)) {
            return "may use only a number in brackets";
        }
        if (node instanceof AstFunction function && !Members.functions().contains(function.getName())) {
            return "may not call " + function.getName();
        }
        return firstFault(node, null);
    }

    private static String firstFault(Node parent, String found) {
        for (int i = 0; found == null && i < parent.getCardinality(); i++) {
            found = fault(parent.getChild(i));
        }
        return found;
    }

    private static String name(AstDot dot) {
        return dot.toString().replace(".", "").trim();
    }
}
