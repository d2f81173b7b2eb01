package dev.baton.process.nurturelead;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Enrolment;
import dev.baton.nurture.Nurture;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.process.Scores;
import dev.baton.scoring.Score;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps a lead warm until it is ready or its track ends. */
@Configuration(proxyBeanMethods = false)
public class NurtureLead {

    public static final String KEY = "nurtureLead";
    public static final String MESSAGE_WAKE_UP = "Message_WakeUp";

    static final ProcessVariable<String> MATURITY = new ProcessVariable<>("maturity", String.class);
    static final ProcessVariable<Date> REVIEW_AT = new ProcessVariable<>("reviewAt", Date.class);
    public static final ProcessVariable<Date> FIRST_TOUCH_DUE_AT = new ProcessVariable<>("firstTouchDueAt", Date.class);

    @Bean
    JavaDelegate enrolLeadDelegate(
            Nurture nurture, Scores scores, ServiceLevels serviceLevels, Notifications notifications, Leads leads) {
        return e -> {
            LeadId lead = Lives.lead(e);
            if (leads.lock(lead).stage() == Stage.SELF_SERVE) {
                // The offer was the answer to the engagement there was; without more of it the lead would be offered
                // the same again.
                leads.forgetEngagement(lead);
                scores.score(lead, Lives.BATON);
            }
            // Under the lead's lock since it was scored: whatever comes meanwhile finds it waiting. It always waits,
            // even above
            // the threshold, or a table that sends such a lead here would go round without end.
            Enrolment enrolment = nurture.enrol(lead);
            notifications.mailTrack(lead, "welcome");
            SlaClock clock = serviceLevels.open(lead, ClockKind.RECYCLE).orElseGet(() -> {
                Policy policy = serviceLevels.choose(lead, "nurture");
                return serviceLevels.startForMarketing(lead, ClockKind.FIRST_TOUCH, policy, policy.answerWithin());
            });
            ProcessVariable.set(FIRST_TOUCH_DUE_AT, e, clock.dueAt());
            ProcessVariable.set(REVIEW_AT, e, enrolment.reviewAt());
            MATURITY.set(e, "waiting");
        };
    }

    @Bean
    JavaDelegate reviewMaturityDelegate(
            Nurture nurture, Scores scores, ServiceLevels serviceLevels, Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            Score score = scores.score(lead, lives.actor());
            Optional<Enrolment> enrolment = nurture.review(lead);
            enrolment.ifPresent(running -> ProcessVariable.set(REVIEW_AT, e, running.reviewAt()));
            String maturity = score.aboveThreshold() ? "ready" : enrolment.isEmpty() ? "dormant" : "waiting";
            if (!maturity.equals("waiting")) {
                nurture.leave(lead, maturity);
                serviceLevels.close(lead, ClockKind.FIRST_TOUCH);
                serviceLevels.close(lead, ClockKind.RECYCLE);
            }
            MATURITY.set(e, maturity);
            if (maturity.equals("dormant")) {
                leads.move(lead, Stage.DORMANT, lives.actor(), "track-ended");
            }
        };
    }

    @Bean
    JavaDelegate tellMarketingDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            boolean late = serviceLevels.breach(lead, ClockKind.RECYCLE, lives.byHand())
                    | serviceLevels.breach(lead, ClockKind.FIRST_TOUCH, lives.byHand());
            // Touched in the meantime: nothing to tell.
            if (late) {
                notifications.tellMarketing(lead, Message.FIRST_TOUCH_OVERDUE);
                leads.record(lead, HistoryKind.ESCALATED, lives.actor(), "first-touch", Map.of());
            }
        };
    }
}
