package dev.baton.process.engine.hardening;

import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.joda.time.DateTime;

/**
 * What an expression may call, by the type it calls it on. Nothing on these lists writes, reflects, or leads to a type that is not listed.
 * Left out on purpose: {@code String.repeat} and {@code format} (memory), everything that takes a regular expression (time), {@code getClass}.
 */
final class Members {

    private static final Map<Class<?>, Set<String>> PERMITTED = new LinkedHashMap<>();

    static {
        PERMITTED.put(
                String.class,
                Set.of(
                        "length",
                        "isEmpty",
                        "isBlank",
                        "equals",
                        "equalsIgnoreCase",
                        "contains",
                        "startsWith",
                        "endsWith",
                        "indexOf",
                        "substring",
                        "toLowerCase",
                        "toUpperCase",
                        "trim",
                        "compareTo"));
        PERMITTED.put(Number.class, Set.of("intValue", "longValue", "doubleValue", "equals", "compareTo", "toString"));
        PERMITTED.put(Boolean.class, Set.of("booleanValue", "equals", "toString"));
        PERMITTED.put(Enum.class, Set.of("name", "equals", "toString"));
        PERMITTED.put(Date.class, Set.of("getTime", "before", "after", "equals", "compareTo"));
        PERMITTED.put(
                DateTime.class,
                Set.of(
                        "plusMinutes",
                        "plusHours",
                        "plusDays",
                        "plusWeeks",
                        "plusMonths",
                        "minusMinutes",
                        "minusHours",
                        "minusDays",
                        "minusWeeks",
                        "minusMonths",
                        "withTimeAtStartOfDay",
                        "toDate",
                        "getMillis",
                        "isBefore",
                        "isAfter",
                        "isBeforeNow",
                        "isAfterNow"));
        PERMITTED.put(Collection.class, Set.of("size", "isEmpty", "contains"));
        PERMITTED.put(Map.class, Set.of("size", "isEmpty", "containsKey", "get"));
        PERMITTED.put(
                DelegateExecution.class,
                Set.of(
                        "getId",
                        "getBusinessKey",
                        "getProcessBusinessKey",
                        "getProcessInstanceId",
                        "getProcessDefinitionId",
                        "getActivityInstanceId",
                        "getCurrentActivityId",
                        "getCurrentActivityName",
                        "getCurrentTransitionId",
                        "getEventName",
                        "getVariable",
                        "getVariableLocal",
                        "hasVariable",
                        "hasVariableLocal"));
        PERMITTED.put(
                DelegateTask.class,
                Set.of(
                        "getId",
                        "getName",
                        "getDescription",
                        "getAssignee",
                        "getOwner",
                        "getPriority",
                        "getDueDate",
                        "getFollowUpDate",
                        "getCreateTime",
                        "getEventName",
                        "getTaskDefinitionKey",
                        "getProcessInstanceId",
                        "getProcessDefinitionId",
                        "getExecutionId",
                        "getVariable",
                        "getVariableLocal",
                        "hasVariable",
                        "hasVariableLocal"));
    }

    private Members() {}

    /** Whether {@code method} may be called on {@code target}. */
    static boolean permits(Object target, String method) {
        return PERMITTED.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().isInstance(target) && entry.getValue().contains(method));
    }

    /** The method behind the property, {@code null} if none may be called. */
    static boolean permitsProperty(Object target, String property) {
        return permits(target, getter("get", property)) || permits(target, getter("is", property));
    }

    /** Whether any type has it: all that can be said about a model before it runs. */
    static boolean isKnownMethod(String method) {
        return PERMITTED.values().stream().anyMatch(methods -> methods.contains(method));
    }

    static boolean isKnownProperty(String property) {
        return isKnownMethod(getter("get", property)) || isKnownMethod(getter("is", property));
    }

    static Set<String> functions() {
        return new HashSet<>(Set.of("currentUser", "currentUserGroups", "now", "dateTime"));
    }

    private static String getter(String prefix, String property) {
        return property.isEmpty() ? prefix : prefix + Character.toUpperCase(property.charAt(0)) + property.substring(1);
    }
}
