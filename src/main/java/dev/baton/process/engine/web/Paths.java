package dev.baton.process.engine.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Addresses as the container decoded them, whichever servlet they belong to. Spring's own matchers look at what follows a servlet's mapping and so
 * would miss every address of the web applications, whose servlets are not Spring's.
 */
final class Paths {

    private Paths() {}

    static String of(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    /** Each of the addresses and all below it. */
    static RequestMatcher under(String... roots) {
        return request -> {
            String path = of(request);
            return Arrays.stream(roots).anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
        };
    }

    static RequestMatcher readingUnder(String root) {
        RequestMatcher path = under(root);
        return request -> HttpMethod.GET.matches(request.getMethod()) && path.matches(request);
    }

    static RequestMatcher readingExactly(String address) {
        return request ->
                HttpMethod.GET.matches(request.getMethod()) && of(request).equals(address);
    }
}
