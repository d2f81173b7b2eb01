package dev.baton.process.nurturelead;

import dev.baton.lead.Activity;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.nurture.Track;
import dev.baton.process.Answers;
import dev.baton.process.TaskAnswer;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Marketing has called the lead, or written to it on a social network. */
@Component
class TouchLead implements TaskAnswer {

    static final String REFUSED = "do-not-contact";

    private static final String WANTS_CALL = "wants-call";

    private final Leads leads;
    private final ServiceLevels serviceLevels;

    TouchLead(Leads leads, ServiceLevels serviceLevels) {
        this.leads = leads;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public String task() {
        return "Activity_TouchLead";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "comment");
    }

    @Override
    public String nameOf(DelegateTask task, String name) {
        String topic = NurtureLead.TOPIC.get(task);
        return (Track.Kind.CALL.code().equals(NurtureLead.TOUCH.get(task)) ? "Call" : "Write")
                + (topic == null ? "" : " about " + topic.replace('-', ' '));
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String decision = answers.oneOf("decision", Set.of("reached", "not-reached", WANTS_CALL, REFUSED));
        leads.lock(lead);
        leads.record(
                lead,
                HistoryKind.TOUCHED,
                actor,
                decision,
                Map.of("kind", String.valueOf(NurtureLead.TOUCH.get(task))),
                answers.text("comment"));
        serviceLevels.meet(lead, ClockKind.FIRST_TOUCH, actor);
        serviceLevels.meet(lead, ClockKind.RECYCLE, actor);
        if (decision.equals(WANTS_CALL)) {
            leads.addActivity(lead, new Activity("touch-" + task.getId(), "requested-call", leads.now()), actor);
        }
    }
}
