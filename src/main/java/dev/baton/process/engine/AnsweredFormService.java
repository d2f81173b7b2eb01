package dev.baton.process.engine;

import dev.baton.intake.InvalidLead;
import dev.baton.process.capturelead.CaptureLead;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.variable.VariableMap;
import org.springframework.beans.factory.ObjectProvider;

/** Submitting a form: like completing a task, and a lead that cannot be captured names its bad fields. */
final class AnsweredFormService extends FormServiceImpl {

    private final Completion completion;

    AnsweredFormService(ObjectProvider<TaskAnswers> answers) {
        completion = new Completion(answers, this);
    }

    @Override
    public void submitTaskForm(String taskId, Map<String, Object> variables) {
        completion.of(taskId, variables, () -> {
            super.submitTaskForm(taskId, variables);
            return null;
        });
    }

    @Override
    public VariableMap submitTaskFormWithVariablesInReturn(
            String taskId, Map<String, Object> variables, boolean deserializeValues) {
        return completion.of(
                taskId,
                variables,
                () -> super.submitTaskFormWithVariablesInReturn(taskId, variables, deserializeValues));
    }

    @Override
    public ProcessInstance submitStartForm(String definitionId, Map<String, Object> variables) {
        return submitStartForm(definitionId, null, variables);
    }

    @Override
    public ProcessInstance submitStartForm(String definitionId, String businessKey, Map<String, Object> variables) {
        if (definitionId.startsWith(CaptureLead.KEY + ":") && variables != null) {
            Set<String> fields = Set.copyOf(CaptureLead.FIELDS);
            variables.keySet().stream()
                    .filter(name -> !fields.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw Completion.refusal(
                                null, "FORM-002 " + name + ": is not a field of this form; nothing was captured");
                    });
        }
        try {
            return super.submitStartForm(definitionId, businessKey, variables);
        } catch (ProcessEngineException e) {
            throw Completion.translated(e);
        } catch (InvalidLead e) {
            throw Completion.refusal(e, e.getMessage());
        }
    }
}
