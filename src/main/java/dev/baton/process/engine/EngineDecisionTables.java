package dev.baton.process.engine;

import dev.baton.lead.DecisionTables;
import dev.baton.lead.UnusableAnswer;
import dev.baton.process.engine.FiredRules.Evaluation;
import dev.baton.process.engine.models.Catalogue;
import dev.baton.process.engine.models.UsableAnswers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.DecisionService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Asks the newest deployed version of a table, and hands out only an answer that can be used. Evaluated inside a delegate the answer also stands in Cockpit, at the step that asked.
 *
 * <p>The engine is looked up late: it is built with listeners that lead back here.
 */
@Component
class EngineDecisionTables implements DecisionTables {

    private final ObjectProvider<DecisionService> decisions;
    private final ObjectProvider<RepositoryService> repository;
    private final ObjectProvider<UsableAnswers> answers;
    private final Map<String, Model> models = new ConcurrentHashMap<>();

    /** @param words whatever stands in the file */
    private record Model(String name, Set<String> words) {}

    EngineDecisionTables(
            ObjectProvider<DecisionService> decisions,
            ObjectProvider<RepositoryService> repository,
            ObjectProvider<UsableAnswers> answers) {
        this.decisions = decisions;
        this.repository = repository;
        this.answers = answers;
    }

    @Override
    public Answer ask(String table, Map<String, Object> facts) {
        checkFacts(table, facts);
        Evaluation evaluation;
        try {
            evaluation = FiredRules.during(() -> decisions
                    .getObject()
                    .evaluateDecisionTableByKey(table)
                    .variables(facts)
                    .evaluate());
        } catch (ProcessEngineException | DmnEngineException | FeelException e) {
            UnusableAnswer unusable = new UnusableAnswer(table, "cannot be asked");
            unusable.initCause(e);
            throw unusable;
        }
        List<Fired> fired = evaluation.fired();
        if (fired.isEmpty() && !evaluation.collects()) {
            throw new UnusableAnswer(table, "gives no answer");
        }
        for (Fired rule : fired) {
            answers.getObject().check(table, rule);
        }
        Model model = models.computeIfAbsent(evaluation.definitionId(), this::model);
        Map<String, Object> asked = new LinkedHashMap<>(facts);
        asked.keySet().removeIf(name -> !model.words().contains(name));
        return new Answer(model.name(), asked, fired);
    }

    /** The catalogue says what a table may ask; what is passed besides, no table could ever name. */
    private static void checkFacts(String table, Map<String, Object> facts) {
        Catalogue.ofBaton()
                .table(table)
                .map(Catalogue.Table::asks)
                .filter(known -> !known.keySet().containsAll(facts.keySet()))
                .ifPresent(known -> {
                    throw new IllegalArgumentException("DECISION-003 the catalogue of table " + table + " has only "
                            + known.keySet() + ", not all of " + facts.keySet());
                });
    }

    private Model model(String definitionId) {
        DecisionDefinition definition = repository.getObject().getDecisionDefinition(definitionId);
        try (InputStream dmn = repository.getObject().getDecisionModel(definitionId)) {
            byte[] file = dmn.readAllBytes();
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            return new Model(
                    definition.getKey() + " v" + definition.getVersion() + " " + hash.substring(0, 12),
                    Set.of(new LinkedHashSet<>(Arrays.asList(new String(file, StandardCharsets.UTF_8).split("\\W+")))
                            .toArray(String[]::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
