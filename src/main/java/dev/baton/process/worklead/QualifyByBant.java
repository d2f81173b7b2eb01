package dev.baton.process.worklead;

import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.process.Answers;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.Rejection;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Budget, authority, need, timeline: an opportunity, or back to marketing. Passing it wins nothing yet. */
@Component
class QualifyByBant implements TaskAnswer {

    private static final List<String> BANT = List.of("budget", "authority", "need", "timeline");
    private static final String UNKNOWN = "unknown";
    private static final Set<String> YES_NO = Set.of("yes", "no", UNKNOWN);

    private final Leads leads;
    private final ServiceLevels serviceLevels;

    QualifyByBant(Leads leads, ServiceLevels serviceLevels) {
        this.leads = leads;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public String task() {
        return "Activity_QualifyByBant";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "budget", "authority", "need", "timeline", "reason", "comment");
    }

    /** What was found out with <i>Contacted so far</i>, as long as the lead is with the same rep. */
    @Override
    public Map<String, String> filledIn(LeadId lead) {
        Map<String, String> known = new LinkedHashMap<>();
        for (HistoryEntry entry : leads.history(lead)) {
            switch (entry.kind()) {
                case ACCEPTED, REASSIGNED, NEXT_ROUND -> known.clear();
                case CONTACTED ->
                    BANT.forEach(field ->
                            known.put(field, String.valueOf(entry.detail().getOrDefault(field, UNKNOWN))));
                default -> {
                    // says nothing about BANT
                }
            }
        }
        return known;
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("accept", "reject", "contacted"));
        Map<String, Object> bant = new LinkedHashMap<>();
        for (String field : BANT) {
            String value = answers.optionalOneOf(field, YES_NO);
            bant.put(field, value == null ? UNKNOWN : value);
        }
        if (decision.equals("accept") && bant.values().stream().allMatch("no"::equals)) {
            throw new InvalidAnswer(
                    "decision",
                    "must not be an opportunity when budget, authority, need and timeline are all \"no\"; give the lead back with a reason");
        }
        leads.lock(lead);
        serviceLevels.meet(lead, ClockKind.FIRST_CONTACT, actor);
        if (decision.equals("contacted")) {
            leads.record(lead, HistoryKind.CONTACTED, actor, null, bant, answers.text("comment"));
            return;
        }
        if (decision.equals("accept")) {
            leads.record(lead, HistoryKind.BANT_PASSED, actor, null, bant, answers.text("comment"));
        } else {
            String reason = answers.oneOf("reason", Rejection.REASONS);
            leads.record(lead, HistoryKind.BANT_FAILED, actor, reason, bant, answers.text("comment"));
            WorkLead.REASON.set(task.getExecution(), reason);
        }
        serviceLevels.meet(lead, ClockKind.BANT, actor);
    }
}
