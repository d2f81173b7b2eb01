package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.LeadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a waiting lead asks for, as it is kept in the backlog. */
final class WaitingRequest {

    /** Of a lead that waits since before the answer time was kept with it. */
    private static final String BEFORE_IT_WAS_KEPT = "PT2H";

    private WaitingRequest() {}

    static String kept(Claims.Request request, ObjectMapper json) {
        Wish wish = request.wish();
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("round", request.round());
        kept.put("strategy", wish.strategy().code());
        kept.put("requires", wish.requires());
        kept.put("prefers", wish.prefers());
        kept.put("known", wish.known());
        kept.put("traits", wish.traits());
        kept.put("engagedSince", request.engagedSince().toString());
        kept.put("answerWithin", request.answer().within().toString());
        try {
            return json.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param dueAt when an answer to the lead is due
     * @param now from when its rep is looked for
     */
    static Claims.Request of(LeadId lead, String team, String kept, Instant dueAt, Instant now, ObjectMapper json) {
        try {
            JsonNode request = json.readTree(kept);
            return new Claims.Request(
                    lead,
                    request.get("round").asInt(),
                    team,
                    new Wish(
                            Strategy.of(request.get("strategy").asText()),
                            texts(request.get("requires")),
                            texts(request.get("prefers")),
                            texts(request.get("known")),
                            Set.copyOf(texts(request.get("traits"))),
                            Set.of()),
                    Instant.parse(request.get("engagedSince").asText()),
                    new AnswerTime(Duration.parse(request.path("answerWithin").asText(BEFORE_IT_WAS_KEPT)), dueAt),
                    now);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
