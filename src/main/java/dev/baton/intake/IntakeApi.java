package dev.baton.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.LeadId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Intake", description = "How sources send leads")
@RestController
@RequestMapping("/api/leads")
class IntakeApi {

    private static final int LARGEST_LEAD = 2 * 1024 * 1024;
    private static final int LARGEST_BATCH = 20 * 1024 * 1024;
    private static final int MOST_LEADS = 1000;
    private static final int LONGEST_KEY = 255;

    private final Intake intake;
    private final Callers callers;
    private final ObjectMapper json;

    IntakeApi(Intake intake, Callers callers, ObjectMapper json) {
        this.intake = intake;
        this.callers = callers;
        this.json = json;
    }

    record Taken(LeadId id, URI self) {}

    @Operation(
            summary = "Takes one lead",
            description =
                    "202 means: it is kept, once, and its life has begun. With an Idempotency-Key the same body gives the same answer.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = LeadFields.class)))
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Taken> take(
            HttpServletRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            Authentication asker)
            throws IOException {
        Channel channel = callers.admit(asker);
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw new InvalidLead(
                    List.of(new FieldProblem("Idempotency-Key", "has 1 to " + LONGEST_KEY + " characters")));
        }
        byte[] body = read(request, LARGEST_LEAD);
        LeadId id = intake.take(
                parse(body), channel, callers.name(asker), key, key == null ? null : StoredApiKeys.sha256(body));
        URI self = self(id);
        return ResponseEntity.accepted().location(self).body(new Taken(id, self));
    }

    @Operation(summary = "Takes many leads, as an array or as NDJSON, with a result for each")
    @PostMapping(
            path = "/batch",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    List<Map<String, Object>> takeAll(HttpServletRequest request, Authentication asker) throws IOException {
        Channel channel = callers.admit(asker);
        byte[] body = read(request, LARGEST_BATCH);
        boolean lines =
                request.getContentType() != null && request.getContentType().contains("ndjson");
        List<Map<String, Object>> results = new ArrayList<>();
        if (lines) {
            List<String> all = new String(body, StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank())
                    .toList();
            check(all.size());
            for (String line : all) {
                try {
                    results.add(takeOne(json.readTree(line), channel, asker));
                } catch (JsonProcessingException e) {
                    results.add(Map.of("status", 400, "code", "LEAD-400", "detail", "the line is not JSON"));
                }
            }
        } else {
            JsonNode array = parse(body);
            if (!array.isArray()) {
                throw new InvalidLead(List.of(new FieldProblem("body", "is an array of leads, or NDJSON")));
            }
            check(array.size());
            for (JsonNode item : array) {
                results.add(takeOne(item, channel, asker));
            }
        }
        return results;
    }

    private Map<String, Object> takeOne(JsonNode item, Channel channel, Authentication asker) {
        try {
            LeadId id = intake.take(item, channel, callers.name(asker), null, null);
            return Map.of("status", 202, "id", id, "self", self(id));
        } catch (InvalidLead e) {
            return Map.of("status", 422, "code", "LEAD-422", "errors", e.problems());
        }
    }

    private static void check(int size) {
        if (size > MOST_LEADS) {
            throw new InvalidLead(
                    List.of(new FieldProblem("body", "has more than " + MOST_LEADS + " leads; nothing was taken")));
        }
    }

    private JsonNode parse(byte[] body) throws IOException {
        JsonNode node = json.readTree(body);
        if (node == null || node.isMissingNode()) {
            throw new InvalidLead(List.of(new FieldProblem("body", "is empty")));
        }
        return node;
    }

    private static byte[] read(HttpServletRequest request, int largest) throws IOException {
        try (InputStream in = request.getInputStream()) {
            byte[] body = in.readNBytes(largest + 1);
            if (body.length > largest) {
                throw new TooLarge(largest);
            }
            return body;
        }
    }

    private static URI self(LeadId id) {
        return URI.create("/api/leads/" + id);
    }
}
