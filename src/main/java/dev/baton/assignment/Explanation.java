package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A look as it is kept. Up to {@value #ALL} candidates each one stands there; of more, the counts and, for each reason, which reps of the roster it
 * applied to, so that the whole list can be told at any time.
 */
final class Explanation {

    static final int ALL = 50;

    private Explanation() {}

    static Map<String, Object> of(Look look, String rosterHash) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("team", look.roster().team().key());
        result.put("strategy", look.wish().strategy().code());
        result.put("chosen", look.rep().map(rep -> rep.id()).orElse(null));
        result.put("worksAt", look.worksAt());
        result.put("dueAt", look.dueAt());
        result.put("roster", rosterHash);
        int n = look.refusals().length;
        if (n <= ALL) {
            result.put(
                    "candidates",
                    IntStream.range(0, n).mapToObj(look::candidate).toList());
            return result;
        }
        result.put("candidates", look.chosen() < 0 ? List.of() : List.of(look.candidate(look.chosen())));
        Map<String, BitSet> places = new LinkedHashMap<>();
        String before = null;
        BitSet bits = null;
        for (int i = 0; i < n; i++) {
            String refusal = look.refusals()[i];
            String reason = refusal != null ? refusal : look.shares()[i] > 0 ? "in-turn" : "eligible";
            // Most have the same reason as the one before.
            if (!reason.equals(before)) {
                bits = places.computeIfAbsent(reason, r -> new BitSet(n));
                before = reason;
            }
            bits.set(i);
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, String> encoded = new LinkedHashMap<>();
        places.forEach((reason, those) -> {
            counts.put(reason, those.cardinality());
            encoded.put(reason, Base64.getEncoder().withoutPadding().encodeToString(those.toByteArray()));
        });
        result.put("counts", counts);
        result.put("places", encoded);
        return result;
    }

    /** Each candidate, however many they are: to be told, not to be kept. */
    static Map<String, Object> whole(Look look) {
        Map<String, Object> result = of(look, null);
        result.remove("places");
        result.put(
                "candidates",
                IntStream.range(0, look.refusals().length)
                        .mapToObj(look::candidate)
                        .toList());
        return result;
    }

    /** What part of the lead was due to each rep among whom the turn was decided. */
    static Map<String, Double> shares(String look, String roster, ObjectMapper json) {
        try {
            JsonNode kept = json.readTree(look);
            Map<String, Double> shares = new LinkedHashMap<>();
            if (roster == null) {
                for (JsonNode candidate : kept.get("candidates")) {
                    if (candidate.get("share").asDouble() > 0) {
                        shares.put(
                                candidate.get("rep").asText(),
                                candidate.get("share").asDouble());
                    }
                }
                return shares;
            }
            JsonNode reps = json.readTree(roster);
            BitSet places = BitSet.valueOf(
                    Base64.getDecoder().decode(kept.get("places").get("in-turn").asText()));
            boolean alike = Strategy.of(kept.get("strategy").asText()).ignoresWeights();
            places.stream()
                    .forEach(i -> shares.put(
                            reps.get(i).get("rep").asText(),
                            alike ? 1.0 : reps.get(i).get("weight").asDouble()));
            double total =
                    shares.values().stream().mapToDouble(Double::doubleValue).sum();
            shares.replaceAll((rep, weight) -> weight / total);
            return shares;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole list of a look of which only counts were kept. */
    static List<Map<String, Object>> candidates(Map<String, Object> places, List<Map<String, Object>> roster) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> rep : roster) {
            all.add(new LinkedHashMap<>(rep));
        }
        places.forEach((reason, encoded) -> BitSet.valueOf(Base64.getDecoder().decode((String) encoded)).stream()
                .forEach(i -> {
                    boolean eligible = reason.equals("in-turn") || reason.equals("eligible");
                    all.get(i).put("eligible", eligible);
                    all.get(i).put("reason", eligible ? null : reason);
                }));
        return all;
    }
}
