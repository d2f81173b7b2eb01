package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.Decision;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Why each rep got a lead, or nobody did, told from what was kept. */
@Component
class Reasons {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> MAPS = new TypeReference<>() {};
    private static final String ALGORITHM = "rotation 2";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final ObjectMapper json;

    Reasons(JdbcClient jdbc, Leads leads, ObjectMapper json) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.json = json;
    }

    /** Why each rep who was given the lead in turn was given it, oldest first. */
    List<Decision> decisions(LeadId id) {
        return jdbc.sql("select a.assigned_at, a.round, a.look, r.reps from baton.assignment a"
                        + " left join baton.assignment_roster r on r.hash = a.look ->> 'roster' and jsonb_exists(a.look, 'places')"
                        + " where a.lead_id = ? and a.look is not null order by a.assigned_at, a.id")
                .param(id.value())
                .query((rs, n) ->
                        decision(rs.getTimestamp(1).toInstant(), rs.getInt(2), whole(rs.getString(3), rs.getString(4))))
                .list();
    }

    /** A decision of which only counts and places were kept, with the whole list told from them; any other as it is. */
    Decision whole(Decision decision) {
        if (!decision.kind().equals("assignment") || !decision.result().containsKey("places")) {
            return decision;
        }
        return jdbc.sql("select reps from baton.assignment_roster where hash = ?")
                .param(decision.result().get("roster"))
                .query(String.class)
                .optional()
                .map(reps -> new Decision(
                        decision.kind(),
                        decision.at(),
                        decision.round(),
                        decision.model(),
                        decision.facts(),
                        decision.rules(),
                        whole(text(decision.result()), reps)))
                .orElse(decision);
    }

    /** Why nobody was eligible when the rules looked last, and of how many reps it is true; empty when somebody was. */
    Map<String, Integer> lastRefusals(LeadId id) {
        Optional<Instant> given = jdbc.sql(
                        "select max(assigned_at) from baton.assignment where lead_id = ? having max(assigned_at) is not null")
                .param(id.value())
                .query((rs, n) -> rs.getTimestamp(1).toInstant())
                .optional();
        Map<String, Object> look = leads.decisions(id).stream()
                .filter(decision -> decision.kind().equals("assignment"))
                .filter(decision -> given.isEmpty() || decision.at().isAfter(given.get()))
                .reduce((one, other) -> other)
                .map(Decision::result)
                .orElse(Map.of());
        // With the strategy manual nobody is chosen although somebody may be eligible.
        if (look.get("chosen") != null || Strategy.MANUAL.code().equals(look.get("strategy"))) {
            return Map.of();
        }
        Map<String, Integer> refusals = new TreeMap<>();
        if (look.get("counts") instanceof Map<?, ?> counts) {
            counts.forEach((reason, n) -> refusals.put(reason.toString(), ((Number) n).intValue()));
        } else if (look.get("candidates") instanceof List<?> candidates) {
            candidates.forEach(each -> {
                if (each instanceof Map<?, ?> candidate && candidate.get("reason") != null) {
                    refusals.merge(candidate.get("reason").toString(), 1, Integer::sum);
                }
            });
        }
        return refusals;
    }

    private String text(Map<String, Object> value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> whole(String look, String roster) {
        try {
            Map<String, Object> result = json.readValue(look, MAP);
            Map<String, Double> shares =
                    roster != null && result.get("chosen") != null ? Explanation.shares(look, roster, json) : Map.of();
            if (roster != null && result.remove("places") instanceof Map<?, ?> places) {
                List<Map<String, Object>> candidates =
                        Explanation.candidates(json.convertValue(places, MAP), json.readValue(roster, MAPS));
                candidates.forEach(each -> each.put("share", shares.getOrDefault(each.get("rep"), 0.0)));
                if (result.get("candidates") instanceof List<?> kept && !kept.isEmpty()) {
                    Map<String, Object> chosen = json.convertValue(kept.get(0), MAP);
                    candidates.replaceAll(each -> each.get("rep").equals(chosen.get("rep")) ? chosen : each);
                }
                result.put("candidates", candidates);
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Decision decision(Instant at, int round, Map<String, Object> look) {
        return new Decision("assignment", at, round, ALGORITHM, Map.of("team", look.get("team")), List.of(), look);
    }
}
