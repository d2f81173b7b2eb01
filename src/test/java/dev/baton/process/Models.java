package dev.baton.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** All models and forms of the repository, parsed without an engine. */
final class Models {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> texts;
    private final Map<String, BpmnModelInstance> processes;
    private final Map<String, DmnModelInstance> tables;
    private final Map<String, JsonNode> forms;

    private Models(Map<String, String> texts) {
        this.texts = texts;
        this.processes = parse(".bpmn", text -> Bpmn.readModelFromStream(stream(text)));
        this.tables = parse(".dmn", text -> Dmn.readModelFromStream(stream(text)));
        this.forms = parse(".form", Models::json);
    }

    static Models ofTheRepository() {
        Map<String, String> texts = new TreeMap<>();
        for (String folder : List.of("processes", "forms")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.toList()) {
                    texts.put(file.getFileName().toString(), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Models(texts);
    }

    /** The same with one file changed, as somebody might do it by mistake. */
    Models but(String file, String text, String changed) {
        if (!texts.containsKey(file) || !texts.get(file).contains(text)) {
            throw new AssertionError(file + " has no " + text);
        }
        Map<String, String> broken = new TreeMap<>(texts);
        broken.put(file, texts.get(file).replace(text, changed));
        return new Models(broken);
    }

    Map<String, String> texts() {
        return texts;
    }

    Map<String, BpmnModelInstance> processes() {
        return processes;
    }

    Map<String, DmnModelInstance> tables() {
        return tables;
    }

    /** By file name. */
    Map<String, JsonNode> forms() {
        return forms;
    }

    Collection<Process> processElements() {
        return all(Process.class);
    }

    <T extends ModelElementInstance> List<T> all(Class<T> type) {
        return processes.values().stream()
                .flatMap(model -> model.getModelElementsByType(type).stream())
                .toList();
    }

    List<Decision> decisions() {
        return tables.values().stream()
                .flatMap(model -> model.getModelElementsByType(Decision.class).stream())
                .toList();
    }

    private <T> Map<String, T> parse(String ending, Function<String, T> parser) {
        return texts.entrySet().stream()
                .filter(file -> file.getKey().endsWith(ending))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, file -> parser.apply(file.getValue()), (a, b) -> a, TreeMap::new));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
