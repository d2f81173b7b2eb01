package dev.baton.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the way in and an explicit wish say about engagement. */
final class Wish {

    private Wish() {}

    /** @return kinds of activity, as {@code score-engagement.dmn} knows them */
    static List<String> activities(String source, String request) {
        List<String> kinds = new ArrayList<>();
        kinds.add(
                switch (source) {
                    case "web", "form", "webhook", "api" -> "form-submitted";
                    case "event" -> "attended";
                    case "partner" -> "referred";
                    case "manual" -> "typed-in";
                    default -> "imported";
                });
        if (request != null) {
            String wish = request.toLowerCase(Locale.ROOT);
            if (wish.contains("call") || wish.contains("phone") || wish.contains("contact")) {
                kinds.add("requested-call");
            } else if (wish.contains("demo") || wish.contains("trial")) {
                kinds.add("requested-demo");
            } else if (wish.contains("quote") || wish.contains("pric") || wish.contains("offer")) {
                kinds.add("requested-quote");
            }
        }
        return kinds;
    }
}
