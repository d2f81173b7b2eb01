package dev.baton.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts JSON to one address that the operator gave. Follows no redirect, reads nothing of the answer but its status, and waits no longer than told. */
final class Webhook {

    private final HttpClient http;
    private final ObjectMapper json;
    private final URI url;
    private final String token;
    private final Duration timeout;

    /** @param token sent as a bearer token, or null */
    Webhook(URI url, String token, Duration timeout, ObjectMapper json) {
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.json = json;
        this.url = url;
        this.token = token;
        this.timeout = timeout;
    }

    /**
     * @return the status of the answer
     * @throws NotDelivered unless it is 2xx
     */
    int post(Object body) throws NotDelivered {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            // Not read: an answer without end would keep the message's lock.
            answer.body().close();
            if (answer.statusCode() / 100 != 2) {
                throw new NotDelivered("answers " + answer.statusCode());
            }
            return answer.statusCode();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a message that is not JSON", e);
        } catch (IOException e) {
            throw new NotDelivered(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDelivered("interrupted");
        }
    }
}
