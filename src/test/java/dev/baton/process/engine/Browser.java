package dev.baton.process.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends requests as they come from outside: anonymous, with Basic, with an API key, or with the session of the web applications. */
public final class Browser {

    public static final String PASSWORD = "Baton-demo-1";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private Browser(int port) {
        this.base = "http://localhost:" + port;
    }

    public static Browser anonymous(int port) {
        return new Browser(port);
    }

    public static Browser basic(int port, String user, String password) {
        String pair = user + ":" + password;
        return new Browser(port)
                .with(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    public static Browser basic(int port, String user) {
        return basic(port, user, PASSWORD);
    }

    /** Signs in the way the page of the web application does. */
    public static Browser session(int port, String user, String application) {
        Browser browser = new Browser(port);
        browser.get("/camunda/app/" + application + "/default/");
        browser.withToken();
        HttpResponse<String> login = browser.send(
                "POST",
                "/camunda/api/admin/auth/user/default/login/" + application,
                "username=" + user + "&password=" + PASSWORD,
                "application/x-www-form-urlencoded");
        if (login.statusCode() != 200) {
            throw new IllegalStateException("login of " + user + ": " + login.statusCode() + " " + login.body());
        }
        browser.get("/camunda/api/admin/auth/user/default");
        return browser.withToken();
    }

    public Browser with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Browser without(String name) {
        headers.remove(name);
        return this;
    }

    private Browser withToken() {
        return with("X-XSRF-TOKEN", cookies.getOrDefault("XSRF-TOKEN", ""));
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, null, null);
    }

    public HttpResponse<String> post(String path, String json) {
        return send("POST", path, json, "application/json");
    }

    public HttpResponse<String> send(String method, String path, String body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (!cookies.isEmpty()) {
            StringBuilder jar = new StringBuilder();
            cookies.forEach(
                    (name, value) -> jar.append(name).append('=').append(value).append("; "));
            request.header("Cookie", jar.toString());
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            return response;
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void keep(String cookie) {
        String[] pair = cookie.split(";", 2)[0].split("=", 2);
        cookies.put(pair[0], pair[1]);
    }
}
