package dev.baton.process;

import dev.baton.lead.LeadId;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.stereotype.Component;

/** A lead's life in the engine: who it is about, who acts, and how to reach it. */
@Component
public class Lives {

    /** Who acts when nobody is signed in. */
    public static final String BATON = "baton";

    private final RuntimeService runtime;
    private final IdentityService identities;

    Lives(RuntimeService runtime, IdentityService identities) {
        this.runtime = runtime;
        this.identities = identities;
    }

    /** The business key of every process of a life is the lead's id. */
    public static LeadId lead(DelegateExecution execution) {
        return LeadId.of(execution.getProcessBusinessKey());
    }

    /** Who is signed in, or Baton itself. */
    public String actor() {
        String by = byHand();
        return by == null ? BATON : by;
    }

    /** Who fired this step by hand, or null when the engine did in its own time. */
    public String byHand() {
        Authentication user = identities.getCurrentAuthentication();
        return user == null ? null : user.getUserId();
    }

    /**
     * Sends a message to the lead's life. Nobody waiting for it is no error: whoever comes to wait reads the state first.
     *
     * @return whether somebody was waiting
     */
    public boolean tell(LeadId lead, String message, java.util.Map<String, Object> variables) {
        // Not correlate(): it throws when nobody waits, which marks the caller's transaction for rollback, caught or
        // not.
        return !runtime.createMessageCorrelation(message)
                .processInstanceBusinessKey(lead.toString())
                .setVariables(variables)
                .correlateAllWithResult()
                .isEmpty();
    }

    /** Whether the lead's life waits for this message. */
    public boolean isAwaited(LeadId lead, String message) {
        return runtime.createExecutionQuery()
                        .processInstanceBusinessKey(lead.toString())
                        .messageEventSubscriptionName(message)
                        .count()
                > 0;
    }

    public boolean tell(LeadId lead, String message) {
        return tell(lead, message, java.util.Map.of());
    }
}
