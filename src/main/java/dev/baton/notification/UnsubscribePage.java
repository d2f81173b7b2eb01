package dev.baton.notification;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where the links of marketing mails lead. Looking never unsubscribes, since mail scanners follow links; a press of the button does, and so does the
 * single request of a mail client (RFC 8058). The pages say nothing about anybody, and nothing of what is sent is read.
 */
@Hidden
@RestController
class UnsubscribePage {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex"><title>%1$s</title></head>
            <body>
            <h1>%1$s</h1>
            %2$s
            </body>
            </html>
            """;

    private static final String ASK = PAGE.formatted("Unsubscribe", """
            <p>Press the button and we will send you no more marketing mail.</p>
            <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">Unsubscribe</button></form>""");

    private static final String DONE =
            PAGE.formatted("You are unsubscribed", "<p>We will send you no more marketing mail.</p>");

    private static final String UNKNOWN = PAGE.formatted(
            "This link does not work",
            "<p>It may be incomplete. Please use the link of a mail as it stands there.</p>");

    private final Unsubscriptions unsubscriptions;

    UnsubscribePage(Unsubscriptions unsubscriptions) {
        this.unsubscriptions = unsubscriptions;
    }

    @GetMapping("/unsubscribe/{token}")
    ResponseEntity<String> ask(@PathVariable String token) {
        return unsubscriptions.find(token).isPresent() ? page(HttpStatus.OK, ASK) : page(HttpStatus.NOT_FOUND, UNKNOWN);
    }

    @PostMapping("/unsubscribe/{token}")
    ResponseEntity<String> unsubscribe(@PathVariable String token) {
        return unsubscriptions.unsubscribe(token) ? page(HttpStatus.OK, DONE) : page(HttpStatus.NOT_FOUND, UNKNOWN);
    }

    private static ResponseEntity<String> page(HttpStatus status, String page) {
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                .body(page);
    }
}
