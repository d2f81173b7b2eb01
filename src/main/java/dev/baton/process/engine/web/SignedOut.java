package dev.baton.process.engine.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Every page of the web applications asks who is signed in. Camunda answers 404 when nobody is, which each browser reports as an error on the
 * first page a user sees; 204 means the same to the page.
 */
final class SignedOut extends OncePerRequestFilter {

    private static final Pattern WHO = Pattern.compile("/camunda/api/admin/auth/user/[a-zA-Z0-9-]+");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("GET")
                || !WHO.matcher(request.getRequestURI()
                                .substring(request.getContextPath().length()))
                        .matches();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new HttpServletResponseWrapper(response) {

            @Override
            public void setStatus(int status) {
                super.setStatus(status == SC_NOT_FOUND ? SC_NO_CONTENT : status);
            }

            @Override
            public void sendError(int status) throws IOException {
                sendError(status, null);
            }

            @Override
            public void sendError(int status, String message) throws IOException {
                if (status == SC_NOT_FOUND) {
                    super.setStatus(SC_NO_CONTENT);
                } else {
                    super.sendError(status, message);
                }
            }
        });
    }
}
