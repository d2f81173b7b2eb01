package dev.baton.process.stopmarketing;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.nurture.Nurture;
import dev.baton.process.Answers;
import dev.baton.process.TaskAnswer;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** A person sees to it that a marketing system which did not answer leaves the lead in peace. */
@Component
public class StopMarketing implements TaskAnswer {

    public static final String KEY = "stopMarketing";
    public static final String MESSAGE_STOP_NOT_CONFIRMED = "Message_StopNotConfirmed";

    /** The marketing system beside Baton says that it leaves the lead in peace. */
    public static final String MESSAGE_MARKETING_STOPPED = "Message_MarketingStopped";

    /** The lead is back with marketing. */
    public static final String MESSAGE_MARKETING_RESUMED = "Message_MarketingResumed";

    static final String MESSAGE_END_LIFE = LeadLifecycle.MESSAGE_END_LIFE;

    private final Nurture nurture;
    private final Leads leads;

    StopMarketing(Nurture nurture, Leads leads) {
        this.nurture = nurture;
        this.leads = leads;
    }

    @Override
    public String task() {
        return "Activity_StopMarketingByHand";
    }

    @Override
    public Set<String> fields() {
        return Set.of("decision", "comment");
    }

    @Override
    public void take(LeadId lead, Answers answers, String actor, DelegateTask task) {
        String found = answers.oneOf("decision", Set.of("stopped", "nothing-to-stop"));
        nurture.confirmStop(lead, actor);
        leads.record(lead, HistoryKind.REVIEWED, actor, found, Map.of("of", "marketing"), answers.text("comment"));
    }
}
