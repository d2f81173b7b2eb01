package dev.baton.process.handovertosales;

import dev.baton.assignment.Assignment;
import dev.baton.assignment.Assignments;
import dev.baton.assignment.Assignments.Pick;
import dev.baton.assignment.Assignments.Wait;
import dev.baton.assignment.NoEligibleRep;
import dev.baton.assignment.TeamChoice;
import dev.baton.calendar.Calendars;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.UnusableAnswer;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.process.Lives;
import dev.baton.process.ProcessVariable;
import dev.baton.process.UnusableAnswers;
import dev.baton.process.Urgency;
import dev.baton.process.stopmarketing.StopMarketing;
import dev.baton.sla.ClockKind;
import dev.baton.sla.Policy;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives a lead to one rep and sees to it that the rep answers. */
@Configuration(proxyBeanMethods = false)
public class HandOverToSales {

    public static final String KEY = "handOverToSales";
    public static final String NO_ELIGIBLE_REP = "NO_ELIGIBLE_REP";

    static final String MESSAGE_MARKETING_STOPPED = StopMarketing.MESSAGE_MARKETING_STOPPED;
    static final String TAKEN_FROM_REP = "TAKEN_FROM_REP";

    /** A lead that waited for somebody has a rep: the claim stands, the step only has to find it. */
    public static final String MESSAGE_REP_FOUND = "Message_RepFound";

    static final ProcessVariable<String> GRADE = new ProcessVariable<>("grade", String.class);
    static final ProcessVariable<String> CHANNEL = new ProcessVariable<>("channel", String.class);
    static final ProcessVariable<String> TEAM = new ProcessVariable<>("team", String.class);
    static final ProcessVariable<String> STRATEGY = new ProcessVariable<>("strategy", String.class);
    static final ProcessVariable<String> OWNER = new ProcessVariable<>("owner", String.class);
    static final ProcessVariable<Boolean> TO_BE_CONFIRMED = new ProcessVariable<>("toBeConfirmed", Boolean.class);
    static final ProcessVariable<Date> LOOK_AGAIN_AT = new ProcessVariable<>("lookAgainAt", Date.class);
    static final ProcessVariable<Boolean> SOMEBODY_IN_TIME = new ProcessVariable<>("somebodyInTime", Boolean.class);
    static final ProcessVariable<Boolean> PARTNER_ASKED = new ProcessVariable<>("partnerAsked", Boolean.class);
    static final ProcessVariable<Date> CONFIRM_BY = new ProcessVariable<>("confirmBy", Date.class);
    public static final ProcessVariable<Date> ASSIGN_BY = new ProcessVariable<>("assignBy", Date.class);
    public static final ProcessVariable<Date> REMIND_AT = new ProcessVariable<>("remindAt", Date.class);
    public static final ProcessVariable<Date> ESCALATE_AT = new ProcessVariable<>("escalateAt", Date.class);
    public static final ProcessVariable<Date> DUE_AT = new ProcessVariable<>("dueAt", Date.class);
    static final ProcessVariable<Boolean> TAKE_BACKS_LEFT = new ProcessVariable<>("takeBacksLeft", Boolean.class);
    static final ProcessVariable<Boolean> LEFT_WITH_REP = new ProcessVariable<>("leftWithRep", Boolean.class);
    static final ProcessVariable<String> DECISION = new ProcessVariable<>("decision", String.class);
    static final ProcessVariable<String> ANSWER = new ProcessVariable<>("answer", String.class);
    static final ProcessVariable<String> REASON = new ProcessVariable<>("reason", String.class);

    /** The strategy by which a person picks: also where the table names no team that there is. */
    private static final String BY_A_PERSON = "manual";

    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final Duration PARTNER_MAY_TAKE = Duration.ofMinutes(2);

    @Bean
    JavaDelegate selectTeamDelegate(Assignments assignments, UnusableAnswers unusable) {
        return e -> {
            try {
                TeamChoice choice = assignments.selectTeam(Lives.lead(e));
                TEAM.set(e, choice.team());
                STRATEGY.set(e, choice.strategy());
            } catch (UnusableAnswer nothing) {
                unusable.note(e, nothing);
                TEAM.set(e, null);
                STRATEGY.set(e, BY_A_PERSON);
            }
        };
    }

    @Bean
    JavaDelegate assignRepDelegate(Assignments assignments) {
        return e -> {
            try {
                Pick pick = TEAM.get(e) == null
                        ? new Pick(null, true)
                        : assignments.assign(Lives.lead(e), TEAM.get(e), STRATEGY.get(e));
                give(e, pick);
                if (pick.toBeConfirmed() && !asksPeople(e)) {
                    throw new BpmnError(NO_ELIGIBLE_REP);
                }
            } catch (NoEligibleRep nobody) {
                ProcessVariable.set(LOOK_AGAIN_AT, e, nobody.next().orElse(null));
                throw new BpmnError(NO_ELIGIBLE_REP, nobody);
            }
        };
    }

    @Bean
    JavaDelegate offerToTeamDelegate(Assignments assignments) {
        return e -> {
            assignments.offer(Lives.lead(e), TEAM.get(e));
            OWNER.set(e, null);
        };
    }

    @Bean
    JavaDelegate planWaitDelegate(Assignments assignments, ServiceLevels serviceLevels, Teams teams, Leads leads) {
        return e -> {
            Policy policy = serviceLevels.choose(Lives.lead(e), "sales");
            promiseARep(e, policy, serviceLevels, teams, leads);
            Date next = LOOK_AGAIN_AT.get(e);
            Wait wait = assignments.await(
                    Lives.lead(e),
                    TEAM.get(e),
                    STRATEGY.get(e),
                    next == null ? null : next.toInstant(),
                    policy.escalateAfter() == null ? policy.answerWithin() : policy.escalateAfter(),
                    policy.answerWithin());
            ProcessVariable.set(LOOK_AGAIN_AT, e, wait.until());
            SOMEBODY_IN_TIME.set(e, wait.until() != null);
        };
    }

    @Bean
    JavaDelegate askManagersDelegate(
            ServiceLevels serviceLevels, Teams teams, Leads leads, Notifications notifications) {
        return e -> {
            LeadId lead = Lives.lead(e);
            SlaClock promised = serviceLevels
                    .open(lead, ClockKind.ASSIGNMENT)
                    .orElseGet(() -> promiseARep(e, serviceLevels.choose(lead, "sales"), serviceLevels, teams, leads));
            ProcessVariable.set(ASSIGN_BY, e, promised.dueAt());
            notifications.tellManagers(lead, Message.ASSIGNMENT_NEEDED);
        };
    }

    /** Once, however often the rules look again. Of a team that the table names and that nobody knows, in marketing's hours. */
    private static SlaClock promiseARep(
            DelegateExecution e, Policy policy, ServiceLevels serviceLevels, Teams teams, Leads leads) {
        LeadId lead = Lives.lead(e);
        return serviceLevels.open(lead, ClockKind.ASSIGNMENT).orElseGet(() -> {
            Optional<Team> team = teams.team(TEAM.get(e));
            return serviceLevels.start(
                    lead,
                    ClockKind.ASSIGNMENT,
                    policy,
                    team.map(Team::key).orElse(null),
                    team.map(Team::calendarId).orElse(Calendars.MARKETING),
                    leads.now(),
                    null,
                    null,
                    policy.answerWithin());
        });
    }

    @Bean
    JavaDelegate remindManagersDelegate(
            ServiceLevels serviceLevels, Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            LeadId lead = Lives.lead(e);
            if (serviceLevels.breach(lead, ClockKind.ASSIGNMENT, lives.byHand())) {
                urgency.raise(lead, Urgency.HIGHEST);
                notifications.tellManagers(lead, Message.ASSIGNMENT_OVERDUE);
                leads.record(lead, HistoryKind.ESCALATED, lives.actor(), "assignment", Map.of());
            }
        };
    }

    @Bean
    JavaDelegate assignFallbackDelegate(Assignments assignments) {
        return e -> {
            try {
                Pick pick = assignments.assignFallback(Lives.lead(e), TEAM.get(e));
                give(e, pick);
                if (pick.toBeConfirmed()) {
                    // Served a moment ago in a team that is manual first: a person decides, as after any pick there.
                    throw new BpmnError(NO_ELIGIBLE_REP);
                }
            } catch (NoEligibleRep nobody) {
                throw new BpmnError(NO_ELIGIBLE_REP, nobody);
            }
        };
    }

    /** A life begun with a former diagram has no gateway for that; there a person is asked when nobody is eligible. */
    private static boolean asksPeople(DelegateExecution e) {
        return e.getBpmnModelInstance().getModelElementById("Gateway_ToBeConfirmed") != null;
    }

    private static void give(DelegateExecution e, Pick pick) {
        OWNER.set(e, pick.toBeConfirmed() ? null : pick.rep());
        TO_BE_CONFIRMED.set(e, pick.toBeConfirmed());
    }

    @Bean
    JavaDelegate startSlaDelegate(ServiceLevels serviceLevels, Assignments assignments, Teams teams, Leads leads) {
        return e -> {
            LeadId lead = Lives.lead(e);
            serviceLevels.close(lead, ClockKind.ASSIGNMENT);
            Policy policy = serviceLevels.choose(lead, "sales");
            Optional<Assignment> assignment = assignments.open(lead);
            Team team = teams.team(assignment.map(Assignment::team).orElse(TEAM.get(e)))
                    .orElseThrow();
            SlaClock clock = serviceLevels.start(
                    lead,
                    ClockKind.ANSWER,
                    policy,
                    team.key(),
                    team.calendarId(),
                    // Confirmed or found later than claimed: the clock never starts before the rep can know of the
                    // lead.
                    assignment
                            .map(Assignment::clockFrom)
                            .filter(leads.now()::isBefore)
                            .orElseGet(leads::now),
                    policy.remindAfter(),
                    policy.escalateAfter(),
                    policy.answerWithin());
            ProcessVariable.set(REMIND_AT, e, orNever(clock.remindAt(), clock));
            ProcessVariable.set(ESCALATE_AT, e, orNever(clock.escalateAt(), clock));
            ProcessVariable.set(DUE_AT, e, clock.dueAt());
        };
    }

    /** The diagram has a timer for it whether the table has or not; this one outlives whatever it is about. */
    private static Instant orNever(Instant at, SlaClock clock) {
        return at == null ? clock.dueAt().plus(NEVER) : at;
    }

    @Bean
    JavaDelegate stopMarketingDelegate(Nurture nurture, Notifications notifications, Leads leads) {
        return e -> {
            LeadId lead = Lives.lead(e);
            boolean closed = nurture.stopMarketing(lead, "with-sales");
            notifications.cancelMarketing(lead);
            // Asked once: who gets the lead after another rep does not wait again.
            boolean asked = closed && notifications.askToStopMarketing(lead);
            if (asked) {
                nurture.stopAsked(lead);
                ProcessVariable.set(CONFIRM_BY, e, leads.now().plus(PARTNER_MAY_TAKE));
            }
            PARTNER_ASKED.set(e, asked);
        };
    }

    @Bean
    JavaDelegate askMarketingDelegate(RuntimeService runtime, Leads leads, Lives lives) {
        return e -> {
            leads.record(Lives.lead(e), HistoryKind.MARKETING_STOP_NOT_CONFIRMED, lives.actor(), null, Map.of());
            runtime.createMessageCorrelation(StopMarketing.MESSAGE_STOP_NOT_CONFIRMED)
                    .processInstanceBusinessKey(e.getProcessBusinessKey())
                    .correlateStartMessage();
        };
    }

    @Bean
    JavaDelegate tellRepDelegate(Notifications notifications, Leads leads, Assignments assignments, Nurture nurture) {
        return e -> {
            if (OWNER.get(e) == null) {
                return; // offered to a team: the list in Tasklist says it
            }
            String note = nurture.isStopUnconfirmed(Lives.lead(e)) ? "marketing-not-confirmed" : null;
            notifications.tellRep(Lives.lead(e), OWNER.get(e), Message.LEAD_ASSIGNED, note);
            leads.record(Lives.lead(e), HistoryKind.REP_TOLD, Lives.BATON, null, Map.of("rep", OWNER.get(e)));
            for (String supporter : assignments.supporters(Lives.lead(e))) {
                notifications.tellRep(Lives.lead(e), supporter, Message.LEAD_SUPPORTED);
            }
        };
    }

    @Bean
    JavaDelegate remindRepDelegate(Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            urgency.raise(Lives.lead(e), Urgency.REMINDED);
            if (OWNER.get(e) == null) {
                return; // nobody has claimed it: the managers are told next
            }
            notifications.tellRep(Lives.lead(e), OWNER.get(e), Message.ANSWER_REMINDER);
            leads.record(Lives.lead(e), HistoryKind.REMINDED, lives.actor(), "answer", Map.of("rep", OWNER.get(e)));
        };
    }

    @Bean
    JavaDelegate tellManagerDelegate(Notifications notifications, Leads leads, Urgency urgency, Lives lives) {
        return e -> {
            urgency.raise(Lives.lead(e), Urgency.ESCALATED);
            notifications.tellManagers(Lives.lead(e), Message.ANSWER_ESCALATED);
            leads.record(
                    Lives.lead(e),
                    HistoryKind.ESCALATED,
                    lives.actor(),
                    "answer",
                    OWNER.get(e) == null ? Map.of() : Map.of("rep", OWNER.get(e)));
        };
    }

    @Bean
    JavaDelegate takeBackLeadDelegate(Assignments assignments, ServiceLevels serviceLevels, Leads leads, Lives lives) {
        return e -> {
            LeadId id = Lives.lead(e);
            Lead lead = leads.lock(id);
            assignments.takeBack(id, OWNER.get(e), lives.actor());
            int allowed = serviceLevels
                    .open(id, ClockKind.ANSWER)
                    .map(SlaClock::takeBacks)
                    .orElse(0);
            serviceLevels.breach(id, ClockKind.ANSWER, lives.byHand());
            // Of a pool that did not want it the lead is taken back but once.
            TAKE_BACKS_LEFT.set(e, OWNER.get(e) != null && assignments.takeBacks(id, lead.round()) <= allowed);
        };
    }
}
