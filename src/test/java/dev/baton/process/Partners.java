package dev.baton.process;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The chat and marketing's own system of the tests, over real HTTP: they answer what a test wants and keep what they were sent. */
final class Partners {

    static final String TOKEN = "token-of-marketings-system";

    record Request(String path, Headers headers, String body) {}

    static volatile int status = 200;

    private static final List<Request> REQUESTS = new CopyOnWriteArrayList<>();
    private static final HttpServer SERVER = start();

    private Partners() {}

    static void answer(int newStatus) {
        status = newStatus;
        REQUESTS.clear();
    }

    static URI address(String partner) {
        return URI.create("http://127.0.0.1:" + SERVER.getAddress().getPort() + "/" + partner);
    }

    static List<Request> requests(String partner) {
        return REQUESTS.stream().filter(r -> r.path().equals("/" + partner)).toList();
    }

    private static HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                REQUESTS.add(new Request(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
                exchange.getResponseHeaders()
                        .add("Location", address("elsewhere").toString());
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
