package dev.baton.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Talks to a running Baton the way sources and people do: over HTTP only. */
final class Sender {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "Bearer demo-intake-key";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String base;

    Sender(int port) {
        base = "http://127.0.0.1:" + port;
    }

    record Answer(int status, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + response.body(), e);
            }
        }

        String text() {
            return response.body();
        }
    }

    /** @param key or null for none */
    Answer lead(Map<String, Object> lead, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/api/leads", SOURCE);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return send(request.POST(body(lead)));
    }

    Answer leads(List<Map<String, Object>> leads) throws IOException, InterruptedException {
        return send(request("/api/leads/batch", SOURCE).POST(body(leads)));
    }

    Answer activity(String lead, String id, String kind) throws IOException, InterruptedException {
        return send(request("/api/leads/" + lead + "/activities", SOURCE).POST(body(Map.of("id", id, "kind", kind))));
    }

    Answer file(String csv) throws IOException, InterruptedException {
        String boundary = "----the-boundary";
        String multipart =
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"leads.csv\"\r\n"
                        + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--" + boundary + "--\r\n";
        return send(request("/api/imports?start=true", basic("marc"))
                .setHeader("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofString(multipart)));
    }

    Answer get(String path, String person) throws IOException, InterruptedException {
        return send(request(path, person == null ? null : basic(person)).GET());
    }

    Answer post(String path, String person, Map<String, Object> body) throws IOException, InterruptedException {
        return send(request(path, basic(person)).POST(body(body)));
    }

    /** Completes a task with the form's answer. */
    Answer complete(String task, String person, Map<String, Object> answer) throws IOException, InterruptedException {
        Map<String, Object> variables = new LinkedHashMap<>();
        answer.forEach((name, value) -> variables.put(name, Map.of("value", value)));
        return post("/engine-rest/task/" + task + "/complete", person, Map.of("variables", variables));
    }

    /** Reaches the threshold by itself: somebody senior who asks to be called. No two of them look alike. */
    static Map<String, Object> strong(String mark, int n) {
        Map<String, Object> lead = new LinkedHashMap<>();
        lead.put("email", "vp" + n + "@" + mark + n + ".example");
        lead.put("phone", "+49 30 " + (2_000_000 + Math.floorMod(mark.hashCode(), 5_000) * 1_000 + n));
        lead.put("firstName", "Vera");
        lead.put("lastName", "Kestrel " + mark + n);
        lead.put("jobTitle", "VP Operations");
        lead.put("company", "Kestrel " + mark + n + " AG");
        lead.put("country", "DE");
        lead.put("employees", 900);
        lead.put("budget", 250000);
        lead.put("timeframe", "this quarter");
        lead.put("request", "call-me");
        lead.put("source", "web");
        return lead;
    }

    /** Goes to nurturing. */
    static Map<String, Object> weak(String mark, int n) {
        return Map.of(
                "email",
                mark + n + "@gmail.com",
                "firstName",
                "Nils",
                "lastName",
                "Weber " + mark + n,
                "source",
                "web");
    }

    private HttpRequest.Builder request(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response);
    }

    private static HttpRequest.BodyPublisher body(Object value) throws JsonProcessingException {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(value));
    }

    private static String basic(String person) {
        return "Basic "
                + Base64.getEncoder().encodeToString((person + ":Baton-demo-1").getBytes(StandardCharsets.UTF_8));
    }
}
