package dev.baton.process.engine;

import dev.baton.lead.DecisionTables;
import dev.baton.process.engine.FiredRules.Evaluation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.DecisionService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Asks the newest deployed version of a table. Evaluated inside a delegate the answer also stands in Cockpit, at the step that asked.
 *
 * <p>The engine is looked up late: it is built with listeners that lead back here.
 */
@Component
class EngineDecisionTables implements DecisionTables {

    private final ObjectProvider<DecisionService> decisions;
    private final ObjectProvider<RepositoryService> repository;
    private final Map<String, String> models = new ConcurrentHashMap<>();

    EngineDecisionTables(ObjectProvider<DecisionService> decisions, ObjectProvider<RepositoryService> repository) {
        this.decisions = decisions;
        this.repository = repository;
    }

    @Override
    public Answer ask(String table, Map<String, Object> facts) {
        Evaluation evaluation = FiredRules.during(() -> decisions
                .getObject()
                .evaluateDecisionTableByKey(table)
                .variables(facts)
                .evaluate());
        List<Fired> fired = evaluation.fired();
        boolean collects = evaluation.collects();
        if (fired.isEmpty() && !collects) {
            throw new IllegalStateException(
                    "DECISION-001 table " + table + " gives no answer; the lead waits for the table to be mended");
        }
        return new Answer(models.computeIfAbsent(evaluation.definitionId(), this::model), fired);
    }

    private String model(String definitionId) {
        DecisionDefinition definition = repository.getObject().getDecisionDefinition(definitionId);
        try (InputStream dmn = repository.getObject().getDecisionModel(definitionId)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(dmn, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return definition.getKey() + " v" + definition.getVersion() + " "
                    + HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
