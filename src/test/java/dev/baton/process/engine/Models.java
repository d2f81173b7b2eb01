package dev.baton.process.engine;

/** BPMN that is as small as a test allows. */
public final class Models {

    private Models() {}

    /** A process of a start event, {@code middle} (whose id is {@code step}), and an end event. */
    public static String process(String key, String middle) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:activiti="http://activiti.org/bpmn"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    id="definitions" targetNamespace="https://baton.example">
                  <bpmn:process id="%s" isExecutable="true" camunda:historyTimeToLive="P1D">
                    <bpmn:startEvent id="start"/>
                    <bpmn:sequenceFlow id="in" sourceRef="start" targetRef="step"/>
                    %s
                    <bpmn:sequenceFlow id="out" sourceRef="step" targetRef="end"/>
                    <bpmn:endEvent id="end"/>
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(key, middle);
    }

    public static String serviceTask(String attributes, String extensions) {
        String elements =
                extensions.isEmpty() ? "" : "<bpmn:extensionElements>" + extensions + "</bpmn:extensionElements>";
        return "<bpmn:serviceTask id=\"step\" " + attributes + ">" + elements + "</bpmn:serviceTask>";
    }

    public static String userTask(String attributes, String extensions) {
        return "<bpmn:userTask id=\"step\" " + attributes + "><bpmn:extensionElements>" + extensions
                + "</bpmn:extensionElements></bpmn:userTask>";
    }
}
