package dev.baton.nurture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.nurture.Track.Kind;
import dev.baton.nurture.Track.Step;
import dev.baton.nurture.TrackRefused.FieldProblem;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a track as somebody sent it, and finds everything that is wrong with it. */
final class TrackReader {

    private static final Map<String, Kind> KINDS =
            Arrays.stream(Kind.values()).collect(Collectors.toMap(Kind::code, Function.identity()));
    private static final Set<String> FIELDS = Set.of("name", "life", "review", "steps");
    private static final Set<String> STEP_FIELDS = Set.of("kind", "after", "content");
    private static final Pattern CODE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST = 100;
    private static final int MOST_STEPS = 100;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TEN_YEARS = Duration.ofDays(3650);

    private final List<FieldProblem> problems = new ArrayList<>();

    private TrackReader() {}

    /** @throws TrackRefused with every bad field */
    static Track read(String key, JsonNode body) {
        TrackReader reader = new TrackReader();
        Track track = reader.track(key, body);
        if (!reader.problems.isEmpty()) {
            throw new TrackRefused(reader.problems);
        }
        return track;
    }

    /** Whole days as days: P180D instead of PT4320H. */
    static String text(Duration time) {
        return !time.isZero() && time.equals(Duration.ofDays(time.toDays()))
                ? "P" + time.toDays() + "D"
                : time.toString();
    }

    private Track track(String key, JsonNode body) {
        if (!isCode(key)) {
            bad("key", "is of letters a to z, digits and hyphens, at most " + LONGEST);
        }
        if (!body.isObject()) {
            bad("body", "is a JSON object");
            return null;
        }
        onlyThese("body", body, FIELDS);
        String name = body.path("name").textValue();
        if (name == null
                || name.isBlank()
                || name.length() > LONGEST
                || name.chars().anyMatch(Character::isISOControl)) {
            bad("name", "is text of 1 to " + LONGEST + " characters");
        }
        Duration life = time("life", body.get("life"), DAY);
        Duration review = time("review", body.get("review"), HOUR);
        JsonNode list = body.path("steps");
        if (!list.isArray() || list.size() > MOST_STEPS) {
            bad("steps", "is a list of at most " + MOST_STEPS + " steps");
            return null;
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            steps.add(step("steps[" + i + "]", list.get(i)));
        }
        return new Track(key, name, life, review, steps);
    }

    private Step step(String field, JsonNode step) {
        if (!step.isObject()) {
            bad(field, "is a JSON object");
            return null;
        }
        onlyThese(field, step, STEP_FIELDS);
        Kind kind = KINDS.get(step.path("kind").asText());
        if (kind == null) {
            bad(field + ".kind", "is one of " + String.join(", ", new TreeSet<>(KINDS.keySet())));
        }
        String content = step.path("content").textValue();
        if (content == null || !isCode(content)) {
            bad(field + ".content", "is a name of letters a to z, digits and hyphens, at most " + LONGEST);
        }
        return new Step(kind, time(field + ".after", step.get("after"), Duration.ZERO), content);
    }

    private Duration time(String field, JsonNode node, Duration shortest) {
        try {
            Duration time = Duration.parse(node == null ? "" : String.valueOf(node.textValue()));
            if (time.compareTo(shortest) >= 0 && time.compareTo(TEN_YEARS) <= 0 && time.getNano() == 0) {
                return time;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // told below
        }
        bad(field, "is a duration of " + text(shortest) + " to " + text(TEN_YEARS) + ", such as P14D or PT36H");
        return null;
    }

    private void onlyThese(String field, JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                bad(
                        field,
                        "has a field that there is not; these there are: " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    private static boolean isCode(String text) {
        return text.length() <= LONGEST && CODE.matcher(text).matches();
    }

    private void bad(String field, String reason) {
        problems.add(new FieldProblem(field, reason));
    }
}
