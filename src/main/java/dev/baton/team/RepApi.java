package dev.baton.team;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.CalendarRefused;
import dev.baton.team.TeamRefused.FieldProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Availability", description = "When a rep can answer; for the rep, the team's managers and administrators")
@RestController
@RequestMapping("/api/reps")
class RepApi {

    private static final int LARGEST_FILE = 2 * 1024 * 1024;
    private static final int LONGEST_HOURS = 20_000;

    private static final Set<String> CHANGEABLE = Set.of(
            "hours",
            "capacity",
            "perDay",
            "perHour",
            "weight",
            "skills",
            "languages",
            "conflicts",
            "supporters",
            "active");

    private final Teams teams;
    private final Oversight oversight;
    private final ObjectMapper json;
    private final Clock clock;

    RepApi(Teams teams, Oversight oversight, ObjectMapper json, Clock clock) {
        this.teams = teams;
        this.oversight = oversight;
        this.json = json;
        this.clock = clock;
    }

    @Schema(name = "Rep")
    record RepView(
            String id,
            String team,
            String firstName,
            String lastName,
            Set<String> languages,
            Set<String> skills,
            int capacity,

            @Schema(
                    description =
                            "new leads at most whose clock starts on one day of the rep's calendar; null for no cap")
            Integer perDay,

            @Schema(description = "new leads at most whose clock starts within sixty minutes; null for no cap")
            Integer perHour,

            int weight,

            @Schema(
                    description =
                            "what the rep must not get, as kind:value, such as industry:banking or domain:acme.example")
            Set<String> conflicts,

            @Schema(description = "reps who see the leads of this one when it leads a sales team")
            Set<String> supporters,

            boolean active,

            @Schema(description = "the hours that count: own ones, or the team's")
            CalendarDefinition calendar,

            @Schema(description = "own hours, or null for the team's")
            CalendarDefinition hours,

            boolean paused,

            @Schema(description = "null when not paused, or paused for as long as nobody ends it")
            Instant pausedUntil,

            @Schema(description = "null when not paused") Instant pausedSince,

            @Schema(
                    description =
                            "null when not paused; lapses: the rep let as many leads lapse in a row as baton.assignment.pause-after-lapses says",
                    allowableValues = {"by-hand", "lapses"})
            String pauseReason) {}

    @Schema(name = "RepName")
    record RepName(String id, String team, String firstName, String lastName) {}

    @Schema(name = "Absence")
    record AbsenceView(UUID id, Instant startsAt, Instant endsAt, String kind, String source) {}

    @Schema(name = "RepChange", description = "What is left out stays as it is.")
    record Change(
            @Schema(description = "own hours, or null for the team's")
            CalendarDefinition hours,

            int capacity,
            Integer perDay,
            Integer perHour,
            int weight,
            Set<String> skills,
            Set<String> languages,
            Set<String> conflicts,
            Set<String> supporters,
            boolean active) {}

    @Schema(name = "NewAbsence")
    record NewAbsence(
            Instant startsAt,
            Instant endsAt,

            @Schema(allowableValues = {"absence", "vacation", "sick", "parental", "training", "other"})
            String kind) {}

    @Schema(name = "Pause")
    record NewPause(
            @Schema(description = "null for as long as nobody ends it")
            Instant until) {}

    @Operation(summary = "The reps whose availability you may set")
    @GetMapping
    List<RepName> mine(Authentication asker) {
        oversight.admit(asker);
        return teams.reps().stream()
                .filter(rep -> oversight.maySet(rep, asker))
                .map(rep -> new RepName(rep.id(), rep.team(), rep.firstName(), rep.lastName()))
                .toList();
    }

    @Operation(summary = "One rep, with hours and pause")
    @GetMapping("/{id}")
    ResponseEntity<RepView> rep(@PathVariable String id, Authentication asker) {
        return answer(oversight.find(id, asker).id());
    }

    @Operation(
            summary = "Changes a rep",
            description =
                    "Fields: hours (a calendar, or null for the team's), capacity, perDay, perHour (numbers, or null), weight, skills,"
                            + " languages, conflicts, supporters, active; what is left out stays. A rep may change no more than the own hours. With the ETag of the answer in If-Match a change is refused (412)"
                            + " when somebody else was quicker.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Change.class)))
    @PutMapping("/{id}")
    ResponseEntity<RepView> change(
            @PathVariable String id,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) String ifMatch,
            Authentication asker) {
        Rep rep = oversight.find(id, asker);
        RepView now = view(rep, teams.state(id));
        List<FieldProblem> problems = unknownAndFixedFields(body, now);
        CalendarDefinition hours = body.hasNonNull("hours") ? hours(body.get("hours"), problems) : null;
        RepState given = new RepState(
                hours,
                number(body, "capacity", problems),
                number(body, "weight", problems),
                words(body, "skills", problems),
                words(body, "languages", problems),
                flag(body, "active", problems),
                new Rep.Caps(cap(body, "perDay", problems), cap(body, "perHour", problems)),
                words(body, "conflicts", problems),
                words(body, "supporters", problems));
        given.supporters().stream()
                .filter(supporter ->
                        supporter.equals(id) || teams.rep(supporter).isEmpty())
                .findFirst()
                .ifPresent(supporter -> problems.add(new FieldProblem("supporters", "are ids of other reps")));
        refuse(problems);
        boolean manages = oversight.manages(rep, asker);
        teams.change(id, before -> {
            if (ifMatch != null && !ifMatch.equals("*") && !ifMatch.equals(tag(before))) {
                throw new TeamRefused(
                        TeamRefused.CHANGED_MEANWHILE, "If-Match", "the rep was changed since; read it again");
            }
            RepState after = new RepState(
                    body.has("hours") ? given.hours() : before.hours(),
                    body.has("capacity") ? given.capacity() : before.capacity(),
                    body.has("weight") ? given.weight() : before.weight(),
                    body.has("skills") ? given.skills() : before.skills(),
                    body.has("languages") ? given.languages() : before.languages(),
                    body.has("active") ? given.active() : before.active(),
                    new Rep.Caps(
                            body.has("perDay")
                                    ? given.caps().perDay()
                                    : before.caps().perDay(),
                            body.has("perHour")
                                    ? given.caps().perHour()
                                    : before.caps().perHour()),
                    body.has("conflicts") ? given.conflicts() : before.conflicts(),
                    body.has("supporters") ? given.supporters() : before.supporters());
            if (!manages) {
                refuseWhatIsNotTheReps(before, after);
            }
            return after;
        });
        return answer(id);
    }

    @Operation(summary = "The rep gets nothing new until then, or for as long as nobody ends it")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = NewPause.class)))
    @PostMapping("/{id}/pause")
    ResponseEntity<RepView> pause(
            @PathVariable String id, @RequestBody(required = false) JsonNode body, Authentication asker) {
        oversight.find(id, asker);
        List<FieldProblem> problems = new ArrayList<>();
        Instant until = null;
        if (body != null && !body.isNull()) {
            knownFields(body, Set.of("until"), problems);
            until = body.hasNonNull("until") ? instant(body, "until", problems) : null;
        }
        refuse(problems);
        teams.pause(id, until);
        return answer(id);
    }

    @Operation(summary = "Ends the pause")
    @DeleteMapping("/{id}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(@PathVariable String id, Authentication asker) {
        oversight.find(id, asker);
        teams.resume(id);
    }

    @Operation(summary = "Absences that are not over, by their start")
    @GetMapping("/{id}/absences")
    List<AbsenceView> absences(@PathVariable String id, Authentication asker) {
        oversight.find(id, asker);
        return teams.absences(List.of(id), clock.instant()).stream()
                .map(RepApi::view)
                .toList();
    }

    @Operation(summary = "Adds an absence; absences may overlap")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = NewAbsence.class)))
    @PostMapping("/{id}/absences")
    ResponseEntity<AbsenceView> add(@PathVariable String id, @RequestBody JsonNode body, Authentication asker) {
        oversight.find(id, asker);
        List<FieldProblem> problems = new ArrayList<>();
        knownFields(body, Set.of("startsAt", "endsAt", "kind"), problems);
        Instant startsAt = instant(body, "startsAt", problems);
        Instant endsAt = instant(body, "endsAt", problems);
        String kind = body.hasNonNull("kind") ? body.get("kind").asText() : "absence";
        refuse(problems);
        Absence absence = teams.addAbsence(id, startsAt, endsAt, kind);
        return ResponseEntity.created(URI.create("/api/reps/" + id + "/absences/" + absence.id()))
                .body(view(absence));
    }

    @Operation(summary = "Removes an absence")
    @DeleteMapping("/{id}/absences/{absence}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, @PathVariable UUID absence, Authentication asker) {
        oversight.find(id, asker);
        teams.removeAbsence(id, absence);
    }

    @Operation(
            summary = "Takes absences from an iCalendar file (RFC 5545)",
            description =
                    "Busy events of the next 400 days become absences, recurring ones each time; nothing else of them is kept. The file"
                            + " takes the place of the one before: what is no longer in it is removed. What was entered by hand stays.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(mediaType = "text/calendar", schema = @Schema(type = "string")))
    @PostMapping(path = "/{id}/absences/import", consumes = "text/calendar")
    Teams.Imported importCalendar(@PathVariable String id, HttpServletRequest request, Authentication asker)
            throws IOException {
        Rep rep = oversight.find(id, asker);
        byte[] body = request.getInputStream().readNBytes(LARGEST_FILE + 1);
        if (body.length > LARGEST_FILE) {
            throw new TeamRefused(TeamRefused.TOO_LARGE, "body", "is larger than 2 MB");
        }
        Instant now = clock.instant();
        Instant until = now.plus(BusyTimes.WINDOW);
        List<BusyTime> busy = BusyTimes.read(
                new String(body, StandardCharsets.UTF_8), rep.calendar().zone(), now, until);
        return teams.importAbsences(id, busy, now, until);
    }

    private ResponseEntity<RepView> answer(String id) {
        Rep rep = teams.rep(id).orElseThrow(Teams::unknown);
        RepState state = teams.state(id);
        return ResponseEntity.ok().eTag(tag(state)).body(view(rep, state));
    }

    private RepView view(Rep rep, RepState state) {
        Instant now = clock.instant();
        boolean paused = rep.pausedAt(now);
        Pause pause = teams.lastPause(rep.id());
        return new RepView(
                rep.id(),
                rep.team(),
                rep.firstName(),
                rep.lastName(),
                new TreeSet<>(state.languages()),
                new TreeSet<>(state.skills()),
                rep.capacity(),
                rep.caps().perDay(),
                rep.caps().perHour(),
                rep.weight(),
                new TreeSet<>(state.conflicts()),
                new TreeSet<>(rep.supporters()),
                rep.active(),
                rep.calendar().definition(),
                state.hours(),
                paused,
                !paused || rep.pausedUntil().equals(Instant.MAX) ? null : rep.pausedUntil(),
                paused ? pause.since() : null,
                paused ? pause.reason() : null);
    }

    private static AbsenceView view(Absence absence) {
        return new AbsenceView(absence.id(), absence.startsAt(), absence.endsAt(), absence.kind(), absence.source());
    }

    /** The order of a set and of the days of a week differs from one start to the next. */
    private String tag(RepState state) {
        String text = String.join(
                "|",
                state.hours() == null
                        ? "team"
                        : state.hours().zone()
                                + new TreeMap<>(state.hours().week())
                                + state.hours().holidays()
                                + state.hours().closed(),
                Integer.toString(state.capacity()),
                Integer.toString(state.weight()),
                new TreeSet<>(state.skills()).toString(),
                new TreeSet<>(state.languages()).toString(),
                Boolean.toString(state.active()),
                state.caps().toString(),
                new TreeSet<>(state.conflicts()).toString(),
                new TreeSet<>(state.supporters()).toString());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuseWhatIsNotTheReps(RepState before, RepState after) {
        List<FieldProblem> problems = new ArrayList<>();
        notYours("capacity", before.capacity(), after.capacity(), problems);
        notYours("weight", before.weight(), after.weight(), problems);
        notYours("skills", before.skills(), after.skills(), problems);
        notYours("languages", before.languages(), after.languages(), problems);
        notYours("active", before.active(), after.active(), problems);
        notYours("perDay", before.caps().perDay(), after.caps().perDay(), problems);
        notYours("perHour", before.caps().perHour(), after.caps().perHour(), problems);
        notYours("conflicts", before.conflicts(), after.conflicts(), problems);
        notYours("supporters", before.supporters(), after.supporters(), problems);
        if (!problems.isEmpty()) {
            throw new TeamRefused(TeamRefused.NOT_YOURS, problems);
        }
    }

    private static void notYours(String field, Object before, Object after, List<FieldProblem> problems) {
        if (!Objects.equals(before, after)) {
            problems.add(new FieldProblem(field, "is set by a manager of the team"));
        }
    }

    /** What was read may be sent back whole; what cannot be changed here must then be as it was. */
    private List<FieldProblem> unknownAndFixedFields(JsonNode body, RepView now) {
        List<FieldProblem> problems = new ArrayList<>();
        JsonNode stored = json.valueToTree(now);
        Set<String> known = new LinkedHashSet<>();
        stored.fieldNames().forEachRemaining(known::add);
        knownFields(body, known, problems);
        known.stream()
                .filter(field -> body.has(field) && !CHANGEABLE.contains(field))
                .filter(field -> !Objects.equals(body.get(field), stored.get(field)))
                .forEach(field -> problems.add(new FieldProblem(
                        field,
                        switch (field) {
                            case "paused", "pausedUntil", "pausedSince", "pauseReason" ->
                                "is set with POST and DELETE /api/reps/{id}/pause";
                            case "calendar" -> "is what counts; own hours are in hours";
                            default -> "cannot be changed here";
                        })));
        return problems;
    }

    private static void knownFields(JsonNode body, Set<String> known, List<FieldProblem> problems) {
        if (!body.isObject()) {
            throw new TeamRefused(TeamRefused.INVALID, "body", "is a JSON object");
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            if (!known.contains(names.next())) {
                problems.add(new FieldProblem(
                        "body", "has a field that is not known; known are " + String.join(", ", new TreeSet<>(known))));
                return;
            }
        }
    }

    private CalendarDefinition hours(JsonNode node, List<FieldProblem> problems) {
        String shape =
                "is a calendar such as {\"zone\": \"Europe/Berlin\", \"week\": {\"MON\": [[\"09:00\", \"17:00\"]]}}, or null";
        if (!node.isObject() || node.toString().length() > LONGEST_HOURS) {
            problems.add(new FieldProblem("hours", shape));
            return null;
        }
        try {
            return json.treeToValue(node, CalendarDefinition.class);
        } catch (JsonProcessingException e) {
            problems.add(new FieldProblem(
                    "hours",
                    e.getCause() instanceof CalendarRefused
                            ? "has a field that no calendar has; known are zone, week, holidays, closed"
                            : shape));
            return null;
        }
    }

    private static int number(JsonNode body, String field, List<FieldProblem> problems) {
        JsonNode node = body.path(field);
        if (body.has(field) && !(node.isIntegralNumber() && node.canConvertToInt())) {
            problems.add(new FieldProblem(field, "is a whole number"));
        }
        return node.asInt();
    }

    private static Integer cap(JsonNode body, String field, List<FieldProblem> problems) {
        return body.hasNonNull(field) ? Integer.valueOf(number(body, field, problems)) : null;
    }

    private static boolean flag(JsonNode body, String field, List<FieldProblem> problems) {
        JsonNode node = body.path(field);
        if (body.has(field) && !node.isBoolean()) {
            problems.add(new FieldProblem(field, "is true or false"));
        }
        return node.asBoolean();
    }

    private static Set<String> words(JsonNode body, String field, List<FieldProblem> problems) {
        JsonNode node = body.path(field);
        Set<String> words = new LinkedHashSet<>();
        boolean texts = node.isArray();
        for (JsonNode word : node) {
            texts &= word.isTextual();
            words.add(word.asText().strip());
        }
        if (body.has(field) && !texts) {
            problems.add(new FieldProblem(field, "is a list of words"));
        }
        return words;
    }

    private static Instant instant(JsonNode body, String field, List<FieldProblem> problems) {
        JsonNode node = body.has(field) ? body.get(field) : JsonNodeFactory.instance.nullNode();
        try {
            return OffsetDateTime.parse(node.asText()).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            problems.add(new FieldProblem(field, "is an instant such as 2026-11-21T10:00:00Z"));
            return null;
        }
    }

    private static void refuse(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw new TeamRefused(TeamRefused.INVALID, problems);
        }
    }
}
