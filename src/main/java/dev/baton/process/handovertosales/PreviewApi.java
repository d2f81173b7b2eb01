package dev.baton.process.handovertosales;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.assignment.Assignments;
import dev.baton.assignment.TeamChoice;
import dev.baton.enrichment.Enrichment;
import dev.baton.intake.Cleaning;
import dev.baton.intake.Intake;
import dev.baton.intake.Matching;
import dev.baton.intake.Matching.Match;
import dev.baton.intake.Qualification;
import dev.baton.lead.Decision;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Scores;
import dev.baton.process.engine.identity.Identity;
import dev.baton.scoring.Routing;
import dev.baton.scoring.Routing.Route;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Assignment", description = "Who gets it, and why")
@RestController
class PreviewApi {

    private static final Set<String> MAY = Set.of("ROLE_ADMIN", "ROLE_MANAGER", "ROLE_MARKETER", "ROLE_ANALYST");

    private final TransactionTemplate transaction;
    private final Intake intake;
    private final Cleaning cleaning;
    private final Matching matching;
    private final Enrichment enrichment;
    private final Qualification qualification;
    private final Scores scores;
    private final Routing routing;
    private final Assignments assignments;
    private final Leads leads;
    private final Identity identity;

    PreviewApi(
            TransactionTemplate transaction,
            Intake intake,
            Cleaning cleaning,
            Matching matching,
            Enrichment enrichment,
            Qualification qualification,
            Scores scores,
            Routing routing,
            Assignments assignments,
            Leads leads,
            Identity identity) {
        this.transaction = transaction;
        this.intake = intake;
        this.cleaning = cleaning;
        this.matching = matching;
        this.enrichment = enrichment;
        this.qualification = qualification;
        this.scores = scores;
        this.routing = routing;
        this.assignments = assignments;
        this.leads = leads;
        this.identity = identity;
    }

    /** The lead goes the way that a lead goes, in a transaction that is undone: what it says is what would be. */
    @Operation(
            summary = "Who would get a lead that does not exist, and why; nothing is written",
            description =
                    "The body is a lead as POST /api/leads takes it. Says the team even for a lead that would not go to sales now.")
    @PostMapping("/api/assignments/preview")
    Map<String, Object> preview(@RequestBody JsonNode body, Authentication asker) {
        if (asker.getAuthorities().stream().map(GrantedAuthority::getAuthority).noneMatch(MAY::contains)) {
            throw new AccessDeniedException("previews are for managers, marketers and analysts");
        }
        // Asking a table is part of the way, not a right of whoever asks.
        return identity.withoutUser(() -> transaction.execute(status -> {
            status.setRollbackOnly();
            return preview(intake.takeByHand(body, asker.getName()), asker.getName());
        }));
    }

    private Map<String, Object> preview(LeadId lead, String actor) {
        cleaning.clean(lead);
        Match match = matching.match(lead);
        enrichment.infer(lead);
        String qualified = qualification.decide(lead);
        scores.score(lead, actor);
        // What is no lead is not routed, and no rep gets it; the team is what it would be.
        Optional<Route> route = qualified.equals("lead") ? Optional.of(routing.route(lead)) : Optional.empty();
        TeamChoice choice = assignments.selectTeam(lead);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", "assignment");
        answer.put("match", match.code());
        answer.put("qualification", qualified);
        answer.put("route", route.map(Route::route).orElse(null));
        answer.put("channel", route.map(Route::channel).orElse(null));
        answer.put("rules", decision(lead, "team").rules());
        answer.put("model", decision(lead, "team").model());
        answer.put("facts", decision(lead, "team").facts());
        answer.putAll(assignments.preview(lead, choice.team(), choice.strategy()));
        return answer;
    }

    private Decision decision(LeadId lead, String kind) {
        List<Decision> all = leads.decisions(lead).stream()
                .filter(decision -> decision.kind().equals(kind))
                .toList();
        return all.get(all.size() - 1);
    }
}
