package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.Calendars;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.sla.ClockChanges;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** New hours against the timers of the old ones, on several threads as on several nodes: whatever comes first, ledger and engine agree. */
class CalendarMeetsTimerTest extends WholeApplication {

    private static final int MANY = 18;
    private static final Map<String, String> TIMERS = Map.of(
            "Event_ReminderDue", "remind_at", "Event_EscalationDue", "escalate_at", "Event_AnswerOverdue", "due_at");

    @Autowired
    Calendars calendars;

    @Autowired
    ClockChanges changes;

    @Test
    void ledgerAndTimersAgreeWhoeverComesFirst() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("CalendarMeetsTimerTest seed " + seed);
        Random random = new Random(seed);
        WorkingCalendar usual = calendars.get("dach").calendar();
        long deadlocks = deadlocks();
        try {
            List<String> leads = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                leads.add(taken(Sender.strong("new-hours", i)));
            }
            int fired = 0;
            for (String lead : leads) {
                answerTask(lead);
                String event = List.copyOf(TIMERS.keySet()).get(random.nextInt(TIMERS.size()));
                CalendarDefinition hours = hours(random);
                // The calendar has the longer way: it comes to this lead last.
                long fireLater = random.nextInt(700_000_000);
                long followLater = random.nextInt(60_000_000);
                List<Boolean> results = atOnce(List.of(
                        () -> {
                            calendars.put("dach", hours, null);
                            changes.followCalendars();
                            return false;
                        },
                        () -> {
                            LockSupport.parkNanos(followLater);
                            changes.followCalendars();
                            return false;
                        },
                        () -> {
                            LockSupport.parkNanos(fireLater);
                            return fire(lead, event);
                        }));
                fired += results.get(2) ? 1 : 0;
            }
            for (String lead : leads) {
                answerTask(lead); // whoever was taken back is with somebody again
            }
            // Nobody asks any more: the look that comes by itself finds what is left.
            calendars.put("dach", hours(random), null);
            eventually(120, "all clocks follow", () -> changes.progress("dach").toBeMoved() == 0);
            for (String lead : leads) {
                answerTask(lead);
                agrees(lead, seed);
                assertThat(count(
                                "select count(*) from baton.lead_history where lead_id = ? and kind = 'sla-moved'",
                                lead))
                        .as("seed %d, lead %s was moved", seed, lead)
                        .isPositive();
                isNotStuck(lead);
            }
            assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
            System.out.println("timers fired " + fired + " of " + MANY);
            assertThat(fired).as("seed %d, timers that fired", seed).isPositive();
        } finally {
            calendars.put("dach", usual.definition(), null);
            eventually(120, "the usual hours", () -> changes.progress("dach").toBeMoved() == 0);
        }
    }

    private void agrees(String lead, long seed) {
        Map<String, Job> timers = timers(lead);
        Map<String, Object> clock = jdbc.sql(
                        "select * from baton.sla_clock where lead_id = ? and kind = 'answer' and closed_at is null")
                .param(UUID.fromString(lead))
                .query()
                .singleRow();
        // A taken-back lead has a clock of its own, of which nothing has fired.
        boolean second = assignments(lead) > 1;
        TIMERS.forEach((event, column) -> {
            boolean acted = !second
                    && count(
                                    "select count(*) from baton.lead_history where lead_id = ? and kind = '"
                                            + (event.equals("Event_ReminderDue") ? "reminded" : "escalated") + "'",
                                    lead)
                            == 1;
            if (event.equals("Event_AnswerOverdue") || !acted) {
                assertThat(timers).as("seed %d, lead %s", seed, lead).containsKey(event);
                assertThat(timers.get(event).getDuedate().toInstant())
                        .as("seed %d, lead %s, %s", seed, lead, event)
                        .isEqualTo(millis((Timestamp) clock.get(column)));
            } else {
                assertThat(timers)
                        .as("seed %d, lead %s: fires once", seed, lead)
                        .doesNotContainKey(event);
            }
        });
        assertThat(openTasks(lead))
                .as("seed %d, lead %s, tasks of the rep and of the managers", seed, lead)
                .allSatisfy(task ->
                        assertThat(task.getDueDate().toInstant()).isEqualTo(millis((Timestamp) clock.get("due_at"))));
    }

    private static Instant millis(Timestamp at) {
        return Instant.ofEpochMilli(at.getTime());
    }

    /** Breaks in every hour, so that whatever runs at whatever time of day is due at another minute with each change. */
    private static CalendarDefinition hours(Random random) {
        Map<String, List<List<String>>> week = new HashMap<>();
        for (String day : List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")) {
            List<List<String>> intervals = new ArrayList<>();
            for (int hour = 0; hour < 24; hour++) {
                intervals.add(List.of(
                        "%02d:%02d".formatted(hour, random.nextInt(15)),
                        "%02d:%02d".formatted(hour, 30 + random.nextInt(30))));
            }
            week.put(day, intervals);
        }
        return new CalendarDefinition("Europe/Berlin", week, null, List.of());
    }

    private Map<String, Job> timers(String lead) {
        Map<String, Job> timers = new HashMap<>();
        TIMERS.keySet()
                .forEach(event -> runtime.createProcessInstanceQuery().processInstanceBusinessKey(lead).list().stream()
                        .flatMap(process ->
                                management
                                        .createJobQuery()
                                        .processInstanceId(process.getId())
                                        .activityId(event)
                                        .list()
                                        .stream())
                        .forEach(job -> assertThat(timers.put(event, job))
                                .as("one timer " + event)
                                .isNull()));
        return timers;
    }

    /** @return false when the clock was quicker */
    private boolean fire(String lead, String event) {
        try {
            management.executeJob(timers(lead).get(event).getId());
            return true;
        } catch (ProcessEngineException e) {
            return false;
        }
    }
}
