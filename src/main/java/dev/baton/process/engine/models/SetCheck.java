package dev.baton.process.engine.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.xml.ModelException;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** Checks a set of models and forms as a whole: each file for itself, and what they say of each other. Pure in the set and the words. */
final class SetCheck {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Words words;
    private final Predicate<String> callable;
    private final Function<String, Set<String>> answers;

    /**
     * @param words those of the company
     * @param callable whether there is a process of this key beside the set
     * @param answers what the form of a user task may send, null where any will do
     */
    SetCheck(Words words, Predicate<String> callable, Function<String, Set<String>> answers) {
        this.words = words;
        this.callable = callable;
        this.answers = answers;
    }

    /** All faults, file by file; empty when the set can go live. */
    List<Fault> check(ModelSet set) {
        List<Fault> faults = new ArrayList<>();
        Map<String, BpmnModelInstance> diagrams = new LinkedHashMap<>();
        Map<String, DmnModelInstance> tables = new LinkedHashMap<>();
        Map<String, JsonNode> forms = new LinkedHashMap<>();
        set.files().forEach((name, bytes) -> {
            String file = ModelFile.base(name);
            if (file.endsWith(".bpmn")) {
                read(file, () -> Bpmn.readModelFromStream(new ByteArrayInputStream(bytes)), faults)
                        .ifPresent(model -> diagrams.put(name, model));
            } else if (file.endsWith(".dmn")) {
                read(file, () -> Dmn.readModelFromStream(new ByteArrayInputStream(bytes)), faults)
                        .ifPresent(model -> tables.put(name, model));
            } else if (file.endsWith(".form")) {
                form(file, bytes, faults).ifPresent(form -> forms.put(name, form));
            } else {
                faults.add(Fault.of("MODEL-001", file, "only .bpmn, .dmn and .form files can be deployed"));
            }
        });
        Map<String, String> decisions = owners(tables, Decision.class, faults);
        Map<String, String> processes = owners(diagrams, Process.class, faults);
        checkPresence(set, decisions, processes, faults);

        Set<String> routes = diagrams.containsKey(processes.getOrDefault("leadLifecycle", ""))
                ? DiagramCheck.routes(diagrams.get(processes.get("leadLifecycle")))
                : null;
        Words ofTheSet = list -> list.equals("route") ? routes : words.of(list);
        tables.forEach(
                (name, model) -> TableCheck.check(ModelFile.base(name), text(set, name), model, ofTheSet, faults));

        Set<String> shown = new LinkedHashSet<>();
        forms.forEach((name, form) -> shown.add(form.path("id").asText()));
        diagrams.forEach((name, model) -> DiagramCheck.check(
                ModelFile.base(name),
                text(set, name),
                model,
                shown,
                key -> processes.containsKey(key) || callable.test(key),
                faults));
        checkFields(diagrams, forms, faults);
        return faults;
    }

    /** The routes that a set can take. */
    static Set<String> routes(ModelSet set) {
        byte[] lifecycle = set.files().get("processes/lead-lifecycle.bpmn");
        return lifecycle == null
                ? Set.of()
                : DiagramCheck.routes(Bpmn.readModelFromStream(new ByteArrayInputStream(lifecycle)));
    }

    private static <T> Optional<T> read(String file, java.util.function.Supplier<T> reading, List<Fault> faults) {
        try {
            return Optional.of(reading.get());
        } catch (ModelException e) {
            faults.add(Fault.of("MODEL-002", file, "cannot be read: " + cause(e)));
            return Optional.empty();
        }
    }

    private static String cause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no well-formed XML");
    }

    private static Optional<JsonNode> form(String file, byte[] bytes, List<Fault> faults) {
        try {
            JsonNode form = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (form != null
                    && form.path("id").isTextual()
                    && form.path("components").isArray()) {
                return Optional.of(form);
            }
            faults.add(Fault.of("FORM-010", file, "must have an id and components"));
        } catch (JsonProcessingException e) {
            faults.add(Fault.of("FORM-010", file, "is no JSON: " + e.getOriginalMessage()));
        }
        return Optional.empty();
    }

    /** Which file has which element; one id in two files is a fault. */
    private static <M extends org.camunda.bpm.model.xml.ModelInstance, E extends ModelElementInstance>
            Map<String, String> owners(Map<String, M> models, Class<E> type, List<Fault> faults) {
        Map<String, String> owners = new HashMap<>();
        models.forEach((name, model) -> model.getModelElementsByType(type).forEach(element -> {
            String id = element.getAttributeValue("id");
            String other = owners.putIfAbsent(String.valueOf(id), name);
            if (other != null) {
                faults.add(Fault.of(
                        "MODEL-021",
                        ModelFile.base(name),
                        "%s stands in %s as well; it must be in one file only".formatted(id, ModelFile.base(other))));
            }
        }));
        return owners;
    }

    private static void checkPresence(
            ModelSet set, Map<String, String> decisions, Map<String, String> processes, List<Fault> faults) {
        Catalogue.ofBaton()
                .tables()
                .forEach(table -> checkPresence(set, "table", table.decision(), table.file(), decisions, faults));
        DiagramCheck.files()
                .forEach((process, file) -> checkPresence(set, "process", process, file, processes, faults));
    }

    private static void checkPresence(
            ModelSet set, String kind, String id, String file, Map<String, String> owners, List<Fault> faults) {
        if (!owners.containsKey(id)
                && faults.stream().noneMatch(fault -> fault.file().equals(file))) {
            faults.add(Fault.of(
                    "MODEL-022",
                    file,
                    set.files().containsKey("processes/" + file)
                            ? "has no %s of the id %s; it must keep that id".formatted(kind, id)
                            : "is missing, with the %s %s".formatted(kind, id)));
        }
    }

    /** What a form asks for, the answer must take; otherwise nobody could ever send it. */
    private void checkFields(Map<String, BpmnModelInstance> diagrams, Map<String, JsonNode> forms, List<Fault> faults) {
        Map<String, String> files = new HashMap<>();
        Map<String, JsonNode> byId = new HashMap<>();
        forms.forEach((name, form) -> {
            byId.put(form.path("id").asText(), form);
            files.put(form.path("id").asText(), ModelFile.base(name));
        });
        diagrams.values().stream()
                .flatMap(model -> model.getModelElementsByType(UserTask.class).stream())
                .forEach(task -> {
                    JsonNode form = byId.get(String.valueOf(task.getAttributeValueNs(CAMUNDA, "formRef")));
                    Set<String> taken = answers.apply(task.getId());
                    if (form != null && taken != null) {
                        String file = files.get(form.path("id").asText());
                        Set<String> asked = new LinkedHashSet<>();
                        components(form)
                                .filter(component -> component.hasNonNull("key")
                                        && !component.path("disabled").asBoolean()
                                        && !component.path("readonly").asBoolean())
                                .forEach(component ->
                                        asked.add(component.path("key").asText()));
                        asked.stream()
                                .filter(key -> !taken.contains(key))
                                .forEach(key -> faults.add(Fault.of(
                                        "FORM-011",
                                        file,
                                        "field %s: %s takes no such answer; it must be one of %s"
                                                .formatted(key, task.getId(), Cell.listed(taken)))));
                        if (taken.contains("decision") && !asked.contains("decision")) {
                            faults.add(Fault.of(
                                    "FORM-011", file, "must ask for decision, which %s needs".formatted(task.getId())));
                        }
                    }
                });
    }

    private static Stream<JsonNode> components(JsonNode form) {
        return StreamSupport.stream(form.path("components").spliterator(), false)
                .flatMap(component -> Stream.concat(Stream.of(component), components(component)));
    }

    private static String text(ModelSet set, String name) {
        return new String(set.files().get(name), StandardCharsets.UTF_8);
    }
}
