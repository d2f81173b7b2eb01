package dev.baton.team;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.CalendarRefused;
import dev.baton.calendar.CalendarRefused.Problem;
import dev.baton.calendar.Calendars;
import dev.baton.calendar.MeasuredClocks;
import dev.baton.calendar.StoredCalendar;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Calendars", description = "When a team works, and what that means for an instant")
@RestController
@RequestMapping("/api/calendars/{id}")
class CalendarApi {

    /** What a calendar that was read has beside its definition; sent back it is not read. */
    private static final Set<String> FACTS = Set.of("id", "version", "teams", "openClocks", "toBeMoved");

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    private final Calendars calendars;
    private final Teams teams;
    private final Oversight oversight;
    private final MeasuredClocks clocks;
    private final TransactionTemplate transaction;

    CalendarApi(
            Calendars calendars,
            Teams teams,
            Oversight oversight,
            MeasuredClocks clocks,
            TransactionTemplate transaction) {
        this.calendars = calendars;
        this.teams = teams;
        this.oversight = oversight;
        this.clocks = clocks;
        this.transaction = transaction;
    }

    @Schema(name = "Calendar")
    record CalendarView(
            String id,
            long version,

            @Schema(description = "time zone id; all hours and dates are local to it")
            String zone,

            @Schema(
                    description =
                            "intervals per weekday MON to SUN, the end excluded, 24:00 for the end of the day; none crosses midnight")
            Map<String, List<List<String>>> week,

            @Schema(description = "public holidays of a country or region, as in DE or DE-BE; null for none")
            String holidays,

            @Schema(description = "further free days") List<String> closed,

            @Schema(description = "teams that work by it") List<String> teams,

            @Schema(description = "open service level clocks that are measured in it")
            long openClocks,

            @Schema(description = "those whose due date is not yet the one that the calendar gives today")
            long toBeMoved) {}

    @Schema(name = "WorkingTimeLater")
    record Plus(
            @Schema(example = "2026-03-27T15:00:00+01:00") String from,

            @Schema(description = "working time that really passes, ISO 8601; P1D is 24 hours", example = "PT4H")
            String duration) {}

    @Schema(name = "WorkingTimeBetween")
    record Between(
            @Schema(example = "2026-03-27T15:00:00+01:00") String from,

            @Schema(example = "2026-03-30T09:30:00+02:00") String to) {}

    @Schema(name = "DueInstant")
    record Due(Instant at) {}

    @Schema(name = "WorkingTime")
    record Worked(
            @Schema(description = "negative when to comes first", example = "PT4H")
            String duration) {}

    @Operation(summary = "A calendar, and how far a change of it has got")
    @GetMapping
    ResponseEntity<CalendarView> calendar(@PathVariable String id) {
        return answer(ResponseEntity.ok(), calendars.get(id));
    }

    @Operation(
            summary = "Creates or changes a calendar",
            description =
                    "For administrators and managers; a manager of teams changes calendars by which only these work. Open clocks follow: the"
                            + " answer says with toBeMoved how many, and the calendar how many are left. With the ETag of an answer in If-Match a"
                            + " change is refused (412) when somebody else was quicker.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = CalendarDefinition.class)))
    @PutMapping
    ResponseEntity<CalendarView> put(
            @PathVariable String id,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) String ifMatch,
            Authentication asker) {
        oversight.admitManagement(asker);
        refuseStrangers(id, asker);
        CalendarDefinition definition = calendars.read(body, FACTS);
        // The clocks that are to be moved are counted before anybody can have moved one.
        return transaction.execute(status -> {
            Calendars.Put put = calendars.put(id, definition, version(ifMatch));
            if (!put.created()) {
                // Now that it is locked no other team comes to work by it.
                refuseStrangers(id, asker);
            }
            return answer(
                    put.created() ? ResponseEntity.created(URI.create("/api/calendars/" + id)) : ResponseEntity.ok(),
                    put.calendar());
        });
    }

    @Operation(
            summary = "When is so much working time over?",
            description = "Exact to the nanosecond; nothing is written.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Plus.class)))
    @PostMapping("/plus")
    Due plus(@PathVariable String id, @RequestBody JsonNode body) {
        StoredCalendar calendar = calendars.get(id);
        List<Problem> problems = new ArrayList<>();
        Instant from = instant(body, "from", problems);
        Duration duration = read(body, "duration", Duration::parse, "a duration such as PT4H or PT1H30M", problems);
        refuse(problems);
        return new Due(calendar.calendar().plus(from, duration));
    }

    @Operation(
            summary = "How much working time lies between?",
            description = "Exact to the nanosecond; nothing is written.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Between.class)))
    @PostMapping("/between")
    Worked between(@PathVariable String id, @RequestBody JsonNode body) {
        StoredCalendar calendar = calendars.get(id);
        List<Problem> problems = new ArrayList<>();
        Instant from = instant(body, "from", problems);
        Instant to = instant(body, "to", problems);
        refuse(problems);
        return new Worked(calendar.calendar().between(from, to).toString());
    }

    /** Whoever manages only some teams may make a new calendar, but not change one by which others work, or nobody of theirs. */
    private void refuseStrangers(String id, Authentication asker) {
        List<String> users = teams.workingBy(id);
        boolean may = oversight.managesAll(asker)
                || (users.isEmpty()
                        ? calendars.find(id).isEmpty()
                        : !id.equals(Calendars.MARKETING)
                                && users.stream().allMatch(team -> Oversight.manages(team, asker)));
        if (!may) {
            throw new AccessDeniedException("others than the asker's teams work by the calendar");
        }
    }

    private ResponseEntity<CalendarView> answer(ResponseEntity.BodyBuilder answer, StoredCalendar stored) {
        CalendarDefinition definition = stored.calendar().definition();
        MeasuredClocks.Progress progress = clocks.progress(stored.id());
        return answer.eTag("\"" + stored.version() + "\"")
                .body(new CalendarView(
                        stored.id(),
                        stored.version(),
                        definition.zone(),
                        definition.week(),
                        definition.holidays(),
                        definition.closed(),
                        teams.workingBy(stored.id()),
                        progress.openClocks(),
                        progress.toBeMoved()));
    }

    private static Long version(String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        Matcher tag = TAG.matcher(ifMatch.strip());
        return tag.matches() ? Long.valueOf(tag.group(1)) : Long.valueOf(-1);
    }

    private static Instant instant(JsonNode body, String field, List<Problem> problems) {
        return read(
                body,
                field,
                text -> OffsetDateTime.parse(text).toInstant(),
                "an instant with its offset, such as 2026-03-27T15:00:00+01:00",
                problems);
    }

    private static <T> T read(
            JsonNode body, String field, Function<String, T> parse, String shape, List<Problem> problems) {
        if (!body.isObject()) {
            throw CalendarRefused.malformed(List.of(new Problem("body", "is a JSON object")));
        }
        try {
            if (body.path(field).isTextual()) {
                return parse.apply(body.get(field).textValue());
            }
        } catch (DateTimeException e) {
            // named below, as what is no text at all
        }
        problems.add(new Problem(field, "is " + shape));
        return null;
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw CalendarRefused.malformed(problems);
        }
    }
}
