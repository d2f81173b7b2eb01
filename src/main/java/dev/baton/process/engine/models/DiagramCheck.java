package dev.baton.process.engine.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ConditionExpression;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * Checks a diagram: that it has what Baton relies on ({@code diagrams.json}), and that no lead can come to a place from which nothing goes on. What a
 * company adds is its own affair.
 */
final class DiagramCheck {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final Pattern COMPARED = Pattern.compile("\\broute\\s*(?:==|eq)\\s*['\"]([^'\"]+)['\"]");

    private static final Map<String, JsonNode> NEEDED = read();

    private final String file;
    private final String text;
    private final BpmnModelInstance model;
    private final List<Fault> faults;

    private DiagramCheck(String file, String text, BpmnModelInstance model, List<Fault> faults) {
        this.file = file;
        this.text = text;
        this.model = model;
        this.faults = faults;
    }

    /** Ids of Baton's processes with the names of their files. */
    static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        NEEDED.forEach(
                (process, needed) -> files.put(process, needed.path("file").asText()));
        return files;
    }

    /** Ids of the forms that Baton's processes show. */
    static Set<String> forms() {
        return NEEDED.values().stream()
                .flatMap(needed -> StreamSupport.stream(needed.path("forms").spliterator(), false))
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The routes that the frame of a lead's life can take: those of its conditions, and sales, to which it goes otherwise. */
    static Set<String> routes(BpmnModelInstance lifecycle) {
        Set<String> routes = new LinkedHashSet<>(Set.of("sales"));
        for (ConditionExpression condition : lifecycle.getModelElementsByType(ConditionExpression.class)) {
            Matcher compared = COMPARED.matcher(condition.getTextContent());
            while (compared.find()) {
                routes.add(compared.group(1));
            }
        }
        return routes;
    }

    /**
     * @param forms ids of the forms of the set
     * @param callable whether there is a process of this key
     */
    static void check(
            String file,
            String text,
            BpmnModelInstance model,
            Set<String> forms,
            Predicate<String> callable,
            List<Fault> faults) {
        DiagramCheck check = new DiagramCheck(file, text, model, faults);
        for (Process process : model.getModelElementsByType(Process.class)) {
            JsonNode needed = NEEDED.get(process.getId());
            if (needed != null) {
                if (!process.isExecutable()) {
                    check.refuse(
                            "DIAGRAM-001", process.getId(), "process %s must be executable".formatted(process.getId()));
                }
                check.checkNeeded(needed);
            }
        }
        check.checkForms(forms);
        check.checkCalls(callable);
        check.checkFlow();
    }

    private void checkNeeded(JsonNode needed) {
        Set<String> delegates = attributes("delegateExpression");
        for (String delegate : texts(needed.path("delegates"))) {
            if (delegates.stream()
                    .noneMatch(expression -> expression.matches("\\s*[$#]\\{\\s*" + delegate + "\\s*}\\s*"))) {
                refuse(
                        "DIAGRAM-002",
                        null,
                        "a task with the delegate ${%s} is missing; it must be there".formatted(delegate));
            }
        }
        Set<String> called = all(CallActivity.class).stream()
                .map(CallActivity::getCalledElement)
                .collect(Collectors.toSet());
        for (String call : texts(needed.path("calls"))) {
            if (!called.contains(call)) {
                refuse("DIAGRAM-003", null, "a call activity of %s is missing; it must be there".formatted(call));
            }
        }
        needed.path("forms")
                .fields()
                .forEachRemaining(
                        form -> checkForm(form.getKey(), form.getValue().asText()));
        needed.path("timers")
                .fields()
                .forEachRemaining(
                        timer -> checkTimer(timer.getKey(), timer.getValue().asText()));
        for (String start : texts(needed.path("asynchronous"))) {
            ModelElementInstance node = model.getModelElementById(start);
            if (node == null || !"true".equals(node.getAttributeValueNs(CAMUNDA, "asyncBefore"))) {
                refuse("DIAGRAM-006", start, "%s must be there, and be asynchronous before".formatted(start));
            }
        }
        Set<String> messages = Stream.concat(
                        all(MessageEventDefinition.class).stream().map(MessageEventDefinition::getMessage),
                        all(ReceiveTask.class).stream().map(ReceiveTask::getMessage))
                .filter(Objects::nonNull)
                .map(message -> String.valueOf(message.getName()))
                .collect(Collectors.toSet());
        for (String message : texts(needed.path("messages"))) {
            if (!messages.contains(message)) {
                refuse(
                        "DIAGRAM-007",
                        null,
                        "an event that receives %s is missing; it must be there".formatted(message));
            }
        }
        Set<String> errors = all(ErrorEventDefinition.class).stream()
                .map(ErrorEventDefinition::getError)
                .filter(Objects::nonNull)
                .map(Error::getErrorCode)
                .collect(Collectors.toSet());
        for (String error : texts(needed.path("errors"))) {
            if (!errors.contains(error)) {
                refuse(
                        "DIAGRAM-008",
                        null,
                        "an event that catches the error %s is missing; it must be there".formatted(error));
            }
        }
    }

    private void checkForm(String node, String form) {
        ModelElementInstance element = model.getModelElementById(node);
        if (!(element instanceof UserTask || element instanceof StartEvent)) {
            refuse("DIAGRAM-004", node, "%s is missing; it must be there and show the form %s".formatted(node, form));
        } else if (!form.equals(element.getAttributeValueNs(CAMUNDA, "formRef"))) {
            refuse("DIAGRAM-004", node, "%s must show the form %s".formatted(node, form));
        }
    }

    private void checkTimer(String node, String variable) {
        ModelElementInstance element = model.getModelElementById(node);
        Optional<TimerEventDefinition> timer = element == null
                ? Optional.empty()
                : element.getChildElementsByType(TimerEventDefinition.class).stream()
                        .findFirst();
        if (timer.isEmpty()) {
            refuse(
                    "DIAGRAM-005",
                    node,
                    "the timer %s is missing; it must be there and wait until ${%s}".formatted(node, variable));
        } else if (timer.get().getTimeDate() == null
                || !timer.get().getTimeDate().getTextContent().matches("\\s*[$#]\\{\\s*" + variable + "\\s*}\\s*")) {
            refuse("DIAGRAM-005", node, "the timer %s must wait until the date ${%s}".formatted(node, variable));
        }
    }

    private void checkForms(Set<String> forms) {
        Stream.concat(all(UserTask.class).stream(), all(StartEvent.class).stream())
                .forEach(node -> {
                    String form = node.getAttributeValueNs(CAMUNDA, "formRef");
                    if (form != null && !forms.contains(form)) {
                        refuse(
                                "DIAGRAM-004",
                                node.getId(),
                                "%s shows the form %s, which there is not; %s"
                                        .formatted(
                                                node.getId(),
                                                form,
                                                Cell.meant(form, forms)
                                                        .map("%s is one"::formatted)
                                                        .orElse("deploy it together with the diagram")));
                    } else if (form != null
                            && !"deployment".equals(node.getAttributeValueNs(CAMUNDA, "formRefBinding"))) {
                        refuse(
                                "DIAGRAM-004",
                                node.getId(),
                                "%s must bind its form by deployment".formatted(node.getId()));
                    }
                });
    }

    private void checkCalls(Predicate<String> callable) {
        for (CallActivity call : all(CallActivity.class)) {
            String key = call.getCalledElement();
            if (key != null && !key.contains("{") && !callable.test(key)) {
                refuse("DIAGRAM-003", call.getId(), "%s calls %s, which there is not".formatted(call.getId(), key));
            }
        }
    }

    /** From each node something goes on, to each node something leads, and a gateway has an answer for whatever comes. */
    private void checkFlow() {
        for (FlowNode node : all(FlowNode.class)) {
            boolean standsAlone = node instanceof SubProcess sub && sub.triggeredByEvent() || isCompensation(node);
            if (node.getOutgoing().isEmpty() && !(node instanceof EndEvent) && !standsAlone) {
                refuse(
                        "DIAGRAM-009",
                        node.getId(),
                        "nothing goes on after %s; it must lead to an end event".formatted(node.getId()));
            }
            if (node.getIncoming().isEmpty()
                    && !(node instanceof StartEvent || node instanceof BoundaryEvent)
                    && !standsAlone) {
                refuse("DIAGRAM-009", node.getId(), "nothing leads to %s; a flow must".formatted(node.getId()));
            }
            if (node instanceof ExclusiveGateway gateway
                    && gateway.getOutgoing().size() > 1
                    && gateway.getDefault() == null) {
                refuse(
                        "DIAGRAM-010",
                        node.getId(),
                        "%s has no default flow; it must have one for whatever no condition fits"
                                .formatted(node.getId()));
            }
        }
        for (SequenceFlow flow : all(SequenceFlow.class)) {
            if (flow.getSource() instanceof ExclusiveGateway gateway
                    && gateway.getOutgoing().size() > 1
                    && !flow.equals(gateway.getDefault())
                    && flow.getConditionExpression() == null) {
                refuse("DIAGRAM-010", flow.getId(), "%s must have a condition".formatted(flow.getId()));
            }
        }
    }

    private static boolean isCompensation(FlowNode node) {
        return "true".equals(node.getAttributeValue("isForCompensation"));
    }

    private <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
        return model.getModelElementsByType(type);
    }

    private Set<String> attributes(String name) {
        return all(FlowNode.class).stream()
                .map(node -> node.getAttributeValueNs(CAMUNDA, name))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private void refuse(String code, String id, String says) {
        faults.add(new Fault(code, file, id, Lines.of(text, id), says, false));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Map<String, JsonNode> read() {
        try (InputStream json = DiagramCheck.class.getResourceAsStream("diagrams.json")) {
            Map<String, JsonNode> needed = new LinkedHashMap<>();
            new ObjectMapper().readTree(json).fields().forEachRemaining(e -> needed.put(e.getKey(), e.getValue()));
            return needed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
