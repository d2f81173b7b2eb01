package dev.baton.process.nurturelead;

import dev.baton.lead.Activity;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.nurture.Track.Step;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.process.Scores;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps a lead warm until it is ready or its track ends. */
@Configuration(proxyBeanMethods = false)
public class NurtureLead {

    public static final String KEY = "nurtureLead";
    public static final String MESSAGE_WAKE_UP = "Message_WakeUp";

    /** waiting, ready or dormant. A lead that is not to be contacted again leaves as dormant, too, and says so in {@link #CONTACT}. */
    static final ProcessVariable<String> MATURITY = new ProcessVariable<>("maturity", String.class);

    /** refused, or null. */
    static final ProcessVariable<String> CONTACT = new ProcessVariable<>("contact", String.class);

    /** When the one timer fires: the nearest of step, review, end of the track's life and end of the cool-down. */
    static final ProcessVariable<Date> REVIEW_AT = new ProcessVariable<>("reviewAt", Date.class);

    static final ProcessVariable<Boolean> FOR_PERSON = new ProcessVariable<>("forPerson", Boolean.class);
    static final ProcessVariable<String> TOUCH = new ProcessVariable<>("touch", String.class);
    static final ProcessVariable<String> TOPIC = new ProcessVariable<>("topic", String.class);
    static final ProcessVariable<Date> TOUCH_DUE_AT = new ProcessVariable<>("touchDueAt", Date.class);
    static final ProcessVariable<String> DECISION = new ProcessVariable<>("decision", String.class);
    public static final ProcessVariable<Date> FIRST_TOUCH_DUE_AT = new ProcessVariable<>("firstTouchDueAt", Date.class);

    @Bean
    JavaDelegate enrolLeadDelegate(
            Nurture nurture, Scores scores, ServiceLevels serviceLevels, TrackSteps steps, Leads leads) {
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
            nurture.enrol(lead);
            SlaClock clock = serviceLevels.open(lead, ClockKind.RECYCLE).orElseGet(() -> {
                Policy policy = serviceLevels.choose(lead, "nurture");
                return serviceLevels.startForMarketing(lead, ClockKind.FIRST_TOUCH, policy, policy.answerWithin());
            });
            if (!takesSteps(e)) {
                steps.take(lead, false);
            }
            ProcessVariable.set(FIRST_TOUCH_DUE_AT, e, clock.dueAt());
            ProcessVariable.set(REVIEW_AT, e, nurture.nextLook(lead));
            MATURITY.set(e, "waiting");
            CONTACT.set(e, null);
        };
    }

    @Bean
    JavaDelegate takeStepDelegate(Nurture nurture, TrackSteps steps, ServiceLevels serviceLevels) {
        return e -> {
            LeadId lead = Lives.lead(e);
            Optional<Step> forPerson = steps.take(lead, true);
            FOR_PERSON.set(e, forPerson.isPresent());
            forPerson.ifPresent(step -> {
                TOUCH.set(e, step.kind().code());
                TOPIC.set(e, step.content());
                ProcessVariable.set(
                        TOUCH_DUE_AT,
                        e,
                        serviceLevels.dueForMarketing(
                                serviceLevels.choose(lead, "touch").answerWithin()));
            });
            ProcessVariable.set(REVIEW_AT, e, nurture.nextLook(lead));
        };
    }

    @Bean
    JavaDelegate reviewMaturityDelegate(
            Nurture nurture, Scores scores, ServiceLevels serviceLevels, TrackSteps steps, Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            String maturity =
                    nurture.review(lead, scores.score(lead, lives.actor()).aboveThreshold(), lives.actor());
            MATURITY.set(e, maturity);
            if (maturity.equals("waiting")) {
                if (!takesSteps(e)) {
                    steps.take(lead, false);
                }
                ProcessVariable.set(REVIEW_AT, e, nurture.nextLook(lead));
                return;
            }
            closeClocks(lead, serviceLevels);
            if (maturity.equals("dormant")) {
                leads.move(lead, Stage.DORMANT, lives.actor(), "track-ended");
            }
        };
    }

    @Bean
    JavaDelegate endContactDelegate(
            Nurture nurture, Notifications notifications, ServiceLevels serviceLevels, Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.withdrawConsent(
                    lead, new Activity(UUID.randomUUID().toString(), "unsubscribed", leads.now()), lives.actor());
            notifications.cancelMarketing(lead);
            nurture.leave(lead, "refused");
            closeClocks(lead, serviceLevels);
            leads.move(lead, Stage.DISQUALIFIED, lives.actor(), "withdrawn");
            MATURITY.set(e, "dormant");
            CONTACT.set(e, "refused");
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

    private static void closeClocks(LeadId lead, ServiceLevels serviceLevels) {
        serviceLevels.close(lead, ClockKind.FIRST_TOUCH);
        serviceLevels.close(lead, ClockKind.RECYCLE);
    }

    /** A life begun with a former diagram has no step of its own for that, and no task for a person's step. */
    private static boolean takesSteps(DelegateExecution e) {
        return e.getBpmnModelInstance().getModelElementById("Activity_TakeStep") != null;
    }
}
