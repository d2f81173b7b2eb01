package dev.baton.process.engine;

import dev.baton.lead.LeadId;
import java.util.function.BiConsumer;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.form.FormField;
import org.camunda.bpm.engine.form.TaskFormData;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.form.FormFieldImpl;
import org.camunda.bpm.engine.impl.form.handler.TaskFormHandler;
import org.camunda.bpm.engine.impl.form.type.StringFormType;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.engine.variable.VariableMap;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Puts {@link TaskAnswers} to every user task that shows a form, whoever drew it. The dossier is a form field that exists only while the form is
 * read: there is no variable, so that nothing of a person reaches the engine's tables.
 */
final class UserTasks extends AbstractBpmnParseListener {

    private static final String DOSSIER = "lead";

    private final ObjectProvider<TaskAnswers> answers;

    UserTasks(ObjectProvider<TaskAnswers> answers) {
        this.answers = answers;
    }

    @Override
    public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        TaskDefinition task = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
        if (task.getCamundaFormDefinitionKey() == null) {
            return;
        }
        on(task, TaskListener.EVENTNAME_CREATE, TaskAnswers::onCreate);
        on(task, TaskListener.EVENTNAME_ASSIGNMENT, TaskAnswers::onAssignment);
        on(task, TaskListener.EVENTNAME_COMPLETE, TaskAnswers::onComplete);
        task.setTaskFormHandler(new DossierForm(task.getTaskFormHandler()));
    }

    private void on(TaskDefinition task, String event, BiConsumer<TaskAnswers, DelegateTask> what) {
        task.addTaskListener(event, (TaskListener) t -> what.accept(answers.getObject(), t));
    }

    private final class DossierForm implements TaskFormHandler {

        private final TaskFormHandler inner;

        DossierForm(TaskFormHandler inner) {
            this.inner = inner;
        }

        @Override
        public void parseConfiguration(
                Element element, DeploymentEntity deployment, ProcessDefinitionEntity process, BpmnParse parse) {}

        @Override
        public TaskFormData createTaskForm(TaskEntity task) {
            TaskFormData form = inner.createTaskForm(task);
            form.getFormFields().add(dossierOf(task.getExecution()));
            return form;
        }

        @Override
        public void submitFormVariables(VariableMap sent, VariableScope scope) {
            sent.remove(DOSSIER);
            inner.submitFormVariables(sent, scope);
        }
    }

    private FormField dossierOf(ExecutionEntity execution) {
        LeadId lead = LeadId.of(execution.getProcessInstance().getBusinessKey());
        FormFieldImpl field = new FormFieldImpl();
        field.setId(DOSSIER);
        field.setType(new StringFormType());
        field.setValue(new JsonText(() -> answers.getObject().dossier(lead)));
        return field;
    }
}
