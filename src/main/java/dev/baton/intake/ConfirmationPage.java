package dev.baton.intake;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Where the link of a confirmation mail leads. Opening it confirms nothing, since mail scanners follow links; the button does. The pages name
 * nobody, and whoever has the link needs no sign-in.
 */
@Controller
class ConfirmationPage {

    private static final String RECIPIENT = "recipient";

    private final Confirmations confirmations;

    ConfirmationPage(Confirmations confirmations) {
        this.confirmations = confirmations;
    }

    @GetMapping("/confirm")
    String ask(@RequestParam(defaultValue = "") String token, Model page, HttpServletResponse response) {
        page.addAttribute("token", token);
        return view(confirmations.state(token), response);
    }

    @PostMapping("/confirm")
    String confirm(@RequestParam(defaultValue = "") String token, HttpServletResponse response) {
        if (confirmations.confirm(token, RECIPIENT)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            return "intake/confirm-done";
        }
        return view(confirmations.state(token), response);
    }

    private static String view(Confirmations.Link link, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        return switch (link) {
            case OPEN -> "intake/confirm-ask";
            case USED -> "intake/confirm-used";
            case EXPIRED -> refused(HttpStatus.GONE, "intake/confirm-expired", response);
            case UNKNOWN -> refused(HttpStatus.NOT_FOUND, "intake/confirm-unknown", response);
        };
    }

    private static String refused(HttpStatus status, String view, HttpServletResponse response) {
        response.setStatus(status.value());
        return view;
    }
}
