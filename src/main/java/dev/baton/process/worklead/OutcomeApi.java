package dev.baton.process.worklead;

import dev.baton.dossier.Visibility;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.process.Answers;
import dev.baton.process.Lives;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Leads")
@RestController
class OutcomeApi {

    private final Visibility visibility;
    private final Leads leads;
    private final Lives lives;
    private final Identity identity;

    OutcomeApi(Visibility visibility, Leads leads, Lives lives, Identity identity) {
        this.visibility = visibility;
        this.leads = leads;
        this.lives = lives;
        this.identity = identity;
    }

    @Operation(
            summary =
                    "Reports what became of an opportunity, instead of the owner's task; or the order of a lead in self-serve (won)")
    @PostMapping("/api/leads/{id}/outcome")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void report(@PathVariable LeadId id, @RequestBody Map<String, Object> body, Authentication asker) {
        visibility.answer(id, asker);
        Outcome outcome = Outcome.of(new Answers(body));
        Lead lead = leads.lock(id);
        if (lead.stage() == Stage.SELF_SERVE && outcome.outcome().equals("won")) {
            leads.record(
                    id,
                    HistoryKind.OUTCOME_REPORTED,
                    asker.getName(),
                    outcome.outcome(),
                    outcome.detail(),
                    outcome.comment());
            identity.withoutUser(() -> lives.tell(id, LeadLifecycle.MESSAGE_ORDER_PLACED));
            return;
        }
        if (lead.stage() != Stage.SQL) {
            throw new LeadRefused(
                    "LEAD-005",
                    "lead " + id + " is " + lead.stage().code() + ", not SQL; its outcome was not recorded");
        }
        leads.record(
                id,
                HistoryKind.OUTCOME_REPORTED,
                asker.getName(),
                outcome.outcome(),
                outcome.detail(),
                outcome.comment());
        Map<String, Object> variables = new HashMap<>();
        variables.put(WorkLead.OUTCOME.name(), outcome.outcome());
        variables.put(WorkLead.REASON.name(), outcome.reason());
        boolean waitsForIt = identity.withoutUser(() -> lives.tell(id, WorkLead.MESSAGE_OUTCOME_REPORTED, variables));
        if (!waitsForIt) {
            // Given back as an opportunity it stays SQL until somebody else has it.
            throw new LeadRefused(
                    "LEAD-005", "lead " + id + " waits for no outcome at the moment; its outcome was not recorded");
        }
    }
}
