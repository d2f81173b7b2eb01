package dev.baton.process;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import java.util.Map;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What marketing has to look at, in whichever process, and by when. */
@Configuration(proxyBeanMethods = false)
class Reviews {

    @Bean
    JavaDelegate startReviewClockDelegate(ServiceLevels serviceLevels) {
        return e -> {
            LeadId lead = Lives.lead(e);
            Policy policy = serviceLevels.choose(lead, "review");
            ProcessVariable.set(
                    LeadLifecycle.REVIEW_BY,
                    e,
                    serviceLevels
                            .startForMarketing(lead, ClockKind.REVIEW, policy, policy.answerWithin())
                            .dueAt());
        };
    }

    @Bean
    JavaDelegate tellMarketingOfReviewDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            if (serviceLevels.breach(lead, ClockKind.REVIEW, lives.byHand())) {
                urgency.raise(lead, Urgency.HIGHEST);
                notifications.tellMarketing(lead, Message.REVIEW_OVERDUE);
                leads.record(lead, HistoryKind.ESCALATED, lives.actor(), "review", Map.of());
            }
        };
    }
}
