package dev.baton.notification;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Where the links of marketing mails lead. Looking never unsubscribes, since mail scanners follow links; a press of the button does, and so does the
 * single request of a mail client (RFC 8058). The pages say nothing about anybody, and nothing of what is sent is read.
 */
@Controller
class UnsubscribePage {

    private final Unsubscriptions unsubscriptions;

    UnsubscribePage(Unsubscriptions unsubscriptions) {
        this.unsubscriptions = unsubscriptions;
    }

    @GetMapping("/unsubscribe/{token}")
    String ask(@PathVariable String token, HttpServletResponse response) {
        return unsubscriptions.find(token).isPresent() ? "notification/unsubscribe-ask" : unknown(response);
    }

    @PostMapping("/unsubscribe/{token}")
    String unsubscribe(@PathVariable String token, HttpServletResponse response) {
        return unsubscriptions.unsubscribe(token) ? "notification/unsubscribe-done" : unknown(response);
    }

    private static String unknown(HttpServletResponse response) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        return "notification/unsubscribe-unknown";
    }
}
