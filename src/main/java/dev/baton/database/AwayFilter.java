package dev.baton.database;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Outermost: a request that fails for want of the database reads {@code 503} with {@code Retry-After}, whoever handled it and whatever
 * was made of the exception, be it a 500 of the engine's REST interface or a 401 because nobody could look up the user. While the
 * database is away, requests are turned back at once instead of waiting for the pool. Operations ({@code /actuator}) always pass. An answer
 * that was a success stays one.
 */
final class AwayFilter extends OncePerRequestFilter {

    private static final byte[] PROBLEM = """
            {"type":"about:blank","title":"Service Unavailable","status":503,"code":"DB-001",\
            "detail":"DB-001 the database does not answer at the moment. Send the request again, with the same Idempotency-Key if it had one."}""".getBytes(StandardCharsets.UTF_8);

    private final Availability availability;

    AwayFilter(Availability availability) {
        this.availability = availability;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.equals("/actuator") || path.startsWith("/actuator/");
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        availability.forgetThisThread();
        if (availability.isAway()) {
            refuse(response);
            return;
        }
        var guarded = new Guarded(response);
        try {
            chain.doFilter(request, guarded);
        } catch (IOException | ServletException | RuntimeException e) {
            boolean blamed = guarded.isFault() || ConnectionFailure.in(e).isPresent();
            if (!blamed || response.isCommitted()) {
                throw e;
            }
            availability.doubt();
            guarded.refused = true;
        } finally {
            availability.forgetThisThread();
        }
        if (guarded.refused && !response.isCommitted()) {
            refuse(response);
        }
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.reset();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "5");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        response.setContentLength(PROBLEM.length);
        response.getOutputStream().write(PROBLEM);
    }

    /** Lets a refusal of anybody further in pass unless the database is to blame; then it swallows the answer. */
    private final class Guarded extends HttpServletResponseWrapper {

        private boolean refused;

        Guarded(HttpServletResponse response) {
            super(response);
        }

        private boolean isFault() {
            return availability.failedOnThisThread() || availability.isAway();
        }

        private boolean swallows(int status) {
            boolean blamed = status >= 500 ? isFault() : status >= 400 && availability.failedOnThisThread();
            refused |= blamed && !super.isCommitted();
            return refused;
        }

        @Override
        public void setStatus(int status) {
            if (!swallows(status)) {
                super.setStatus(status);
            }
        }

        @Override
        public void sendError(int status) throws IOException {
            if (!swallows(status)) {
                super.sendError(status);
            }
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            if (!swallows(status)) {
                super.sendError(status, message);
            }
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            // To a login page, say, after the user could not be looked up.
            if (!availability.failedOnThisThread() || !swallows(HttpServletResponse.SC_UNAUTHORIZED)) {
                super.sendRedirect(location);
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return refused ? new Nowhere() : super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            return refused ? new PrintWriter(Writer.nullWriter()) : super.getWriter();
        }

        @Override
        public void flushBuffer() throws IOException {
            if (!refused) {
                super.flushBuffer();
            }
        }
    }

    private static final class Nowhere extends ServletOutputStream {

        private final OutputStream nothing = OutputStream.nullOutputStream();

        @Override
        public void write(int b) throws IOException {
            nothing.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("this answer goes nowhere");
        }
    }
}
