package dev.baton.dossier;

import dev.baton.lead.Decision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Tells decisions in words: what came out, by which rules, from which facts. */
final class DecisionWords {

    /**
     * @param facts each a name and its value; facts without a value are left out
     * @param passedOver reps who did not get the lead, each with the reason
     */
    record Told(String at, String what, String result, String rules, List<String> facts, List<String> passedOver) {}

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);

    /** What is told in sentences of its own, or means nothing to people. */
    private static final Set<String> NOT_TOLD = Set.of("candidates", "counts", "places", "roster", "chosen", "reasons");

    private final ZoneId zone;
    private final Map<String, String> reps;
    private final UnaryOperator<String> teams;

    DecisionWords(ZoneId zone, Map<String, String> reps, UnaryOperator<String> teams) {
        this.zone = zone;
        this.reps = reps;
        this.teams = teams;
    }

    Told tell(Decision decision) {
        boolean assignment = decision.kind().equals("assignment");
        return new Told(
                AT.format(decision.at().atZone(zone)),
                decision.kind().equals("sla") ? "SLA" : Dossiers.words(decision.kind()),
                assignment ? assignment(decision.result()) : pairs(decision.result(), ", "),
                decision.rules().isEmpty() ? "" : String.join(", ", decision.rules()),
                facts(decision.facts()),
                assignment ? passedOver(decision.result()) : List.of());
    }

    private String assignment(Map<String, Object> result) {
        Object chosen = result.get("chosen");
        String team =
                result.get("team") == null ? "" : teams.apply(result.get("team").toString());
        String strategy = result.get("strategy") == null
                ? ""
                : Dossiers.lower(Dossiers.words(result.get("strategy").toString()));
        String where = team.isEmpty() ? "" : " of " + team;
        return (chosen == null ? "No rep" + where + " was chosen" : rep(chosen.toString()) + where)
                + (strategy.isEmpty() ? "" : ", by strategy " + strategy);
    }

    private List<String> passedOver(Map<String, Object> result) {
        if (!(result.get("candidates") instanceof List<?> candidates)) {
            return List.of();
        }
        List<String> told = new ArrayList<>();
        for (Object each : candidates) {
            if (each instanceof Map<?, ?> candidate
                    && candidate.get("rep") != null
                    && !candidate.get("rep").equals(result.get("chosen"))) {
                Object reason = candidate.get("reason");
                told.add(rep(candidate.get("rep").toString()) + ": "
                        + (reason == null
                                ? "not next in turn"
                                : reason.toString().replace('-', ' ')));
            }
        }
        return told;
    }

    private List<String> facts(Map<String, Object> facts) {
        return facts.entrySet().stream()
                .filter(fact -> fact.getValue() != null && !isEmpty(fact.getValue()))
                .map(fact -> name(fact.getKey()) + ": " + value(fact.getKey(), fact.getValue()))
                .toList();
    }

    private String pairs(Map<String, Object> values, String between) {
        return values.entrySet().stream()
                .filter(each ->
                        each.getValue() != null && !isEmpty(each.getValue()) && !NOT_TOLD.contains(each.getKey()))
                .map(each -> Dossiers.lower(name(each.getKey())) + " " + value(each.getKey(), each.getValue()))
                .collect(Collectors.joining(between));
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Collection<?> list && list.isEmpty()
                || value.toString().isBlank();
    }

    private String value(String name, Object value) {
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(each -> value(name, each)).collect(Collectors.joining(", "));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .filter(each -> each.getValue() != null)
                    .map(each -> each.getKey() + " " + value(name, each.getValue()))
                    .collect(Collectors.joining(", "));
        }
        String text = value.toString();
        return switch (name) {
            case "rep", "owner", "accountOwner", "by" -> rep(text);
            case "team" -> teams.apply(text);
            default -> instant(text);
        };
    }

    private String instant(String text) {
        if (!text.endsWith("Z") || text.length() < 17) {
            return text.startsWith("PT") ? text.substring(2).toLowerCase(Locale.ROOT) : text;
        }
        try {
            return AT.format(Instant.parse(text).atZone(zone));
        } catch (DateTimeException e) {
            return text;
        }
    }

    private String rep(String id) {
        return reps.getOrDefault(id, id);
    }

    /** {@code timesRecycled} as "Times recycled". */
    private static String name(String key) {
        return Dossiers.words(
                key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").replace('.', ' ').toLowerCase(Locale.ROOT));
    }
}
