package dev.baton.process.engine;

import dev.baton.lead.DecisionTables.Fired;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.camunda.bpm.model.dmn.HitPolicy;

/** Notes which rules fired: the engine's result holds the outputs only. */
final class FiredRules implements DmnDecisionTableEvaluationListener {

    private static final Set<HitPolicy> COLLECTING = EnumSet.of(HitPolicy.COLLECT, HitPolicy.RULE_ORDER);
    private static final ThreadLocal<Evaluation> LAST = new ThreadLocal<>();

    /** @param collects whether no rule at all is an answer too */
    record Evaluation(String definitionId, boolean collects, List<Fired> fired) {}

    /** Runs one evaluation and tells what fired in it. */
    static Evaluation during(Runnable evaluation) {
        LAST.remove();
        try {
            evaluation.run();
            return LAST.get();
        } finally {
            LAST.remove();
        }
    }

    @Override
    public void notify(DmnDecisionTableEvaluationEvent event) {
        List<Fired> fired =
                event.getMatchingRules().stream().map(FiredRules::fired).toList();
        boolean collects = event.getDecisionTable().getDecisionLogic() instanceof DmnDecisionTableImpl table
                && COLLECTING.contains(
                        table.getHitPolicyHandler().getHitPolicyEntry().getHitPolicy());
        LAST.set(new Evaluation(((DecisionDefinition) event.getDecisionTable()).getId(), collects, fired));
    }

    private static Fired fired(DmnEvaluatedDecisionRule rule) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        rule.getOutputEntries()
                .forEach((name, output) -> outputs.put(
                        output.getOutputName(),
                        output.getValue() == null ? null : output.getValue().getValue()));
        return new Fired(rule.getId(), outputs);
    }
}
