package dev.baton.process.engine.models;

import dev.baton.assignment.Assignments;
import dev.baton.nurture.Nurture;
import dev.baton.process.TaskAnswer;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The words of this company at this moment: its teams, tracks and sources beside those that are fixed. */
@Component
class CompanyWords {

    private static final Set<String> COUNTRIES = countries();

    private final Teams teams;
    private final Nurture nurture;
    private final ObjectProvider<RepositoryService> repository;
    private final Map<String, TaskAnswer> answers;
    private final List<String> furtherSources;

    CompanyWords(
            Teams teams,
            Nurture nurture,
            ObjectProvider<RepositoryService> repository,
            List<TaskAnswer> answers,
            @Value("${baton.sources.further:}") List<String> furtherSources) {
        this.teams = teams;
        this.nurture = nurture;
        this.repository = repository;
        this.answers = answers.stream().collect(Collectors.toMap(TaskAnswer::task, Function.identity()));
        this.furtherSources = furtherSources;
    }

    /** The check of a set by the words of now; each list is read once. */
    SetCheck check() {
        return new SetCheck(
                now(),
                key -> repository
                                .getObject()
                                .createProcessDefinitionQuery()
                                .processDefinitionKey(key)
                                .count()
                        > 0,
                task -> answers.containsKey(task) ? answers.get(task).fields() : null);
    }

    Words now() {
        Set<String> teamKeys = teams.teams().stream().map(Team::key).collect(Collectors.toSet());
        Set<String> tracks = nurture.tracks();
        return list -> switch (list) {
            case "team" -> teamKeys;
            case "track" -> tracks;
            case "strategy" -> Assignments.strategies();
            case "country" -> COUNTRIES;
            case "source" -> sources();
            default -> fixed(list);
        };
    }

    /** Whether a list has that word now. */
    boolean knows(String list, String word) {
        return switch (list) {
            case "team" -> teams.team(word).isPresent();
            case "track" -> nurture.tracks().contains(word);
            case "strategy" -> Assignments.strategies().contains(word);
            default -> {
                Set<String> values = fixed(list);
                yield values == null || values.contains(word);
            }
        };
    }

    private Set<String> sources() {
        Set<String> all = new HashSet<>(fixed("source"));
        all.addAll(furtherSources);
        return all;
    }

    private static Set<String> fixed(String list) {
        List<String> values = Catalogue.ofBaton().words(list).values();
        return values == null ? null : Set.copyOf(values);
    }

    private static Set<String> countries() {
        Set<String> all = new HashSet<>(Set.of(Locale.getISOCountries()));
        // No country of the standard, but of telephones and addresses.
        all.add("XK");
        return Set.copyOf(all);
    }
}
