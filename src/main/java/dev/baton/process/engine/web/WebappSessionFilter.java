package dev.baton.process.engine.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.auth.Authentications;
import org.camunda.bpm.webapp.impl.security.filter.util.CsrfConstants;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in whoever is signed in to Camunda's web applications: their session is this application's session. Changes need the session's CSRF
 * token, unless the chain has one of its own for its forms. Without it they are refused and no more than that: Camunda's own filter ends the session then, which would sign a person out for the
 * mistake of a page.
 */
final class WebappSessionFilter extends OncePerRequestFilter {

    /** The attribute's name is not public in the web applications. */
    private static final String AUTHENTICATIONS = "authenticatedUser";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final People people;
    private final ProcessEngine engine;
    private final boolean needsToken;

    WebappSessionFilter(People people, ProcessEngine engine) {
        this(people, engine, true);
    }

    /** @param needsToken false where Spring Security's own CSRF filter checks the forms */
    WebappSessionFilter(People people, ProcessEngine engine, boolean needsToken) {
        this.people = people;
        this.engine = engine;
        this.needsToken = needsToken;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean safe = SAFE.contains(request.getMethod());
        // Browsers add Basic credentials of their own accord too, and tell where a request comes from.
        String site = request.getHeader("Sec-Fetch-Site");
        if (!safe && site != null && !site.equals("same-origin") && !site.equals("none")) {
            Problems.CROSS_SITE.write(request, response);
            return;
        }
        HttpSession session = request.getSession(false);
        boolean mine = SecurityContextHolder.getContext().getAuthentication() == null
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && session != null;
        Optional<Authentication> person = mine ? signedIn(session) : Optional.empty();
        if (person.isPresent()) {
            if (needsToken && !safe && !hasToken(request, session)) {
                Problems.CSRF.write(request, response);
                return;
            }
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(person.get());
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private Optional<Authentication> signedIn(HttpSession session) {
        return Optional.ofNullable(session.getAttribute(AUTHENTICATIONS))
                .filter(Authentications.class::isInstance)
                .map(all -> ((Authentications) all).getAuthenticationForProcessEngine(engine.getName()))
                .flatMap(login -> people.find(login.getIdentityId()));
    }

    private static boolean hasToken(HttpServletRequest request, HttpSession session) {
        String given = request.getHeader(CsrfConstants.CSRF_TOKEN_HEADER_NAME);
        Object expected = session.getAttribute(CsrfConstants.CSRF_TOKEN_SESSION_ATTR_NAME);
        return given != null
                && expected != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8),
                        expected.toString().getBytes(StandardCharsets.UTF_8));
    }
}
