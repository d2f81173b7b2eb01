package dev.baton.process.engine.web;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Holds each visitor's address to a rate on the pages that need no sign-in. It protects this node's database connections, so each node counts for
 * itself and keeps nothing; the tokens in the links are too long to be guessed at any rate.
 */
final class VisitorLimit extends OncePerRequestFilter {

    private static final int BURST = 60;
    private static final int PER_SECOND = 10;
    private static final int VISITORS = 10_000;

    private final Map<String, Bucket> visitors = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > VISITORS;
        }
    };

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (bucket(request.getRemoteAddr()).tryConsume(1)) {
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            Problems.TOO_MANY.write(request, response);
        }
    }

    private Bucket bucket(String address) {
        synchronized (visitors) {
            return visitors.computeIfAbsent(address, any -> Bucket.builder()
                    .addLimit(Bandwidth.builder()
                            .capacity(BURST)
                            .refillGreedy(PER_SECOND, Duration.ofSeconds(1))
                            .build())
                    .build());
        }
    }
}
