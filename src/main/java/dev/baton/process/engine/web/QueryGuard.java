package dev.baton.process.engine.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses task queries and filters that carry expressions, at any depth and from anybody. The expressions that Baton evaluates can do no harm
 * (see {@code process.engine.hardening}); this is the second lock on the same door, for the day the first one turns out to have a gap.
 */
final class QueryGuard extends OncePerRequestFilter {

    private static final int LIMIT = 1024 * 1024;

    /** What follows the engine's address, whichever of its three spellings was used. */
    private static final Pattern RESOURCE = Pattern.compile(
            "^/(?:engine-rest(?:/engine/[^/]+)?|camunda/api/engine/engine/[^/]+)/+((?:task|filter)(?:/.*)?)$");

    /** {@code task/{id}/submit-form} and its like carry variables, whose names are nobody's business. */
    private static final Pattern ONE_TASK = Pattern.compile("^task/+[^/]+/+[^/].*$");

    private final JsonFactory json = new JsonFactory();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isQuery(Paths.of(request))) {
            chain.doFilter(request, response);
            return;
        }
        if (namesExpressionInAddress(request)) {
            Problems.EXPRESSION.write(request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(LIMIT + 1);
        if (body.length > LIMIT) {
            Problems.TOO_LARGE.write(request, response);
            return;
        }
        Optional<Problems> problem = inspect(body);
        if (problem.isPresent()) {
            problem.get().write(request, response);
        } else {
            chain.doFilter(new ReadAgain(request, body), response);
        }
    }

    static boolean isQuery(String path) {
        Matcher resource = RESOURCE.matcher(path);
        return resource.matches() && !ONE_TASK.matcher(resource.group(1)).matches();
    }

    private static boolean namesExpressionInAddress(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) {
            return false;
        }
        return Arrays.stream(query.split("&"))
                .map(parameter -> parameter.split("=", 2)[0])
                .anyMatch(name -> {
                    try {
                        return isExpression(URLDecoder.decode(name, StandardCharsets.UTF_8));
                    } catch (IllegalArgumentException e) {
                        return true;
                    }
                });
    }

    private Optional<Problems> inspect(byte[] body) throws IOException {
        try (JsonParser parser = json.createParser(body)) {
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                if (token == JsonToken.FIELD_NAME && isExpression(parser.currentName())) {
                    return Optional.of(Problems.EXPRESSION);
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(Problems.NOT_JSON);
        }
    }

    private static boolean isExpression(String name) {
        return name.trim().toLowerCase(Locale.ROOT).endsWith("expression");
    }

    private static final class ReadAgain extends HttpServletRequestWrapper {

        private final byte[] body;

        ReadAgain(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("the body is here already");
                }

                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return bytes.read(target, offset, length);
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
