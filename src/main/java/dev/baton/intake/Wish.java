package dev.baton.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the way in and an explicit wish say about engagement. */
final class Wish {

    private static final Phrases<String> REQUESTS = new Phrases<>();

    static {
        for (List<String> row : WordTable.rows("requests.csv", 2)) {
            REQUESTS.put(row.get(1), row.get(0));
        }
    }

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
            List<String> asked = REQUESTS.meantBy(request);
            Stream.of("requested-call", "requested-demo", "requested-quote")
                    .filter(asked::contains)
                    .findFirst()
                    .ifPresent(kinds::add);
        }
        return kinds;
    }
}
