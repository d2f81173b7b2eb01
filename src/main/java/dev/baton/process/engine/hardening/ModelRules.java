package dev.baton.process.engine.hardening;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * What a BPMN model may contain of Camunda's extensions: the names below and no others. Everything that would run code of the author's own
 * choice is refused with a code of its own, everything else unknown with {@code MODEL-008}.
 */
final class ModelRules {

    /** Told of every broken rule. */
    interface Report {
        void refuse(String message, Element element, String elementId);
    }

    private static final Set<String> NAMESPACES =
            Set.of(BpmnParser.CAMUNDA_BPMN_EXTENSIONS_NS, "http://activiti.org/bpmn");

    private static final Pattern DELEGATE = Pattern.compile("\\s*[$#]\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}\\s*");

    /** Attributes in Camunda's namespace on elements of BPMN. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "assignee",
            "async",
            "asyncAfter",
            "asyncBefore",
            "calledElementBinding",
            "calledElementVersion",
            "calledElementVersionTag",
            "candidateGroups",
            "candidateStarterGroups",
            "candidateStarterUsers",
            "candidateUsers",
            "collection",
            "decisionRefBinding",
            "decisionRef",
            "decisionRefVersion",
            "decisionRefVersionTag",
            "delegateExpression",
            "diagramRelationId",
            "dueDate",
            "elementVariable",
            "errorCodeVariable",
            "errorMessage",
            "errorMessageVariable",
            "escalationCodeVariable",
            "exclusive",
            "followUpDate",
            "formRef",
            "formRefBinding",
            "formRefVersion",
            "historyTimeToLive",
            "initiator",
            "isStartableInTasklist",
            "jobPriority",
            "mapDecisionResult",
            "modelerTemplate",
            "modelerTemplateVersion",
            "modelerTemplateIcon",
            "priority",
            "resultVariable",
            "variableEvents",
            "variableName",
            "versionTag");

    /** Elements in Camunda's namespace, each with the attributes that it may have. */
    private static final Map<String, Set<String>> ELEMENTS = Map.ofEntries(
            Map.entry("executionListener", Set.of("event", "delegateExpression")),
            Map.entry("taskListener", Set.of("id", "event", "delegateExpression")),
            Map.entry("in", Set.of("source", "sourceExpression", "target", "businessKey", "variables", "local")),
            Map.entry("out", Set.of("source", "sourceExpression", "target", "variables", "local")),
            Map.entry("inputOutput", Set.of()),
            Map.entry("inputParameter", Set.of("name")),
            Map.entry("outputParameter", Set.of("name")),
            Map.entry("list", Set.of()),
            Map.entry("map", Set.of()),
            Map.entry("entry", Set.of("key")),
            Map.entry("value", Set.of("id", "name")),
            Map.entry("failedJobRetryTimeCycle", Set.of()),
            Map.entry("properties", Set.of()),
            Map.entry("property", Set.of("id", "name", "value")),
            Map.entry("formData", Set.of("businessKey")),
            Map.entry("formField", Set.of("id", "label", "type", "defaultValue", "datePattern")),
            Map.entry("potentialStarter", Set.of()));

    private static final Set<String> LISTENERS = Set.of("executionListener", "taskListener");

    private final DelegateBeans delegates;

    ModelRules(DelegateBeans delegates) {
        this.delegates = delegates;
    }

    /**
     * @param running the model was taken earlier and is read again. A delegate that a newer release no longer has is then found out by the
     *     step that needs it and not by every instance of the process.
     */
    void check(Element root, boolean running, Report report) {
        check(root, root.attribute("id"), running, report);
    }

    private void check(Element element, String parentId, boolean running, Report report) {
        String id = element.attribute("id") == null ? parentId : element.attribute("id");
        String tag = element.getTagName();
        boolean camunda = NAMESPACES.contains(element.getUri());

        if (tag.equals("script") || tag.equals("scriptTask")) {
            report.refuse(
                    "MODEL-003 %s: scripts are not allowed, use a delegate or a decision".formatted(id), element, id);
        } else if (camunda && tag.equals("connector")) {
            report.refuse("MODEL-007 %s: connectors are not allowed, use a delegate".formatted(id), element, id);
        } else if (camunda && !ELEMENTS.containsKey(tag)) {
            report.refuse("MODEL-008 %s: camunda:%s is not allowed".formatted(id, tag), element, id);
        } else if (!camunda && tag.equals("import")) {
            report.refuse("MODEL-011 %s: a model may not import".formatted(id), element, id);
        }

        for (String key : element.attributes()) {
            checkAttribute(element, key, id, running, report);
        }
        checkExpression(element, "text", tag.equals("text") ? "" : element.getText(), id, report);
        if (camunda && LISTENERS.contains(tag) && element.attribute("delegateExpression") == null) {
            report.refuse("MODEL-006 %s: a %s needs camunda:delegateExpression".formatted(id, tag), element, id);
        }
        element.elements().forEach(child -> check(child, id, running, report));
    }

    private void checkAttribute(Element element, String key, String id, boolean running, Report report) {
        String value = element.attribute(key);
        boolean camundaElement = NAMESPACES.contains(element.getUri());
        String namespace = NAMESPACES.stream()
                .filter(uri -> key.startsWith(uri + ":"))
                .findFirst()
                .orElse(null);
        if (namespace == null && key.equals("language")) {
            report.refuse(
                    "MODEL-003 %s: language %s makes this a script, leave the attribute away".formatted(id, value),
                    element,
                    id);
        } else if (namespace != null || (camundaElement && !key.contains(":") && !key.equals("xmlns"))) {
            String name = namespace == null ? key : key.substring(namespace.length() + 1);
            Set<String> known = camundaElement ? ELEMENTS.getOrDefault(element.getTagName(), Set.of()) : ATTRIBUTES;
            if (name.equals("delegateExpression")) {
                checkDelegate(element, value, id, running, report);
            } else if (!known.contains(name)) {
                report.refuse(refusal(element, name, id), element, id);
            }
        }
        if (!key.startsWith("xmlns")) {
            checkExpression(element, key, value, id, report);
        }
    }

    private static String refusal(Element element, String name, String id) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith("class")) {
            return "MODEL-004 %s: camunda:%s is not allowed, use camunda:delegateExpression".formatted(id, name);
        }
        if (lower.equals("expression")) {
            return "MODEL-005 %s: camunda:expression is not allowed on a %s, use camunda:delegateExpression"
                    .formatted(id, element.getTagName());
        }
        if (lower.equals("resource") || lower.startsWith("script")) {
            return "MODEL-003 %s: camunda:%s would load a script".formatted(id, name);
        }
        if (lower.equals("type") || lower.equals("topic")) {
            return "MODEL-007 %s: camunda:%s is not allowed (no external, mail or shell tasks)".formatted(id, name);
        }
        return "MODEL-008 %s: camunda:%s is not allowed on a %s".formatted(id, name, element.getTagName());
    }

    private void checkDelegate(Element element, String value, String id, boolean running, Report report) {
        Matcher named = DELEGATE.matcher(value);
        if (!named.matches()) {
            report.refuse(
                    "MODEL-006 %s: camunda:delegateExpression must be ${name}, not %s".formatted(id, value),
                    element,
                    id);
        } else if (!running && !delegates.has(named.group(1))) {
            report.refuse("MODEL-006 %s: there is no delegate %s".formatted(id, named.group(1)), element, id);
        }
    }

    private static void checkExpression(Element element, String where, String text, String id, Report report) {
        if (ExpressionText.looksLikeOne(text)) {
            ExpressionText.fault(text.trim())
                    .ifPresent(fault -> report.refuse(
                            "MODEL-009 %s: the expression in %s %s".formatted(id, where, fault), element, id));
        }
    }
}
