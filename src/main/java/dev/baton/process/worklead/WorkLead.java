package dev.baton.process.worklead;

import dev.baton.assignment.Assignment;
import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.process.InvalidAnswer;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.process.Urgency;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An accepted lead: first contact, BANT, opportunity, outcome. */
@Configuration(proxyBeanMethods = false)
public class WorkLead {

    public static final String KEY = "workLead";
    public static final String MESSAGE_OUTCOME_REPORTED = "Message_OutcomeReported";

    static final ProcessVariable<String> OWNER = new ProcessVariable<>("owner", String.class);
    static final ProcessVariable<String> GRADE = new ProcessVariable<>("grade", String.class);
    public static final ProcessVariable<Date> FIRST_CONTACT_DUE_AT =
            new ProcessVariable<>("firstContactDueAt", Date.class);
    public static final ProcessVariable<Date> BANT_DUE_AT = new ProcessVariable<>("bantDueAt", Date.class);
    static final ProcessVariable<Date> OUTCOME_REMINDER_AT = new ProcessVariable<>("outcomeReminderAt", Date.class);
    static final ProcessVariable<String> DECISION = new ProcessVariable<>("decision", String.class);
    public static final ProcessVariable<String> OUTCOME = new ProcessVariable<>("outcome", String.class);
    public static final ProcessVariable<String> REASON = new ProcessVariable<>("reason", String.class);

    private static final Duration REMIND_OF_OUTCOME_AFTER = Duration.ofDays(14);

    @Bean
    JavaDelegate planWorkDelegate(ServiceLevels serviceLevels, Assignments assignments, Teams teams, Leads leads) {
        return e -> {
            LeadId lead = Lives.lead(e);
            Policy policy = serviceLevels.choose(lead, "work");
            Assignment assignment = assignments.open(lead).orElseThrow();
            Team team = teams.team(assignment.team()).orElseThrow();
            SlaClock firstContact = serviceLevels.start(
                    lead,
                    ClockKind.FIRST_CONTACT,
                    policy,
                    team.key(),
                    team.calendarId(),
                    leads.now(),
                    null,
                    null,
                    policy.remindAfter() == null ? policy.answerWithin() : policy.remindAfter());
            SlaClock bant = serviceLevels.start(
                    lead,
                    ClockKind.BANT,
                    policy,
                    team.key(),
                    team.calendarId(),
                    leads.now(),
                    null,
                    null,
                    policy.answerWithin());
            ProcessVariable.set(FIRST_CONTACT_DUE_AT, e, firstContact.dueAt());
            ProcessVariable.set(BANT_DUE_AT, e, bant.dueAt());
        };
    }

    @Bean
    JavaDelegate remindOwnerDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            // Its timers begin anew with the task: what is met or told already is not told again.
            if (serviceLevels.breach(lead, ClockKind.FIRST_CONTACT, lives.byHand())) {
                urgency.raise(lead, Urgency.REMINDED);
                notifications.tellRep(lead, OWNER.get(e), Message.FIRST_CONTACT_REMINDER);
                leads.record(lead, HistoryKind.REMINDED, lives.actor(), "first-contact", Map.of("rep", OWNER.get(e)));
            }
        };
    }

    @Bean
    JavaDelegate tellManagerOfDelayDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            if (serviceLevels.breach(lead, ClockKind.BANT, lives.byHand())) {
                urgency.raise(lead, Urgency.HIGHEST);
                notifications.tellManagers(lead, Message.BANT_ESCALATED);
                leads.record(lead, HistoryKind.ESCALATED, lives.actor(), "bant", Map.of("rep", OWNER.get(e)));
            }
        };
    }

    @Bean
    JavaDelegate openOpportunityDelegate(Leads leads, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            leads.move(lead, Stage.SQL, lives.actor(), "qualified-by-bant");
            leads.record(lead, HistoryKind.OPPORTUNITY_OPENED, lives.actor(), null, Map.of());
            ProcessVariable.set(OUTCOME_REMINDER_AT, e, leads.now().plus(REMIND_OF_OUTCOME_AFTER));
        };
    }

    @Bean
    JavaDelegate remindOfOutcomeDelegate(Notifications notifications, Leads leads, Lives lives) {
        return e -> {
            notifications.tellRep(Lives.lead(e), OWNER.get(e), Message.OUTCOME_REMINDER);
            leads.record(Lives.lead(e), HistoryKind.REMINDED, lives.actor(), "outcome", Map.of("rep", OWNER.get(e)));
        };
    }

    @Bean
    JavaDelegate recordOutcomeDelegate(Leads leads, Assignments assignments, ServiceLevels serviceLevels, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            leads.lock(lead);
            String outcome = OUTCOME.get(e);
            assignments.end(lead, outcome, outcome.equals("returned") ? REASON.get(e) : null);
            serviceLevels.closeAll(lead);
            switch (outcome) {
                case "won" -> leads.move(lead, Stage.WON, lives.actor(), "won");
                case "lost" -> leads.move(lead, Stage.LOST, lives.actor(), REASON.get(e));
                case "returned" -> leads.own(lead, null, null);
                default -> throw new InvalidAnswer("outcome", "is won, lost or returned");
            }
        };
    }

    @Bean
    JavaDelegate returnLeadDelegate(Leads leads, Assignments assignments) {
        return e -> {
            LeadId lead = Lives.lead(e);
            assignments.end(lead, "returned", REASON.get(e));
            leads.own(lead, null, null);
            OUTCOME.set(e, "returned");
        };
    }
}
