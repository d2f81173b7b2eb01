package dev.baton.process.engine.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes the first-run set-up of the web application Admin. It makes an administrator of whoever asks first as long as there is none
 * (CVE-2026-77226, never mended in the community edition); Baton's first administrator comes from its configuration.
 *
 * <p>Also refuses addresses in disguise. Camunda's own filter compares its rules with the address as it was sent, the container finds the
 * servlet by the decoded one, and what no rule matches is open: {@code /camunda/%61pi/} would walk past every rule.
 */
final class AddressGuard extends OncePerRequestFilter {

    /** A letter, a digit, or one of {@code - . / _ ~}: nobody needs to encode these. */
    private static final Pattern DISGUISED =
            Pattern.compile("%(?:2[d-f]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])", Pattern.CASE_INSENSITIVE);

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Paths.under("/camunda").matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = Paths.of(request).toLowerCase(Locale.ROOT);
        if (path.contains("/admin/") && path.contains("/setup")) {
            Problems.NOTHING_HERE.write(request, response);
        } else if (DISGUISED.matcher(request.getRequestURI()).find()) {
            Problems.DISGUISED.write(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
