package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The gate of the process tests can be shut. */
class EveryFlowNodeIsVisitedTest {

    @Test
    void aFlowNodeThatNoTestVisitsIsNamed() throws IOException {
        TreeSet<String> all =
                new TreeSet<>(EveryFlowNodeIsVisited.unvisited(EveryFlowNodeIsVisited.packagedModels(), List.of()));
        TreeSet<String> visited = new TreeSet<>(all);
        visited.remove("nurtureLead Event_ReviewDue");

        assertThat(EveryFlowNodeIsVisited.unvisited(EveryFlowNodeIsVisited.packagedModels(), visited))
                .containsExactly("nurtureLead Event_ReviewDue");
        assertThat(EveryFlowNodeIsVisited.unvisited(EveryFlowNodeIsVisited.packagedModels(), all))
                .isEmpty();
    }

    @Test
    void flowNodesInsideSubProcessesCountForTheirProcess() throws IOException {
        assertThat(EveryFlowNodeIsVisited.unvisited(EveryFlowNodeIsVisited.packagedModels(), List.of()))
                .contains("leadLifecycle Activity_CloseLife", "qualifyLead Activity_AskProvider");
    }

    @Test
    void theSameNodeOfAnotherProcessDoesNotCount() throws IOException {
        // Both lead-lifecycle and qualify-lead end at an Event_LeadMerged.
        assertThat(EveryFlowNodeIsVisited.unvisited(
                        EveryFlowNodeIsVisited.packagedModels(), List.of("qualifyLead Event_LeadMerged")))
                .contains("leadLifecycle Event_LeadMerged");
    }

    @Test
    void everyModelHasATestOfItsOwn() throws IOException {
        assertThat(EveryFlowNodeIsVisited.processTests())
                .containsAll(EveryFlowNodeIsVisited.packagedModels().stream()
                        .map(model -> model.getModelElementsByType(org.camunda.bpm.model.bpmn.instance.Process.class)
                                .iterator()
                                .next()
                                .getId())
                        .map(key -> "dev.baton.process." + Character.toUpperCase(key.charAt(0)) + key.substring(1)
                                + "ProcessTest")
                        .toList());
    }
}
