package dev.baton.process.engine.web;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** A refusal as {@code application/problem+json} (RFC 9457) with a code that stays the same over releases. */
enum Problems {
    SIGN_IN(HttpStatus.UNAUTHORIZED, "AUTH-001", "Sign in with a user and a password or an API key."),
    NOT_PERMITTED(HttpStatus.FORBIDDEN, "AUTH-002", "You are signed in, but this is not yours to do."),
    CSRF(
            HttpStatus.FORBIDDEN,
            "AUTH-003",
            "A change made with the session of the web applications needs the header X-XSRF-TOKEN with the session's token."),
    NOTHING_HERE(HttpStatus.NOT_FOUND, "AUTH-004", "There is nothing at this address."),
    CROSS_SITE(HttpStatus.FORBIDDEN, "AUTH-005", "A page of another site may not change anything here."),
    EXPRESSION(
            HttpStatus.BAD_REQUEST,
            "AUTH-006",
            "Expressions are not allowed in task queries and filters; Baton's own filters are the only ones that have any."),
    TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "AUTH-007", "A query may not be larger than one megabyte."),
    NOT_JSON(HttpStatus.BAD_REQUEST, "AUTH-008", "The body is not JSON."),
    BAD_KEY(HttpStatus.UNAUTHORIZED, "AUTH-009", "This API key is not known."),
    TOO_MANY(HttpStatus.TOO_MANY_REQUESTS, "AUTH-013", "Too many requests from this address; try again in a moment."),
    DISGUISED(HttpStatus.BAD_REQUEST, "AUTH-012", "Letters and digits of an address may not be encoded.");

    // A refusal is written before anything else runs, and must not depend on how the application maps its own objects.
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpStatus status;
    private final String code;
    private final String detail;

    Problems(HttpStatus status, String code, String detail) {
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isPage(request)) {
            response.sendError(status.value());
            return;
        }
        response.setStatus(status.value());
        if (response.getHeader(HttpHeaders.CACHE_CONTROL) == null) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        response.setContentType("application/problem+json");
        try (JsonGenerator json = JSON.createGenerator(response.getOutputStream(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", status.getReasonPhrase());
            json.writeNumberField("status", status.value());
            json.writeStringField("detail", detail);
            json.writeStringField("code", code);
            json.writeStringField("instance", request.getRequestURI());
            json.writeEndObject();
        }
    }

    /** A browser that opens a page shows its refusal as a page; a script that fetches reads a problem. */
    static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String mode = request.getHeader("Sec-Fetch-Mode");
        return accept != null && accept.contains("text/html") && (mode == null || mode.equals("navigate"));
    }
}
