package dev.baton.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Fails the build when no test visits a flow node of a packaged model. Each class adds the history of the application that it ran in;
 * whichever is the last of all to end compares it with the models, in whatever order they run. When only some of them run, nobody judges.
 */
final class EveryFlowNodeIsVisited implements AfterAllCallback {

    private static final Set<String> ENDED = ConcurrentHashMap.newKeySet();
    private static final Set<String> VISITED = ConcurrentHashMap.newKeySet();

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        ENDED.add(context.getRequiredTestClass().getName());
        VISITED.addAll(SpringExtension.getApplicationContext(context)
                .getBean(JdbcTemplate.class)
                .queryForList("select distinct proc_def_key_ || ' ' || act_id_ from act_hi_actinst", String.class));
        if (!ENDED.containsAll(processTests())) {
            return;
        }
        Set<String> unvisited = unvisited(packagedModels(), VISITED);
        if (!unvisited.isEmpty()) {
            throw new AssertionError("No process test visits " + String.join(", ", unvisited)
                    + ": a path that nobody has seen work. Write the test, or take the path out of the model.");
        }
    }

    /** @return flow nodes that were not visited, as process and id, by name */
    static Set<String> unvisited(Collection<BpmnModelInstance> models, Collection<String> visited) {
        Set<String> unvisited = new TreeSet<>();
        for (BpmnModelInstance model : models) {
            for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
                unvisited.add(processOf(node) + " " + node.getId());
            }
        }
        unvisited.removeAll(Set.copyOf(visited));
        return unvisited;
    }

    static List<BpmnModelInstance> packagedModels() throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath:processes/*.bpmn");
        return Stream.of(files).map(EveryFlowNodeIsVisited::read).toList();
    }

    /** A class that surefire would not find, for its name, would keep the judgement away for ever. */
    static Set<String> processTests() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(LeadProcess.class));
        Set<String> tests = scanner.findCandidateComponents("dev.baton.process").stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(test -> !test.endsWith("Benchmark"))
                .collect(Collectors.toSet());
        for (String test : tests) {
            if (!test.endsWith("ProcessTest")) {
                throw new AssertionError(test + " tests a process; its name has to end with ProcessTest to be run");
            }
        }
        return tests;
    }

    private static String processOf(FlowNode node) {
        var parent = node.getParentElement();
        while (!(parent instanceof Process)) {
            parent = parent.getParentElement();
        }
        return ((Process) parent).getId();
    }

    private static BpmnModelInstance read(Resource file) {
        try (InputStream in = file.getInputStream()) {
            return Bpmn.readModelFromStream(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
