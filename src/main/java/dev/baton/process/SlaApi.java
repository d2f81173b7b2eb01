package dev.baton.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.dossier.Visibility;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.sla.ClockChanges;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import dev.baton.sla.SlaRefused;
import dev.baton.team.Oversight;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.Supplier;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Leads")
@RestController
@RequestMapping("/api/leads/{id}/slas/{kind}")
class SlaApi {

    private static final int LONGEST_REASON = 500;
    private static final int ATTEMPTS = 4;

    private final ClockChanges changes;
    private final Visibility visibility;
    private final Oversight oversight;

    SlaApi(ClockChanges changes, Visibility visibility, Oversight oversight) {
        this.changes = changes;
        this.visibility = visibility;
        this.oversight = oversight;
    }

    @Schema(name = "SlaPause")
    record NewPause(
            @Schema(description = "an instant within the year to come, with its offset")
            Instant until,

            @Schema(description = "up to 500 characters; kept with the person")
            String reason) {}

    @Schema(name = "ChangedSla")
    record ChangedSla(
            ClockKind kind,
            Instant startsAt,
            Instant remindAt,
            Instant escalateAt,
            Instant dueAt,

            @Schema(description = "null when it is not paused")
            Instant pausedUntil) {}

    @Operation(
            summary = "Pauses an open service level of a lead until an instant",
            description =
                    "For managers of the lead's team and administrators. The working time that is left runs from then on: reminder, escalation"
                            + " and due date move behind it. Paused again, the pause gets another end.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = NewPause.class)))
    @PostMapping("/pause")
    ChangedSla pause(
            @PathVariable LeadId id, @PathVariable String kind, @RequestBody JsonNode body, Authentication asker) {
        admit(id, asker);
        ClockKind clock = kind(kind);
        Instant until = until(body);
        String reason = body.path("reason").asText("").strip();
        if (!body.path("reason").isTextual() || reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw new SlaRefused(SlaRefused.INVALID, "reason", "is a text of 1 to " + LONGEST_REASON + " characters");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(reason) || reason.indexOf('\0') >= 0) {
            throw new SlaRefused(SlaRefused.INVALID, "reason", "contains a NUL character or half a character");
        }
        return view(again(() -> changes.pause(id, clock, until, reason, asker.getName())));
    }

    @Operation(
            summary = "Ends the pause of a service level now",
            description = "For managers of the lead's team and administrators.")
    @PostMapping("/resume")
    ChangedSla resume(@PathVariable LeadId id, @PathVariable String kind, Authentication asker) {
        admit(id, asker);
        ClockKind clock = kind(kind);
        SlaClock resumed = again(() -> changes.resume(id, clock, asker.getName()));
        return new ChangedSla(
                resumed.kind(), resumed.startsAt(), resumed.remindAt(), resumed.escalateAt(), resumed.dueAt(), null);
    }

    private void admit(LeadId id, Authentication asker) {
        Lead lead = visibility.see(id, asker);
        if (!oversight.managesAll(asker) && (lead.team() == null || !Oversight.manages(lead.team(), asker))) {
            throw new AccessDeniedException("a service level is paused by managers of the lead's team");
        }
    }

    private static ClockKind kind(String code) {
        return Arrays.stream(ClockKind.values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new SlaRefused(SlaRefused.UNKNOWN, "kind", "the lead has no open clock of this kind"));
    }

    private static Instant until(JsonNode body) {
        try {
            return OffsetDateTime.parse(body.path("until").asText()).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new SlaRefused(
                    SlaRefused.INVALID, "until", "is an instant with its offset, such as 2026-03-27T15:00:00+01:00");
        }
    }

    /** A timer or an answer of the same moment is waited for; what it left is looked at anew. */
    private static SlaClock again(Supplier<SlaClock> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                return change.get();
            } catch (RuntimeException e) {
                if (!Collisions.metAnotherChange(e) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ChangedSla view(SlaClock clock) {
        return new ChangedSla(
                clock.kind(),
                clock.startsAt(),
                clock.remindAt(),
                clock.escalateAt(),
                clock.dueAt(),
                clock.pausedUntil());
    }
}
