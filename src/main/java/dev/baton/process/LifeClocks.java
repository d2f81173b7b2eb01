package dev.baton.process;

import dev.baton.lead.LeadId;
import dev.baton.process.engine.TaskTimers;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.handovertosales.HandOverToSales;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.process.nurturelead.NurtureLead;
import dev.baton.process.worklead.WorkLead;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ClockTimers;
import dev.baton.sla.SlaClock;
import dev.baton.sla.TeamCalendars;
import dev.baton.team.Team;
import dev.baton.team.Teams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Variables, timers and due dates of a lead's life in the engine follow its clocks. */
@Component
class LifeClocks implements ClockTimers {

    /**
     * An instant of a clock, where a process has it.
     *
     * @param tasks whose due date it is
     */
    record Timer(
            ClockKind kind,
            ProcessVariable<Date> variable,
            String event,
            List<String> tasks,
            Function<SlaClock, Instant> instant) {}

    static final List<Timer> TIMERS = timers();

    private final RuntimeService runtime;
    private final TaskService tasks;
    private final ManagementService management;
    private final TaskTimers timers;
    private final Identity identity;

    LifeClocks(
            RuntimeService runtime,
            TaskService tasks,
            ManagementService management,
            TaskTimers timers,
            Identity identity) {
        this.runtime = runtime;
        this.tasks = tasks;
        this.management = management;
        this.timers = timers;
        this.identity = identity;
    }

    private static List<Timer> timers() {
        List<Timer> all = new ArrayList<>(List.of(
                new Timer(
                        ClockKind.REVIEW,
                        LeadLifecycle.REVIEW_BY,
                        "Event_ReviewOverdue",
                        // One of each in two diagrams that need not know of each other.
                        List.of("Activity_ReviewLead", "Activity_ReviewDuplicate"),
                        SlaClock::dueAt),
                new Timer(
                        ClockKind.ASSIGNMENT,
                        HandOverToSales.ASSIGN_BY,
                        "Event_AssignmentOverdue",
                        List.of("Activity_AssignByHand"),
                        SlaClock::dueAt),
                new Timer(
                        ClockKind.ANSWER,
                        HandOverToSales.REMIND_AT,
                        "Event_ReminderDue",
                        List.of(),
                        SlaClock::remindAt),
                new Timer(
                        ClockKind.ANSWER,
                        HandOverToSales.ESCALATE_AT,
                        "Event_EscalationDue",
                        List.of(),
                        SlaClock::escalateAt),
                new Timer(
                        ClockKind.ANSWER,
                        HandOverToSales.DUE_AT,
                        "Event_AnswerOverdue",
                        List.of("Activity_AcceptOrRejectLead", "Activity_DecideOnDelay"),
                        SlaClock::dueAt),
                new Timer(
                        ClockKind.FIRST_CONTACT,
                        WorkLead.FIRST_CONTACT_DUE_AT,
                        "Event_FirstContactDue",
                        List.of(),
                        SlaClock::dueAt),
                new Timer(
                        ClockKind.BANT,
                        WorkLead.BANT_DUE_AT,
                        "Event_BantDue",
                        List.of("Activity_QualifyByBant"),
                        SlaClock::dueAt)));
        // Marketing owes its first touch in one of two places, whichever of its clocks runs.
        for (ClockKind kind : List.of(ClockKind.FIRST_TOUCH, ClockKind.RECYCLE)) {
            all.add(new Timer(kind, NurtureLead.FIRST_TOUCH_DUE_AT, "Event_FirstTouchDue", List.of(), SlaClock::dueAt));
            all.add(new Timer(
                    kind,
                    LeadLifecycle.CORRECTION_DUE_AT,
                    "Event_CorrectionDue",
                    List.of("Activity_CorrectData"),
                    SlaClock::dueAt));
        }
        return List.copyOf(all);
    }

    @Bean
    static TeamCalendars teamCalendars(Teams teams) {
        return () -> teams.teams().stream().collect(Collectors.toMap(Team::key, Team::calendarId));
    }

    @Override
    public void follow(SlaClock clock) {
        // What Baton does with the life of a lead is not a right of whoever paused its clock.
        identity.withoutUser(() -> {
            followNow(clock.lead(), clock);
            return null;
        });
    }

    private void followNow(LeadId lead, SlaClock clock) {
        String[] processes =
                runtime.createProcessInstanceQuery().processInstanceBusinessKey(lead.toString()).list().stream()
                        .map(ProcessInstance::getId)
                        .toArray(String[]::new);
        if (processes.length == 0) {
            return;
        }
        Map<String, List<VariableInstance>> variables = runtime
                .createVariableInstanceQuery()
                .processInstanceIdIn(processes)
                .variableNameIn(TIMERS.stream()
                        .filter(timer -> timer.kind() == clock.kind())
                        .map(timer -> timer.variable().name())
                        .toArray(String[]::new))
                .list()
                .stream()
                .collect(Collectors.groupingBy(VariableInstance::getName));
        TIMERS.stream().filter(timer -> timer.kind() == clock.kind()).forEach(timer -> {
            Instant at = timer.instant().apply(clock);
            if (at != null) {
                variables
                        .getOrDefault(timer.variable().name(), List.of())
                        .forEach(variable -> move(timer, variable, at));
            }
        });
    }

    private void move(Timer timer, VariableInstance variable, Instant at) {
        Date date = Date.from(at);
        if (date.equals(variable.getValue())) {
            return;
        }
        runtime.setVariableLocal(variable.getExecutionId(), variable.getName(), date);
        management
                .createJobQuery()
                .processInstanceId(variable.getProcessInstanceId())
                .activityId(timer.event())
                .list()
                .forEach(job -> timers.restartOne(job.getId()));
        if (!timer.tasks().isEmpty()) {
            tasks.createTaskQuery()
                    .processInstanceId(variable.getProcessInstanceId())
                    .taskDefinitionKeyIn(timer.tasks().toArray(String[]::new))
                    .list()
                    .forEach(task -> tasks.setDueDate(task.getId(), date));
        }
    }
}
