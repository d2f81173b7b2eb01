package dev.baton.process.leadlifecycle;

import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.lead.UnusableAnswer;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.nurture.Recycling;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.process.Scores;
import dev.baton.process.UnusableAnswers;
import dev.baton.process.Urgency;
import dev.baton.scoring.Routing;
import dev.baton.scoring.Routing.Route;
import dev.baton.scoring.Scoring;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The frame of one life: what its variables and messages are called, and one delegate per service task. */
@Configuration(proxyBeanMethods = false)
public class LeadLifecycle {

    public static final String KEY = "leadLifecycle";

    public static final String MESSAGE_END_LIFE = "Message_EndLife";
    public static final String MESSAGE_ORDER_PLACED = "Message_OrderPlaced";
    public static final String MESSAGE_PERSON_REQUESTED = "Message_PersonRequested";
    /** What was missing came by itself. */
    public static final String MESSAGE_DATA_CAME = "Message_DataCame";
    /** With the data that came the table chooses a route itself. */
    public static final String MESSAGE_ROUTE_CHANGED = "Message_RouteChanged";

    public static final ProcessVariable<Boolean> OPT_IN_DUE = new ProcessVariable<>("optInDue", Boolean.class);
    public static final ProcessVariable<Date> REVIEW_BY = new ProcessVariable<>("reviewBy", Date.class);
    static final ProcessVariable<String> QUALIFICATION = new ProcessVariable<>("qualification", String.class);
    static final ProcessVariable<String> ROUTE = new ProcessVariable<>("route", String.class);
    static final ProcessVariable<String> CHANNEL = new ProcessVariable<>("channel", String.class);
    static final ProcessVariable<String> GRADE = new ProcessVariable<>("grade", String.class);
    static final ProcessVariable<String> OWNER = new ProcessVariable<>("owner", String.class);
    static final ProcessVariable<String> ANSWER = new ProcessVariable<>("answer", String.class);
    static final ProcessVariable<String> REASON = new ProcessVariable<>("reason", String.class);
    /** What is kept as a reason is no free text. */
    private static final Pattern CODE = Pattern.compile("[a-z][a-z-]{0,40}");

    static final ProcessVariable<String> OUTCOME = new ProcessVariable<>("outcome", String.class);
    static final ProcessVariable<String> NEXT = new ProcessVariable<>("next", String.class);
    static final ProcessVariable<String> MATURITY = new ProcessVariable<>("maturity", String.class);
    static final ProcessVariable<String> CONTACT = new ProcessVariable<>("contact", String.class);
    static final ProcessVariable<String> DECISION = new ProcessVariable<>("decision", String.class);
    static final ProcessVariable<Date> SELF_SERVE_UNTIL = new ProcessVariable<>("selfServeUntil", Date.class);
    public static final ProcessVariable<Date> CORRECTION_DUE_AT = new ProcessVariable<>("correctionDueAt", Date.class);

    /** The route to a person, also where the table names none that there is. */
    private static final String BY_A_PERSON = "review";

    private static final Duration SELF_SERVE_LASTS = Duration.ofDays(14);

    @Bean
    JavaDelegate scoreLeadDelegate(Scores scores, Lives lives) {
        return e -> GRADE.set(e, scores.score(Lives.lead(e), lives.actor()).grade());
    }

    @Bean
    JavaDelegate routeLeadDelegate(Routing routing, UnusableAnswers unusable) {
        return e -> {
            try {
                Route route = routing.route(Lives.lead(e));
                ROUTE.set(e, route.route());
                CHANNEL.set(e, route.channel());
            } catch (UnusableAnswer nothing) {
                unusable.note(e, nothing);
                ROUTE.set(e, BY_A_PERSON);
            }
        };
    }

    @Bean
    JavaDelegate recycleLeadDelegate(
            Nurture nurture, Scoring scoring, Scores scores, ServiceLevels serviceLevels, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            // Also when a manager gave it back after nobody had answered: nobody in sales owes an answer any more.
            serviceLevels.close(lead, ClockKind.ANSWER);
            int score = scoring.find(lead).orElseThrow().total();
            Recycling recycling = nurture.recycle(lead, REASON.get(e), score);
            if (recycling.next().equals("nurture") || recycling.next().equals("correct-data")) {
                Policy policy = serviceLevels.choose(lead, "recycle");
                serviceLevels.startForMarketing(lead, ClockKind.RECYCLE, policy, policy.answerWithin());
                scores.score(lead, lives.actor());
            }
            NEXT.set(e, recycling.next());
        };
    }

    @Bean
    JavaDelegate planCorrectionDelegate(ServiceLevels serviceLevels) {
        return e -> {
            LeadId lead = Lives.lead(e);
            SlaClock clock = serviceLevels.open(lead, ClockKind.RECYCLE).orElseGet(() -> {
                Policy policy = serviceLevels.choose(lead, "correct");
                return serviceLevels.startForMarketing(lead, ClockKind.FIRST_TOUCH, policy, policy.answerWithin());
            });
            ProcessVariable.set(CORRECTION_DUE_AT, e, clock.dueAt());
        };
    }

    @Bean
    JavaDelegate tellMarketingOfDelayDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            boolean late = serviceLevels.breach(lead, ClockKind.RECYCLE, lives.byHand())
                    | serviceLevels.breach(lead, ClockKind.FIRST_TOUCH, lives.byHand());
            if (late) {
                urgency.raise(lead, Urgency.HIGHEST);
                notifications.tellMarketing(lead, Message.CORRECTION_OVERDUE);
                leads.record(lead, HistoryKind.ESCALATED, lives.actor(), "correction", Map.of());
            }
        };
    }

    @Bean
    JavaDelegate offerSelfServeDelegate(Leads leads, Notifications notifications) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            leads.move(lead, Stage.SELF_SERVE, Lives.BATON, "routed");
            boolean mailed = notifications.offerSelfServe(lead);
            leads.record(lead, HistoryKind.SELF_SERVE_OFFERED, Lives.BATON, mailed ? "mail" : "no-mail", Map.of());
            ProcessVariable.set(SELF_SERVE_UNTIL, e, leads.now().plus(SELF_SERVE_LASTS));
        };
    }

    @Bean
    JavaDelegate recordOrderDelegate(Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            leads.move(lead, Stage.WON, lives.actor(), "order-placed");
        };
    }

    @Bean
    JavaDelegate disqualifyLeadDelegate(
            Leads leads, ServiceLevels serviceLevels, Assignments assignments, Lives lives) {
        return e -> {
            LeadId id = Lives.lead(e);
            Lead lead = leads.lock(id);
            String reason = leads.lastResult(id, lead.round(), List.of("qualify", "route", "recycle"))
                    .map(result -> (String) result.get("reason"))
                    .orElse(REASON.get(e));
            assignments.end(id, "returned");
            serviceLevels.closeAll(id);
            leads.move(id, Stage.DISQUALIFIED, lives.actor(), reason == null ? "returned-by-sales" : reason);
        };
    }

    @Bean
    JavaDelegate closeLifeDelegate(
            Leads leads, ServiceLevels serviceLevels, Assignments assignments, Nurture nurture, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            String outcome = OUTCOME.get(e);
            if (outcome != null && !CODE.matcher(outcome).matches()) {
                throw new InvalidAnswer("outcome", "is a code such as withdrawn: lower case letters and hyphens");
            }
            serviceLevels.closeAll(lead);
            assignments.end(lead, "ended");
            nurture.leave(lead, "ended");
            leads.record(lead, HistoryKind.LIFE_ENDED, lives.actor(), outcome, Map.of());
            if (!leads.find(lead).stage().isEnd()) {
                leads.move(lead, Stage.DISQUALIFIED, lives.actor(), outcome == null ? "withdrawn" : outcome);
            }
        };
    }
}
