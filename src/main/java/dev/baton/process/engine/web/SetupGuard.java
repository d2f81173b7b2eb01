package dev.baton.process.engine.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes the first-run set-up of the web application Admin. It makes an administrator of whoever asks first as long as there is none
 * (CVE-2026-77226, never mended in the community edition); Baton's first administrator comes from its configuration.
 */
final class SetupGuard extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Decoded by the container, as the web application sees it.
        String path = Paths.of(request).toLowerCase(Locale.ROOT);
        if (path.contains("/admin/") && path.contains("/setup")) {
            Problems.NOTHING_HERE.write(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
