package dev.baton.process.qualifylead;

import dev.baton.enrichment.Enrichment;
import dev.baton.enrichment.EnrichmentFailed;
import dev.baton.intake.Cleaning;
import dev.baton.intake.Matching;
import dev.baton.intake.Qualification;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.notification.Notifications;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.sla.ServiceLevels;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds out who it is and whether it is a lead. */
@Configuration(proxyBeanMethods = false)
public class QualifyLead {

    public static final String KEY = "qualifyLead";

    public static final String MESSAGE_OPT_IN_CONFIRMED = "Message_OptInConfirmed";
    public static final String ENRICHMENT_FAILED = "ENRICHMENT_FAILED";

    /** Why a lead that did not confirm is dormant. */
    public static final String OPT_IN_EXPIRED = "opt-in-expired";

    static final ProcessVariable<Boolean> OPT_IN_DUE = new ProcessVariable<>("optInDue", Boolean.class);
    static final ProcessVariable<Date> OPT_IN_UNTIL = new ProcessVariable<>("optInUntil", Date.class);
    static final ProcessVariable<String> MATCH = new ProcessVariable<>("match", String.class);
    static final ProcessVariable<Date> REVIEW_BY = new ProcessVariable<>("reviewBy", Date.class);
    static final ProcessVariable<String> DECISION = new ProcessVariable<>("decision", String.class);
    static final ProcessVariable<Boolean> PROVIDER_DUE = new ProcessVariable<>("providerDue", Boolean.class);
    static final ProcessVariable<Date> ENRICH_UNTIL = new ProcessVariable<>("enrichUntil", Date.class);
    static final ProcessVariable<String> QUALIFICATION = new ProcessVariable<>("qualification", String.class);

    /** The confirmation links live as long. */
    private static final Duration OPT_IN_LASTS = Duration.ofHours(48);

    @Bean
    JavaDelegate askForConfirmationDelegate(Notifications notifications, Leads leads) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            notifications.askForConfirmation(lead);
            leads.record(lead, HistoryKind.OPT_IN_ASKED, Lives.BATON, null, Map.of());
            ProcessVariable.set(OPT_IN_UNTIL, e, leads.now().plus(OPT_IN_LASTS));
        };
    }

    @Bean
    JavaDelegate expireLeadDelegate(Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            leads.record(lead, HistoryKind.OPT_IN_EXPIRED, lives.actor(), null, Map.of());
            // Nobody knows who agreed.
            leads.forgetConsent(lead);
            leads.move(lead, Stage.DORMANT, lives.actor(), OPT_IN_EXPIRED);
            QUALIFICATION.set(e, "expired");
        };
    }

    @Bean
    JavaDelegate cleanLeadDelegate(Cleaning cleaning) {
        return e -> cleaning.clean(Lives.lead(e));
    }

    @Bean
    JavaDelegate matchLeadDelegate(Matching matching) {
        return e -> MATCH.set(e, matching.match(Lives.lead(e)).code());
    }

    @Bean
    JavaDelegate mergeLeadDelegate(Matching matching, ServiceLevels serviceLevels, Lives lives) {
        return e -> {
            matching.merge(Lives.lead(e), lives.actor());
            serviceLevels.closeAll(Lives.lead(e));
            QUALIFICATION.set(e, "merged");
        };
    }

    @Bean
    JavaDelegate inferDataDelegate(Enrichment enrichment) {
        return e -> {
            PROVIDER_DUE.set(e, enrichment.infer(Lives.lead(e)));
            ProcessVariable.set(ENRICH_UNTIL, e, enrichment.patienceEndsAt());
        };
    }

    @Bean
    JavaDelegate askProviderDelegate(Enrichment enrichment) {
        return e -> {
            try {
                enrichment.askProvider(Lives.lead(e));
            } catch (EnrichmentFailed failed) {
                throw new BpmnError(ENRICHMENT_FAILED, failed);
            }
        };
    }

    @Bean
    JavaDelegate decideQualificationDelegate(Qualification qualification) {
        return e -> QUALIFICATION.set(e, qualification.decide(Lives.lead(e)));
    }
}
