package dev.baton.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.intake.ActivityKinds.Kind;
import dev.baton.intake.InvalidLead.FieldProblem;
import dev.baton.lead.Activity;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadUnknown;
import dev.baton.lead.Leads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Intake")
@RestController
class ActivityApi {

    private final Leads leads;
    private final Callers callers;
    private final ActivityKinds kinds;

    ActivityApi(Leads leads, Callers callers, ActivityKinds kinds) {
        this.leads = leads;
        this.callers = callers;
        this.kinds = kinds;
    }

    @Operation(
            summary = "Tells of engagement; the same id counts once",
            description =
                    "Fields: id, kind (opened, clicked, downloaded, visited, replied, attended, requested-call, ordered, "
                            + "unsubscribed, complained, opted-in, bounced, soft-bounced, ... and further ones by configuration), "
                            + "occurredAt. An unknown kind is refused with the list of kinds.")
    @PostMapping("/api/leads/{id}/activities")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    public Map<String, Object> add(@PathVariable LeadId id, @RequestBody JsonNode body, Authentication asker) {
        callers.admit(asker);
        List<FieldProblem> problems = new ArrayList<>();
        String kind = text(body, body.has("kind") ? "kind" : "type", problems, 100);
        String own = text(body, "id", problems, 200);
        Instant occurredAt = leads.now();
        if (body.hasNonNull("occurredAt")) {
            try {
                occurredAt =
                        OffsetDateTime.parse(body.get("occurredAt").asText()).toInstant();
                if (occurredAt.isAfter(leads.now().plus(Duration.ofMinutes(5)))) {
                    problems.add(new FieldProblem("occurredAt", "lies in the future"));
                } else if (occurredAt.isBefore(Instant.EPOCH)) {
                    problems.add(new FieldProblem("occurredAt", "is an instant from 1970 on"));
                }
            } catch (DateTimeException e) {
                problems.add(new FieldProblem("occurredAt", "is an instant such as 2026-11-21T10:00:00Z"));
            }
        }
        Optional<Kind> known = kind == null ? Optional.empty() : kinds.find(kind);
        if (known.isEmpty()) {
            problems.add(new FieldProblem("kind", "must be one of " + String.join(", ", kinds.names())));
        }
        if (!problems.isEmpty()) {
            throw new InvalidLead(problems);
        }
        Activity activity = new Activity(
                own == null ? UUID.randomUUID().toString() : own,
                known.get().name(),
                occurredAt,
                known.get().actsAs());
        if (activity.withdrawsConsent() || activity.givesConsent()) {
            leads.lockPerson(id);
        }
        LeadId target = survivor(id, asker);
        boolean counted = leads.addActivity(target, activity, callers.name(asker), id);
        if (activity.withdrawsConsent()) {
            // Also with an id that was used for something else: an opt-out is never lost.
            leads.withdrawConsent(target, counted ? activity : renamed(activity), callers.name(asker));
        } else if (activity.givesConsent() && counted) {
            leads.restoreConsent(target, activity, callers.name(asker));
        }
        return Map.of("id", target, "counted", counted);
    }

    private static Activity renamed(Activity activity) {
        return new Activity(
                activity.kind() + "/" + activity.id(), activity.kind(), activity.occurredAt(), activity.actsAs());
    }

    /** A merged lead is the other one now. Locked before it is asked, so that no merge passes between. */
    private LeadId survivor(LeadId id, Authentication asker) {
        Lead lead = leads.lock(id);
        if (asker.getPrincipal() instanceof ApiKey key && !key.name().equals(lead.apiKey())) {
            throw new LeadUnknown(id);
        }
        while (lead.mergedInto() != null) {
            lead = leads.lock(lead.mergedInto());
        }
        return lead.id();
    }

    private static String text(JsonNode body, String field, List<FieldProblem> problems, int longest) {
        JsonNode node = body.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()
                || node.textValue().isBlank()
                || node.textValue().length() > longest
                || !LeadReader.canBeKept(node.textValue())) {
            problems.add(new FieldProblem(field, "is text of 1 to " + longest + " characters"));
            return null;
        }
        return node.textValue();
    }
}
