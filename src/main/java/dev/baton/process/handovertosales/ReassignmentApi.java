package dev.baton.process.handovertosales;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.assignment.Assignments;
import dev.baton.lead.LeadRefused;
import dev.baton.team.Oversight;
import dev.baton.team.Rep;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Iterator;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Assignment")
@RestController
@RequestMapping("/api/reps/{id}/reassignments")
class ReassignmentApi {

    private final Reassignments reassignments;
    private final Assignments assignments;
    private final Oversight oversight;

    ReassignmentApi(Reassignments reassignments, Assignments assignments, Oversight oversight) {
        this.reassignments = reassignments;
        this.assignments = assignments;
        this.oversight = oversight;
    }

    @Schema(name = "NewReassignment")
    record NewReassignment(
            @Schema(
                    description =
                            "an active rep who gets all of them by hand; left out or null: whose turn it is, lead by lead")
            String to) {}

    @Schema(name = "Reassignment")
    record Reassignment(String rep, List<MovedLead> moved, List<LeftLead> left) {}

    @Schema(name = "MovedLead")
    record MovedLead(
            String lead,

            @Schema(description = "null when it went back into the pool that it was claimed from")
            String to,

            @Schema(description = "whether the time to answer began anew; sla.dmn says for which leads it does")
            boolean slaRestarted) {}

    @Schema(name = "LeftLead")
    record LeftLead(String lead, String code, String reason) {}

    @Schema(name = "OpenLeads")
    record OpenLeads(
            String rep,
            int open,

            @Schema(description = "whether you may move them to others")
            boolean mayMove) {}

    @Operation(summary = "How many open leads the rep has")
    @GetMapping
    OpenLeads open(@PathVariable String id, Authentication asker) {
        Rep rep = oversight.find(id, asker);
        return new OpenLeads(rep.id(), assignments.leadsOf(rep.id()).size(), oversight.managesAll(asker));
    }

    @Operation(
            summary = "Moves all open leads of a rep who leaves to others",
            description =
                    "For administrators and managers of all teams. Each lead goes in turn to a rep of the team and by the strategy that"
                            + " select-team.dmn chose for it; the task moves along, and an accepted lead stays accepted. A lead that nobody else can"
                            + " take stays, and the answer says why. Each lead is moved for itself: repeated, it moves what is left.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = NewReassignment.class)))
    @PostMapping
    Reassignment move(@PathVariable String id, @RequestBody(required = false) JsonNode body, Authentication asker) {
        if (!oversight.managesAll(asker)) {
            throw new AccessDeniedException("leads of a rep are moved by administrators and managers of all teams");
        }
        Rep rep = oversight.find(id, asker);
        Reassignments.Result result = reassignments.move(rep.id(), to(body), asker.getName());
        return new Reassignment(
                rep.id(),
                result.moved().stream()
                        .map(m -> new MovedLead(m.lead().toString(), m.to(), m.slaRestarted()))
                        .toList(),
                result.left().stream()
                        .map(l -> new LeftLead(l.lead().toString(), l.code(), l.reason()))
                        .toList());
    }

    private static String to(JsonNode body) {
        if (body == null || body.isNull()) {
            return null;
        }
        boolean known = body.isObject();
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            known &= names.next().equals("to");
        }
        if (!known) {
            throw new LeadRefused(
                    "ASSIGN-023", "body: is a JSON object with no other field than to, or nothing; nothing was moved");
        }
        if (!body.hasNonNull("to")) {
            return null;
        }
        if (!body.get("to").isTextual()) {
            throw new LeadRefused("ASSIGN-023", "to: is the id of a rep, or null; nothing was moved");
        }
        return body.get("to").asText();
    }
}
