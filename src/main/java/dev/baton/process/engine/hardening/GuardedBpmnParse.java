package dev.baton.process.engine.hardening;

import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;

/**
 * Applies {@link ModelRules} before the engine reads anything into a model. A parse listener would come too late: while it parses, the engine
 * already instantiates what {@code camunda:formHandlerClass} or a validator names.
 */
final class GuardedBpmnParse extends BpmnParse {

    private final ModelRules rules;

    GuardedBpmnParse(BpmnParser parser, ModelRules rules) {
        super(parser);
        this.rules = rules;
    }

    @Override
    protected void parseRootElement() {
        // Not the field errors: in this class it holds the model's own error elements.
        int before = getProblems().size();
        boolean running = deployment == null || !deployment.isNew();
        rules.check(rootElement, running, (message, element, id) -> {
            if (id == null) {
                addError(message, element);
            } else {
                addError(message, element, id);
            }
        });
        if (getProblems().size() == before) {
            super.parseRootElement();
        }
    }
}
