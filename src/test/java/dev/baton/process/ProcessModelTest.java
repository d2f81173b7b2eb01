package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.baton.process.capturelead.CaptureLead;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ConditionExpression;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.Escalation;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * Says no to models and forms that would deploy and then fail, or that a person could not read. Needs no engine. Each rule is shown a model
 * that breaks it, too: a rule that never says no guards nothing.
 */
@DisplayName("The models")
class ProcessModelTest {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";

    private static final Models MODELS = Models.ofTheRepository();

    /** What Tasklist 7.24 (form-js 1.8.7) shows; any other type breaks the whole form. */
    private static final Set<String> COMPONENTS = Set.of(
            "text",
            "html",
            "table",
            "group",
            "dynamiclist",
            "expression",
            "select",
            "radio",
            "checklist",
            "checkbox",
            "taglist",
            "textfield",
            "textarea",
            "number",
            "datetime",
            "image",
            "separator",
            "spacer",
            "button");

    /** Delegates that wait for somebody outside the house. */
    private static final Set<String> OUTSIDE = Set.of("askProviderDelegate");

    private static final Set<String> WORDS_OF_EXPRESSIONS = Set.of(
            "and",
            "or",
            "not",
            "empty",
            "eq",
            "ne",
            "lt",
            "gt",
            "le",
            "ge",
            "div",
            "mod",
            "true",
            "false",
            "null",
            "instanceof",
            "execution");

    private static final List<Class<?>> CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.baton.process").stream()
                    .filter(type -> !type.isInterface() && !type.isAnonymousClass())
                    .map(JavaClass::reflect)
                    .collect(Collectors.toList());

    private static final Set<String> DELEGATES = delegates();
    private static final Map<String, TaskAnswer> ANSWERS = answers();

    @Test
    void nameADelegateThatExistsForEveryTaskOfTheMachine() {
        guard(
                ProcessModelTest::tasksWithoutDelegate,
                broken("hand-over-to-sales.bpmn", "${assignRepDelegate}", "${assignRapDelegate}"),
                broken("hand-over-to-sales.bpmn", " camunda:delegateExpression=\"${assignRepDelegate}\"", ""));
    }

    @Test
    void useEveryDelegateThereIs() {
        guard(
                ProcessModelTest::delegatesWithoutTask,
                broken("hand-over-to-sales.bpmn", "${assignRepDelegate}", "${selectTeamDelegate}"));
    }

    @Test
    void nameOnlyDecisionsThatThereAre() {
        guard(
                ProcessModelTest::unknownDecisions,
                broken("lead-lifecycle.bpmn", "value=\"routeLead\"", "value=\"routeLeads\""),
                broken("lead-lifecycle.bpmn", "value=\"scoreFit,", "value=\"scoreFits,"));
    }

    @Test
    void showFormsThatThereAreAndLeaveNoneOut() {
        guard(
                ProcessModelTest::formsAndTasksThatMissEachOther,
                broken("hand-over-to-sales.bpmn", "camunda:formRef=\"assign-by-hand\"", "camunda:formRef=\"assign\""),
                broken("hand-over-to-sales.bpmn", " camunda:formRefBinding=\"deployment\"", ""),
                broken("review-lead.form", "\"id\": \"review-lead\"", "\"id\": \"reviewLead\""));
    }

    @Test
    void useInFormsOnlyWhatTasklistShows() {
        guard(
                ProcessModelTest::componentsThatTasklistCannotShow,
                broken("review-lead.form", "\"type\": \"textarea\"", "\"type\": \"filepicker\""),
                broken("review-lead.form", "\"type\": \"html\"", "\"type\": \"text\""));
    }

    @Test
    void askInAFormForNothingTwice() {
        guard(
                ProcessModelTest::keysGivenTwice,
                broken("correct-data.form", "\"key\": \"lastName\"", "\"key\": \"firstName\""));
    }

    @Test
    void askInAFormForWhatItsAnswerTakesAndNothingElse() {
        guard(
                ProcessModelTest::fieldsThatFormAndAnswerDoNotShare,
                broken("correct-data.form", "\"key\": \"lastName\"", "\"key\": \"surname\""),
                broken("capture-lead.form", "\"key\": \"city\"", "\"key\": \"town\""),
                broken("accept-or-reject-lead.form", "\"not-a-fit\"", "\"unfit\""));
    }

    @Test
    void haveIdsThatAPersonChose() {
        guard(
                ProcessModelTest::randomIds,
                broken("hand-over-to-sales.bpmn", "Gateway_AssignedByHand", "Gateway_0x1k2ab"),
                broken("hand-over-to-sales.bpmn", "Flow_NotAssigned", "Flow_1"),
                broken("hand-over-to-sales.bpmn", "\"Activity_SelectTeam\"", "\"SelectTeam\""));
    }

    @Test
    void haveALabelOnEveryTaskEventAndQuestion() {
        guard(
                ProcessModelTest::nameless,
                broken("hand-over-to-sales.bpmn", " name=\"Select team\"", ""),
                broken("hand-over-to-sales.bpmn", " name=\"Answer overdue\"", ""),
                broken("hand-over-to-sales.bpmn", " name=\"Given to a rep?\"", ""),
                broken("hand-over-to-sales.bpmn", "\"Given to a rep?\"", "\"Given to a rep\""),
                broken("hand-over-to-sales.bpmn", "\"Flow_NotAssigned\" name=\"no\"", "\"Flow_NotAssigned\""));
    }

    @Test
    void speakOnlyOfVariablesThatTheProcessDeclares() {
        guard(
                ProcessModelTest::undeclaredVariables,
                broken("hand-over-to-sales.bpmn", "${!takeBacksLeft}", "${takeBackLeft}"),
                broken("hand-over-to-sales.bpmn", "${remindAt}", "${remindedAt}"),
                broken("hand-over-to-sales.bpmn", "camunda:assignee=\"${owner}\"", "camunda:assignee=\"${rep}\""),
                broken("lead-lifecycle.bpmn", "<camunda:in source=\"channel\"", "<camunda:in source=\"canal\""),
                broken("lead-lifecycle.bpmn", "<camunda:out source=\"maturity\"", "<camunda:out source=\"ripeness\""),
                broken("lead-lifecycle.bpmn", "${route == 'review'}", "${execution.id != routing}"));
    }

    @Test
    void speakOnlyOfMessagesAndErrorsThatTheProcessDeclares() {
        guard(
                ProcessModelTest::undeclaredMessagesAndErrors,
                broken("nurture-lead.bpmn", "name=\"Message_WakeUp\"", "name=\"Message_Wakeup\""),
                broken("hand-over-to-sales.bpmn", "\"NO_ELIGIBLE_REP\"", "\"NOBODY\""),
                broken("hand-over-to-sales.bpmn", "escalationCode=\"TAKEN_FROM_REP\"", "escalationCode=\"TAKEN\""));
    }

    @Test
    void sayWhyWhereverTheEngineSavesItsWork() {
        guard(
                ProcessModelTest::boundariesWithoutReason,
                broken(
                        "hand-over-to-sales.bpmn",
                        "${tellRepDelegate}\"",
                        "${tellRepDelegate}\" camunda:asyncBefore=\"true\""));
    }

    @Test
    void goOutsideTheHouseOnlyInAJobOfItsOwnWithRetries() {
        guard(
                ProcessModelTest::callsOutsideWithoutNet,
                broken("qualify-lead.bpmn", "camunda:asyncBefore=\"true\"", ""),
                broken("qualify-lead.bpmn", "camunda:failedJobRetryTimeCycle", "camunda:retry"));
    }

    @Test
    void forgetTheirHistoryInTime() {
        guard(
                ProcessModelTest::immortal,
                broken("work-lead.bpmn", "camunda:historyTimeToLive=\"P180D\"", ""),
                broken("sla.dmn", "camunda:historyTimeToLive", "camunda:versionTag"));
    }

    @Test
    void containNoCode() {
        guard(
                ProcessModelTest::code,
                broken("work-lead.bpmn", "camunda:delegateExpression=", "camunda:class="),
                broken("work-lead.bpmn", "camunda:delegateExpression=", "camunda:expression="),
                broken("work-lead.bpmn", "bpmn:serviceTask", "bpmn:scriptTask"),
                broken(
                        "work-lead.bpmn",
                        "xsi:type=\"bpmn:tFormalExpression\"",
                        "xsi:type=\"bpmn:tFormalExpression\" language=\"juel\""));
    }

    @Test
    void waitOnlyForInstantsThatJavaComputed() {
        guard(
                ProcessModelTest::durations,
                broken("hand-over-to-sales.bpmn", "timeDate", "timeDuration"),
                broken("hand-over-to-sales.bpmn", "${remindAt}", "2026-12-24T10:00:00Z"),
                broken("score-fit.dmn", "seniority</text>", "now()</text>"));
    }

    @Test
    void callEachOtherWithTheLeadAndInTodaysModel() {
        guard(
                ProcessModelTest::looseCalls,
                broken("lead-lifecycle.bpmn", "calledElement=\"workLead\"", "calledElement=\"workOnLead\""),
                broken(
                        "lead-lifecycle.bpmn",
                        "calledElement=\"workLead\"",
                        "calledElement=\"workLead\" camunda:calledElementBinding=\"deployment\""),
                broken(
                        "lead-lifecycle.bpmn",
                        "businessKey=\"#{execution.processBusinessKey}\"",
                        "businessKey=\"#{execution.id}\""));
    }

    @Test
    void areNamedLikeTheirFiles() {
        guard(
                ProcessModelTest::strangers,
                broken("work-lead.bpmn", "\"workLead\"", "\"workTheLead\""),
                broken("work-lead.bpmn", "isExecutable=\"true\"", "isExecutable=\"false\""));
    }

    @Test
    void areDrawnCompletely() {
        guard(
                models -> drawings(models, Drawing::missing),
                broken(
                        "hand-over-to-sales.bpmn",
                        "bpmnElement=\"Flow_ToGetAnswer\"",
                        "bpmnElement=\"Flow_ToStopMarketing\""),
                broken(
                        "work-lead.bpmn",
                        "bpmnElement=\"Activity_QualifyByBant\"",
                        "bpmnElement=\"Activity_PlanWork\""));
    }

    @Test
    void areDrawnWithoutCrossingFlows() {
        guard(
                models -> drawings(models, Drawing::crossings),
                broken(
                        "hand-over-to-sales.bpmn",
                        "<di:waypoint x=\"1680\" y=\"110\" />",
                        "<di:waypoint x=\"1900\" y=\"360\" />"),
                broken(
                        "hand-over-to-sales.bpmn",
                        "<di:waypoint x=\"1575\" y=\"1070\" />",
                        "<di:waypoint x=\"1150\" y=\"280\" />"));
    }

    @Test
    void areDrawnWithNothingUponAnything() {
        guard(
                models -> drawings(models, Drawing::overlaps),
                broken("hand-over-to-sales.bpmn", "<dc:Bounds x=\"530\" y=\"280\"", "<dc:Bounds x=\"310\" y=\"280\""),
                broken(
                        "hand-over-to-sales.bpmn",
                        "<di:waypoint x=\"410\" y=\"1070\" />",
                        "<di:waypoint x=\"1430\" y=\"300\" />"));
    }

    @Test
    void areDrawnWithLabelsThatCanBeRead() {
        guard(
                models -> drawings(models, Drawing::coveredLabels),
                broken(
                        "hand-over-to-sales.bpmn",
                        "<dc:Bounds x=\"1754\" y=\"262\"",
                        "<dc:Bounds x=\"1700\" y=\"320\""));
    }

    private record Broken(String file, String text, String changed) {}

    private static Broken broken(String file, String text, String changed) {
        return new Broken(file, text, changed);
    }

    private static void guard(Function<Models, List<String>> rule, Broken... broken) {
        assertThat(rule.apply(MODELS)).isEmpty();
        for (Broken change : broken) {
            assertThat(rule.apply(MODELS.but(change.file(), change.text(), change.changed())))
                    .as("nothing is said to %s", change)
                    .isNotEmpty();
        }
    }

    private static List<String> tasksWithoutDelegate(Models models) {
        return models.all(Task.class).stream()
                .filter(task -> !(task instanceof UserTask || task instanceof ReceiveTask)
                        && !DELEGATES.contains(delegate(task)))
                .map(task -> task.getId() + " has no delegate bean " + delegate(task))
                .toList();
    }

    private static List<String> delegatesWithoutTask(Models models) {
        Set<String> unused = new TreeSet<>(DELEGATES);
        models.all(Activity.class).forEach(task -> unused.remove(delegate(task)));
        return List.copyOf(unused);
    }

    private static List<String> unknownDecisions(Models models) {
        Set<String> known = models.decisions().stream().map(Decision::getId).collect(Collectors.toSet());
        return models.all(CamundaProperty.class).stream()
                .filter(property -> "decision".equals(property.getCamundaName()))
                .flatMap(property -> Arrays.stream(property.getCamundaValue().split(",")))
                .map(String::strip)
                .filter(decision -> !known.contains(decision))
                .toList();
    }

    private static List<String> formsAndTasksThatMissEachOther(Models models) {
        List<String> problems = new ArrayList<>();
        Set<String> unused = new HashSet<>();
        models.forms().forEach((file, form) -> {
            unused.add(form.path("id").asText());
            if (!file.equals(form.path("id").asText() + ".form")) {
                problems.add(file + " calls itself " + form.path("id"));
            }
        });
        Set<String> known = Set.copyOf(unused);
        Stream.concat(models.all(UserTask.class).stream(), models.all(StartEvent.class).stream())
                .forEach(node -> {
                    String form = node.getAttributeValueNs(CAMUNDA, "formRef");
                    if (form == null && node instanceof StartEvent) {
                        return;
                    }
                    unused.remove(form);
                    if (!known.contains(String.valueOf(form))) {
                        problems.add(node.getId() + " shows a form that there is not: " + form);
                    }
                    if (!"deployment".equals(node.getAttributeValueNs(CAMUNDA, "formRefBinding"))) {
                        problems.add(node.getId() + " does not keep the form that it was begun with");
                    }
                    if (node instanceof UserTask && !ANSWERS.containsKey(node.getId())) {
                        problems.add(node.getId() + " has an answer that nobody takes");
                    }
                });
        unused.forEach(form -> problems.add(form + " is shown by nothing"));
        return problems;
    }

    private static List<String> componentsThatTasklistCannotShow(Models models) {
        List<String> problems = new ArrayList<>();
        models.forms().forEach((file, form) -> components(form).forEach(component -> {
            String type = component.path("type").asText();
            if (!COMPONENTS.contains(type)) {
                problems.add(file + ": " + type);
            }
            // A text component takes what it shows for Markdown: somebody's name would become a link.
            if (type.equals("text")
                    && component.path("text").asText(component.toString()).contains("lead.")) {
                problems.add(file + ": shows outside data as Markdown");
            }
        }));
        return problems;
    }

    private static List<String> keysGivenTwice(Models models) {
        List<String> problems = new ArrayList<>();
        models.forms().forEach((file, form) -> {
            Set<String> seen = new HashSet<>();
            keys(form).filter(key -> !seen.add(key)).forEach(key -> problems.add(file + ": " + key));
        });
        return problems;
    }

    private static List<String> fieldsThatFormAndAnswerDoNotShare(Models models) {
        Map<String, JsonNode> byId = models.forms().values().stream()
                .collect(Collectors.toMap(form -> form.path("id").asText(), Function.identity()));
        List<String> problems = new ArrayList<>();
        models.all(UserTask.class).forEach(task -> {
            JsonNode form = byId.get(task.getAttributeValueNs(CAMUNDA, "formRef"));
            TaskAnswer answer = ANSWERS.get(task.getId());
            if (form != null && answer != null) {
                differences(task.getId(), keys(form).collect(Collectors.toSet()), answer.fields(), problems);
            }
        });
        differences(
                "captureLead",
                keys(byId.get("capture-lead")).collect(Collectors.toSet()),
                Set.copyOf(CaptureLead.FIELDS),
                problems);
        for (String form : List.of("accept-or-reject-lead", "qualify-by-bant")) {
            differences(form + ", reasons", options(byId.get(form), "reason"), Rejection.REASONS, problems);
        }
        return problems;
    }

    private static List<String> randomIds(Models models) {
        List<String> problems = new ArrayList<>();
        Map<Class<? extends ModelElementInstance>, String> prefixes = Map.of(
                Activity.class, "Activity",
                Event.class, "Event",
                ExclusiveGateway.class, "Gateway",
                EventBasedGateway.class, "Gateway",
                ParallelGateway.class, "Gateway",
                SequenceFlow.class, "Flow",
                Message.class, "Message",
                Error.class, "Error");
        prefixes.forEach((type, prefix) -> models.all(type).stream()
                .map(element -> element.getAttributeValue("id"))
                .filter(id -> !id.matches(prefix + "_([A-Z][a-z]*)+"))
                .forEach(problems::add));
        return problems;
    }

    private static List<String> nameless(Models models) {
        List<String> problems = new ArrayList<>();
        models.all(FlowNode.class).stream()
                .filter(node -> node instanceof Activity || node instanceof Event || isQuestion(node))
                .filter(node -> node.getName() == null || node.getName().isBlank())
                .forEach(node -> problems.add(node.getId() + " has no name"));
        models.all(ExclusiveGateway.class).stream()
                .filter(ProcessModelTest::isQuestion)
                .forEach(gateway -> {
                    if (gateway.getName() != null && !gateway.getName().endsWith("?")) {
                        problems.add(gateway.getId() + " asks nothing");
                    }
                    gateway.getOutgoing().stream()
                            .filter(flow ->
                                    flow.getName() == null || flow.getName().isBlank())
                            .forEach(flow -> problems.add(flow.getId() + " is no answer"));
                });
        return problems;
    }

    private static List<String> undeclaredVariables(Models models) {
        List<String> problems = new ArrayList<>();
        for (Process process : models.processElements()) {
            Set<String> declared = declared(process.getId());
            Set<String> used = new TreeSet<>();
            for (Map.Entry<String, String> expression : expressions(process).entrySet()) {
                names(expression.getValue()).forEach(used::add);
            }
            for (CallActivity call : within(process, CallActivity.class)) {
                Set<String> theirs = declared(call.getCalledElement());
                call.getExtensionElements().getElementsQuery().filterByType(CamundaIn.class).list().stream()
                        .filter(in -> in.getCamundaBusinessKey() == null)
                        .forEach(in -> {
                            used.addAll(source(in.getCamundaSource(), in.getCamundaSourceExpression()));
                            if (!theirs.contains(in.getCamundaTarget())) {
                                problems.add(call.getId() + " gives " + in.getCamundaTarget()
                                        + ", which is not declared there");
                            }
                        });
                call.getExtensionElements()
                        .getElementsQuery()
                        .filterByType(CamundaOut.class)
                        .list()
                        .forEach(out -> {
                            used.add(out.getCamundaTarget());
                            source(out.getCamundaSource(), out.getCamundaSourceExpression()).stream()
                                    .filter(name -> !theirs.contains(name))
                                    .forEach(name -> problems.add(
                                            call.getId() + " takes " + name + ", which is not declared there"));
                        });
            }
            used.stream()
                    .filter(name -> !declared.contains(name))
                    .forEach(name -> problems.add(process.getId() + " does not declare " + name));
        }
        return problems;
    }

    private static List<String> undeclaredMessagesAndErrors(Models models) {
        List<String> problems = new ArrayList<>();
        models.processes().forEach((file, model) -> {
            String process = camelCase(file);
            Set<String> constants = constants(process);
            model.getModelElementsByType(Message.class).stream()
                    .filter(message -> !constants.contains(message.getName()))
                    .forEach(message -> problems.add(process + " does not declare " + message.getName()));
            model.getModelElementsByType(Error.class).stream()
                    .filter(error -> !constants.contains(error.getErrorCode()))
                    .forEach(error -> problems.add(process + " does not declare " + error.getErrorCode()));
            model.getModelElementsByType(Escalation.class).stream()
                    .filter(escalation -> !constants.contains(escalation.getEscalationCode()))
                    .forEach(escalation ->
                            problems.add(process + " does not declare " + escalation.getEscalationCode()));
        });
        return problems;
    }

    private static List<String> boundariesWithoutReason(Models models) {
        return models.all(FlowNode.class).stream()
                .filter(node -> saves(node, "asyncBefore") || saves(node, "asyncAfter") || retries(node))
                .filter(node -> node.getDocumentations().isEmpty())
                .map(node -> node.getId() + " does not say why the engine saves its work there")
                .toList();
    }

    private static List<String> callsOutsideWithoutNet(Models models) {
        return models.all(Task.class).stream()
                .filter(task -> OUTSIDE.contains(String.valueOf(delegate(task))))
                .filter(task -> !task.isCamundaAsyncBefore() || !retries(task))
                .map(FlowNode::getId)
                .toList();
    }

    private static List<String> immortal(Models models) {
        return Stream.concat(
                        models.processElements().stream()
                                .filter(process -> process.getCamundaHistoryTimeToLiveString() == null)
                                .map(Process::getId),
                        models.decisions().stream()
                                .filter(decision -> decision.getCamundaHistoryTimeToLiveString() == null)
                                .map(Decision::getId))
                .toList();
    }

    private static List<String> code(Models models) {
        Pattern code = Pattern.compile(
                "scriptTask|<camunda:script|scriptFormat|camunda:resource=|camunda:class=|camunda:expression=|camunda:type=|"
                        + "camunda:topic=|<camunda:connector|\\slanguage=|expressionLanguage=\"(?!feel)");
        return models.texts().entrySet().stream()
                .filter(file -> !file.getKey().endsWith(".form"))
                .flatMap(file -> code.matcher(file.getValue()).results().map(hit -> file.getKey() + ": " + hit.group()))
                .toList();
    }

    private static List<String> durations(Models models) {
        List<String> problems = new ArrayList<>();
        for (TimerEventDefinition timer : models.all(TimerEventDefinition.class)) {
            if (timer.getTimeDate() == null
                    || !timer.getTimeDate().getTextContent().strip().matches("\\$\\{\\w+}")) {
                problems.add(timer.getId() + " waits for something else than an instant in a variable");
            }
        }
        Pattern clocks = Pattern.compile("\\b(now|today|date and time|date|time)\\s*\\(");
        models.texts().forEach((file, text) -> {
            if (file.endsWith(".dmn") && clocks.matcher(text).find()) {
                problems.add(file + " looks at the clock");
            }
        });
        return problems;
    }

    private static List<String> looseCalls(Models models) {
        Set<String> known =
                models.processElements().stream().map(Process::getId).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        for (CallActivity call : models.all(CallActivity.class)) {
            if (!known.contains(call.getCalledElement())) {
                problems.add(call.getId() + " calls " + call.getCalledElement());
            }
            if (call.getCamundaCalledElementBinding() != null
                    && !call.getCamundaCalledElementBinding().equals("latest")) {
                problems.add(call.getId() + " does not call today's model");
            }
            boolean key = call.getExtensionElements().getElementsQuery().filterByType(CamundaIn.class).list().stream()
                    .anyMatch(in -> "#{execution.processBusinessKey}".equals(in.getCamundaBusinessKey()));
            if (!key) {
                problems.add(call.getId() + " does not say which lead");
            }
        }
        return problems;
    }

    private static List<String> strangers(Models models) {
        List<String> problems = new ArrayList<>();
        models.processes().forEach((file, model) -> {
            Collection<Process> processes = model.getModelElementsByType(Process.class);
            processes.stream()
                    .filter(process -> !process.getId().equals(camelCase(file)) || !process.isExecutable())
                    .forEach(process -> problems.add(file + ": " + process.getId()));
            if (processes.size() != 1) {
                problems.add(file + " has " + processes.size() + " processes");
            }
        });
        return problems;
    }

    private static List<String> drawings(Models models, Function<Drawing, List<String>> question) {
        return models.processes().entrySet().stream()
                .flatMap(file -> question.apply(new Drawing(file.getValue())).stream()
                        .map(problem -> file.getKey() + ": " + problem))
                .toList();
    }

    private static String delegate(Activity task) {
        String expression = task.getAttributeValueNs(CAMUNDA, "delegateExpression");
        return expression == null ? "" : expression.replaceAll("[${}]", "");
    }

    private static boolean isQuestion(FlowNode node) {
        return node instanceof ExclusiveGateway && node.getOutgoing().size() > 1;
    }

    private static boolean saves(FlowNode node, String attribute) {
        return "true".equals(node.getAttributeValueNs(CAMUNDA, attribute));
    }

    private static boolean retries(FlowNode node) {
        return node.getExtensionElements() != null
                && node.getExtensionElements().getElements().stream()
                        .anyMatch(e -> e.getElementType().getTypeName().equals("failedJobRetryTimeCycle"));
    }

    /** Everything that the engine would evaluate in a process, delegates apart. */
    private static Map<String, String> expressions(Process process) {
        Map<String, String> found = new HashMap<>();
        for (FlowNode node : within(process, FlowNode.class)) {
            for (String attribute : List.of(
                    "assignee",
                    "candidateUsers",
                    "candidateGroups",
                    "dueDate",
                    "followUpDate",
                    "priority",
                    "jobPriority")) {
                String value = node.getAttributeValueNs(CAMUNDA, attribute);
                if (value != null) {
                    found.put(node.getId() + "/" + attribute, value);
                }
            }
            if (node.getName() != null) {
                found.put(node.getId() + "/name", node.getName());
            }
        }
        int n = 0;
        for (ConditionExpression condition : within(process, ConditionExpression.class)) {
            found.put("condition/" + n++, condition.getTextContent());
        }
        for (TimerEventDefinition timer : within(process, TimerEventDefinition.class)) {
            found.put("timer/" + n++, timer.getTextContent());
        }
        return found;
    }

    private static <T extends ModelElementInstance> List<T> within(Process process, Class<T> type) {
        return process.getModelInstance().getModelElementsByType(type).stream().toList();
    }

    private static Set<String> source(String name, String expression) {
        return name != null ? Set.of(name) : names(expression);
    }

    /** The variables in an expression: not what stands in quotes, not what follows a dot. */
    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher expressions = Pattern.compile("[$#]\\{([^}]*)}").matcher(text == null ? "" : text);
        while (expressions.find()) {
            Matcher words = Pattern.compile("(?<![.\\w])[A-Za-z_]\\w*")
                    .matcher(expressions.group(1).replaceAll("'[^']*'|\"[^\"]*\"", ""));
            while (words.find()) {
                if (!WORDS_OF_EXPRESSIONS.contains(words.group())) {
                    names.add(words.group());
                }
            }
        }
        return names;
    }

    private static Stream<JsonNode> components(JsonNode form) {
        return StreamOf.children(form.path("components"))
                .flatMap(component -> Stream.concat(Stream.of(component), components(component)));
    }

    private static Stream<String> keys(JsonNode form) {
        return components(form).filter(c -> c.hasNonNull("key")).map(c -> c.get("key")
                .asText());
    }

    private static Set<String> options(JsonNode form, String key) {
        return components(form)
                .filter(c -> key.equals(c.path("key").asText()))
                .flatMap(c -> StreamOf.children(c.path("values")))
                .map(option -> option.path("value").asText())
                .collect(Collectors.toSet());
    }

    private static final class StreamOf {
        static Stream<JsonNode> children(JsonNode array) {
            List<JsonNode> children = new ArrayList<>();
            array.forEach(children::add);
            return children.stream();
        }
    }

    private static void differences(String where, Set<String> shown, Set<String> taken, List<String> problems) {
        shown.stream()
                .filter(name -> !taken.contains(name))
                .forEach(name -> problems.add(where + " asks for " + name + ", which nobody takes"));
        taken.stream()
                .filter(name -> !shown.contains(name))
                .forEach(name -> problems.add(where + " never asks for " + name));
    }

    private static String camelCase(String file) {
        Matcher words = Pattern.compile("-(.)").matcher(file.substring(0, file.lastIndexOf('.')));
        return words.replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    private static List<Class<?>> classesOf(String process) {
        String name = "dev.baton.process." + process.toLowerCase(Locale.ROOT);
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(name))
                .toList();
    }

    private static Set<String> declared(String process) {
        return constantsOf(process, ProcessVariable.class)
                .map(ProcessVariable::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> constants(String process) {
        return constantsOf(process, String.class).collect(Collectors.toSet());
    }

    private static <T> Stream<T> constantsOf(String process, Class<T> type) {
        return classesOf(process).stream()
                .flatMap(owner -> Arrays.stream(owner.getDeclaredFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == type)
                .map(field -> type.cast(value(field)));
    }

    private static Object value(Field constant) {
        try {
            constant.setAccessible(true);
            return constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> delegates() {
        Set<String> names = new TreeSet<>();
        beans(JavaDelegate.class).map(Method::getName).forEach(names::add);
        CLASSES.stream()
                .filter(type -> JavaDelegate.class.isAssignableFrom(type) && type.isAnnotationPresent(Component.class))
                .map(type -> type.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
                        + type.getSimpleName().substring(1))
                .forEach(names::add);
        return names;
    }

    private static Stream<Method> beans(Class<?> type) {
        return CLASSES.stream()
                .filter(owner -> owner.isAnnotationPresent(Configuration.class))
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(method ->
                        method.isAnnotationPresent(Bean.class) && type.isAssignableFrom(method.getReturnType()));
    }

    /** What an answer is for and what it takes does not depend on what it works with. */
    private static Map<String, TaskAnswer> answers() {
        List<TaskAnswer> answers = new ArrayList<>();
        CLASSES.stream()
                .filter(type -> TaskAnswer.class.isAssignableFrom(type) && type.isAnnotationPresent(Component.class))
                .forEach(type -> answers.add((TaskAnswer) withNothing(type.getDeclaredConstructors()[0])));
        beans(TaskAnswer.class).forEach(bean -> {
            try {
                bean.setAccessible(true);
                Object owner = withNothing(bean.getDeclaringClass().getDeclaredConstructor());
                answers.add((TaskAnswer) bean.invoke(owner, new Object[bean.getParameterCount()]));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
        return answers.stream().collect(Collectors.toMap(TaskAnswer::task, Function.identity()));
    }

    private static Object withNothing(Constructor<?> constructor) {
        try {
            constructor.setAccessible(true);
            return constructor.newInstance(new Object[constructor.getParameterCount()]);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
