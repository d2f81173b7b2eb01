package dev.baton.process.engine.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives a question without {@code maxResults} the engine's limit. Without it the engine would refuse such a question altogether, and a script that
 * knows Camunda's REST interface does not expect that.
 */
final class BoundedResults extends OncePerRequestFilter {

    private final int limit;

    BoundedResults(ProcessEngineConfiguration engine) {
        this.limit = ((ProcessEngineConfigurationImpl) engine).getQueryMaxResultsLimit();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(isBounded(request.getQueryString()) ? request : new Bounded(request), response);
    }

    private static boolean isBounded(String query) {
        return query != null && Arrays.stream(query.split("&")).anyMatch(part -> part.startsWith("maxResults="));
    }

    private final class Bounded extends HttpServletRequestWrapper {

        Bounded(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getQueryString() {
            String given = super.getQueryString();
            return (given == null || given.isEmpty() ? "" : given + "&") + "maxResults=" + limit;
        }
    }
}
