package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.Calendars;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.process.engine.Browser;
import dev.baton.process.engine.identity.Groups;
import dev.baton.process.engine.identity.Identity;
import dev.baton.sla.ClockChanges;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import dev.baton.team.Teams;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;

/** Says no to a due date in the ledger that is not the timer's, to a reminder that comes twice, and to a change that gets lost on the way. */
class ClockChangesProcessTest extends LeadProcess {

    private static final CalendarDefinition NINE_TO_FIVE = hours("UTC", "09:00", "17:00");
    private static final CalendarDefinition WITH_A_BREAK = hours("UTC", "09:00", "10:10", "11:10", "17:00");

    @Autowired
    ClockChanges changes;

    @Autowired
    Calendars calendars;

    @Autowired
    Teams teams;

    @Autowired
    Identity identity;

    @Autowired
    TransactionTemplate transaction;

    @LocalServerPort
    int address;

    @BeforeEach
    void onlyTheClocksOfThisTest() {
        jdbc.update("update baton.sla_clock set closed_at = starts_at where closed_at is null");
        for (String team : List.of("dach", "americas")) {
            identity.provisionPerson(
                    team + "-lead",
                    team,
                    "L",
                    team + "@x.example",
                    CompanyOfTheTests.PASSWORD,
                    Groups.MANAGERS,
                    Groups.team(team));
        }
    }

    @AfterEach
    void theUsualHours() {
        calendars.put("marketing", hours("Europe/Berlin", "09:00", "17:00"), null);
        teams.put("dach", "dach", NINE_TO_FIVE);
    }

    /** @param times of opening and closing, in turn, from Monday to Friday */
    private static CalendarDefinition hours(String zone, String... times) {
        List<List<String>> day = new ArrayList<>();
        for (int i = 0; i < times.length; i += 2) {
            day.add(List.of(times[i], times[i + 1]));
        }
        return new CalendarDefinition(
                zone,
                Stream.of("MON", "TUE", "WED", "THU", "FRI").collect(Collectors.toMap(d -> d, d -> day)),
                null,
                List.of());
    }

    private static Instant at(String text) {
        return Instant.parse("2026-03-" + text + ":00Z");
    }

    @Test
    void aChangedCalendarMovesLedgerVariablesTimersAndTaskTogether() {
        Life life = capture(strong());
        assertThat(life.sla(ClockKind.ANSWER).dueAt()).isEqualTo(at("03T11:00"));
        String formerTimer = life.job("Event_AnswerOverdue").getId();

        JsonNode put = put("dach", WITH_A_BREAK);
        assertThat(put.get("openClocks").asInt()).isEqualTo(1);
        assertThat(put.get("toBeMoved").asInt()).isEqualTo(1);
        changes.followCalendars();

        answerIsDue(life, "03T11:15", "03T11:30", "03T12:00");
        assertThat(life.job("Event_AnswerOverdue").getId())
                .as("a node that has taken the former timer finds it gone")
                .isNotEqualTo(formerTimer);
        assertThat(life.last(HistoryKind.SLA_MOVED).detail())
                .containsEntry("calendar", "dach")
                .containsEntry("dueAt", "2026-03-03T12:00:00Z");
        JsonNode after = get("dach");
        assertThat(after.get("openClocks").asInt()).isEqualTo(1);
        assertThat(after.get("toBeMoved").asInt()).isZero();

        changes.followCalendars();
        assertThat(life.history(HistoryKind.SLA_MOVED)).hasSize(1);

        life.waitUntil("Event_ReminderDue").waitUntil("Event_EscalationDue").waitUntil("Event_AnswerOverdue");
        assertThat(clock.instant()).isEqualTo(at("03T12:00"));
        assertThat(life.history(HistoryKind.SLA_BREACHED)).hasSize(1);
    }

    @Test
    void hoursToAndFroLeaveTheClockWhereItWas() {
        Life life = capture(strong());
        SlaClock before = life.sla(ClockKind.ANSWER);
        for (CalendarDefinition each : List.of(WITH_A_BREAK, hours("Asia/Kathmandu", "10:00", "15:00"), NINE_TO_FIVE)) {
            Instant due = life.sla(ClockKind.ANSWER).dueAt();
            put("dach", each);
            changes.followCalendars();
            assertThat(life.sla(ClockKind.ANSWER).dueAt())
                    .as("it goes with each")
                    .isNotEqualTo(due);
        }
        assertThat(life.sla(ClockKind.ANSWER)).isEqualTo(before);
    }

    @Test
    void aDayThatWasClosedByMistakeIsOpenForWhatBeganInItAsWell() {
        put("dach", new CalendarDefinition("UTC", NINE_TO_FIVE.week(), null, List.of("2026-03-03")));
        Life life = capture(strong()).accept();
        assertThat(life.sla(ClockKind.FIRST_CONTACT).startsAt()).isEqualTo(at("04T09:00"));

        put("dach", NINE_TO_FIVE);
        changes.followCalendars();

        assertThat(life.sla(ClockKind.FIRST_CONTACT).startsAt()).isEqualTo(clock.instant());
        assertThat(life.dueAt("Event_FirstContactDue"))
                .isEqualTo(life.sla(ClockKind.FIRST_CONTACT).dueAt())
                .isBefore(at("04T09:00"));
    }

    @Test
    void aClockThatIsOverByHoursItHasNotSeenYetIsNotPaused() {
        clock.set(at("03T16:00"));
        Life life = capture(strong());
        clock.set(at("04T08:30"));
        put("dach", hours("UTC", "06:00", "17:00"));

        assertThatThrownBy(() -> changes.pause(life.id(), ClockKind.ANSWER, at("05T12:00"), "on the train", MANAGER))
                .hasMessageContaining("SLA-003");

        changes.followCalendars();
        assertThat(life.dueAt("Event_AnswerOverdue")).isBefore(clock.instant());
    }

    @Test
    void whatIsDueInThePastNowFiresAtOnceAndWhatHasFiredDoesNotFireAgain() {
        clock.set(at("03T16:40"));
        Life life = capture(strong());
        life.waitUntil("Event_ReminderDue");
        assertThat(clock.instant()).isEqualTo(at("03T16:55"));
        clock.set(at("04T08:30"));
        life.settle();
        String rep = life.owner();

        put("dach", hours("UTC", "06:00", "17:00"));
        changes.followCalendars();

        SlaClock moved = life.sla(ClockKind.ANSWER);
        assertThat(moved.remindAt()).isEqualTo(at("03T16:55"));
        assertThat(moved.dueAt()).isEqualTo(at("04T06:40"));
        assertThat(moved.isBreached()).as("the timer says so, nobody else").isFalse();
        life.settle();
        assertThat(life.history(HistoryKind.REMINDED)).hasSize(1);
        assertThat(life.history(HistoryKind.ESCALATED)).hasSize(1);
        assertThat(life.last(HistoryKind.TAKEN_BACK).detail()).containsEntry("rep", rep);
        SlaClock breached = serviceLevels.clocks(life.id()).get(0);
        assertThat(breached.breachedAt()).isEqualTo(at("04T08:30"));
        assertThat(serviceLevels.late(breached)).contains(Duration.ofMinutes(110));

        put("dach", NINE_TO_FIVE);
        assertThat(serviceLevels.late(serviceLevels.clocks(life.id()).get(0)))
                .as("what is over does not change with another calendar")
                .contains(Duration.ofMinutes(110));
    }

    @Test
    void aBreachIsAFactThatNoCalendarUndoes() {
        Life life = capture(strong()).accept();
        life.waitUntil("Event_FirstContactDue");
        SlaClock breached = life.sla(ClockKind.FIRST_CONTACT);
        assertThat(breached.isBreached()).isTrue();
        Instant bant = life.sla(ClockKind.BANT).dueAt();

        put("dach", WITH_A_BREAK);
        changes.followCalendars();

        assertThat(life.sla(ClockKind.FIRST_CONTACT)).isEqualTo(breached);
        SlaClock moved = life.sla(ClockKind.BANT);
        assertThat(moved.dueAt()).isAfter(bant);
        assertThat(life.dueAt("Event_BantDue")).isEqualTo(moved.dueAt());
        assertThat(life.task(QUALIFY_BY_BANT).getDueDate().toInstant()).isEqualTo(moved.dueAt());
        assertThat(variable(life, "bantDueAt")).isEqualTo(Date.from(moved.dueAt()));
        assertThat(get("dach").get("toBeMoved").asInt()).isZero();
    }

    @Test
    void marketingsClocksFollowMarketingsCalendar() {
        Life touched = capture(weak());
        Life corrected = capture(unreachable());
        put("marketing", hours("Europe/Berlin", "09:00", "10:00"));
        changes.followCalendars();

        SlaClock firstTouch = touched.sla(ClockKind.FIRST_TOUCH);
        assertThat(firstTouch.dueAt()).isAfter(at("20T00:00"));
        assertThat(touched.dueAt("Event_FirstTouchDue")).isEqualTo(firstTouch.dueAt());
        SlaClock correction = corrected.sla(ClockKind.FIRST_TOUCH);
        assertThat(correction.dueAt()).isAfter(at("10T00:00"));
        assertThat(corrected.dueAt("Event_CorrectionDue")).isEqualTo(correction.dueAt());
        assertThat(corrected.task(CORRECT_DATA).getDueDate().toInstant()).isEqualTo(correction.dueAt());
    }

    @Test
    void theClocksOfATeamFollowItToAnotherCalendar() {
        Life life = capture(strong());
        put("with-a-break", WITH_A_BREAK);
        assertThat(send("dach-lead", "PUT", "/api/teams/dach", "{\"calendar\": \"with-a-break\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("with-a-break").get("toBeMoved").asInt()).isEqualTo(1);

        changes.followCalendars();

        answerIsDue(life, "03T11:15", "03T11:30", "03T12:00");
        assertThat(life.sla(ClockKind.ANSWER).calendar()).isEqualTo("with-a-break");
        assertThat(get("with-a-break").get("toBeMoved").asInt()).isZero();
        assertThat(get("dach").get("openClocks").asInt()).isZero();
    }

    @Test
    void aCrashLeavesEachLeadMovedOrNotAndTheNextLookMovesTheRest() {
        List<Life> lives = List.of(capture(strong()), capture(strong()), capture(strong()));
        put("dach", WITH_A_BREAK);
        // Of the second lead ledger, variables and timers have moved already when it fails.
        jdbc.execute("create function baton.crash() returns trigger language plpgsql as $$ begin if new.lead_id = '"
                + lives.get(1).id() + "' then raise exception 'gone'; end if; return new; end $$");
        jdbc.execute(
                "create trigger crash before insert on baton.lead_history for each row execute function baton.crash()");
        try {
            changes.followCalendars();
        } finally {
            jdbc.execute("drop trigger crash on baton.lead_history");
            jdbc.execute("drop function baton.crash()");
        }
        answerIsDue(lives.get(0), "03T11:15", "03T11:30", "03T12:00");
        answerIsDue(lives.get(1), "03T10:15", "03T10:30", "03T11:00");
        answerIsDue(lives.get(2), "03T11:15", "03T11:30", "03T12:00");
        assertThat(get("dach").get("toBeMoved").asInt()).isEqualTo(1);

        changes.followCalendars();

        lives.forEach(life -> answerIsDue(life, "03T11:15", "03T11:30", "03T12:00"));
        assertThat(get("dach").get("toBeMoved").asInt()).isZero();
    }

    @Test
    void twoNodesMoveEachClockOnceAndNobodyWaitsForALeadInHand() throws Exception {
        List<Life> lives = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lives.add(capture(strong()));
        }
        Life inHand = lives.get(3);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> somebody = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(status -> {
            leads.lock(inHand.id());
            locked.countDown();
            await(done);
        }));
        await(locked);
        put("dach", WITH_A_BREAK);

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(changes::followCalendars),
                        CompletableFuture.runAsync(changes::followCalendars))
                .get(60, TimeUnit.SECONDS);
        assertThat(get("dach").get("toBeMoved").asInt()).isEqualTo(1);
        done.countDown();
        somebody.get(60, TimeUnit.SECONDS);
        changes.followCalendars();

        for (Life life : lives) {
            answerIsDue(life, "03T11:15", "03T11:30", "03T12:00");
            assertThat(life.history(HistoryKind.SLA_MOVED)).hasSize(1);
        }
    }

    /** Reads what is known of the moment before it can know of the pause, and comes to the lead's lock too late. */
    @Test
    void aTimerThatIsFiringWhileTheClockMovesFiresNoMore() throws Exception {
        Life life = capture(strong());
        clock.set(at("03T10:20"));
        life.settle();
        String taken = life.job("Event_AnswerOverdue").getId();
        CompletableFuture<Void> firing = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> {
            leads.lock(life.id());
            CompletableFuture.runAsync(() -> engine.getManagementService().executeJob(taken))
                    .whenComplete((done, fault) -> firing.complete(null));
            while (!firing.isDone()
                    && jdbc.queryForObject("select count(*) from pg_locks where not granted", Long.class) == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            changes.pause(life.id(), ClockKind.ANSWER, at("03T12:00"), "on the train", MANAGER);
        });
        firing.get(60, TimeUnit.SECONDS);

        assertThat(life.history(HistoryKind.TAKEN_BACK)).isEmpty();
        answerIsDue(life, null, "03T12:10", "03T12:40");
        life.settle();
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.history(HistoryKind.TAKEN_BACK)).hasSize(1);
    }

    @Test
    void aPauseKeepsTheTimeThatIsLeftAndSaysWhoAndWhy() {
        Life life = capture(strong());
        life.waitUntil("Event_ReminderDue");
        moveClock(Duration.ofMinutes(5));

        JsonNode paused = tree(send(
                "dach-lead",
                "POST",
                "/api/leads/" + life.id() + "/slas/answer/pause",
                "{\"until\": \"2026-03-05T13:00:00+01:00\", \"reason\": \"Ms Kestrel is on a ship\"}"));

        assertThat(paused.get("pausedUntil").asText()).isEqualTo("2026-03-05T12:00:00Z");
        answerIsDue(life, null, "05T12:10", "05T12:40");
        JsonNode sla = tree(send("dach-lead", "GET", "/api/leads/" + life.id(), null))
                .get("slas")
                .get(0);
        assertThat(sla.get("state").asText()).isEqualTo("open");
        assertThat(sla.get("pausedUntil").asText()).isEqualTo("2026-03-05T12:00:00Z");
        assertThat(sla.get("dueAt").asText()).isEqualTo("2026-03-05T12:40:00Z");
        HistoryEntry entry = life.last(HistoryKind.SLA_PAUSED);
        assertThat(entry.actor()).isEqualTo("dach-lead");
        assertThat(entry.detail()).containsEntry("until", "2026-03-05T12:00:00Z");
        assertThat(tablesOfTheEngineThatContain("on a ship")).isEmpty();

        // New hours while it is paused: what had elapsed by the old ones stays.
        put("dach", hours("UTC", "09:00", "12:05", "15:00", "17:00"));
        changes.followCalendars();
        answerIsDue(life, null, "05T15:05", "05T15:35");

        clock.set(at("04T16:50"));
        assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        tree(send("dach-lead", "POST", "/api/leads/" + life.id() + "/slas/answer/resume", null));
        answerIsDue(life, null, "04T17:00", "05T09:30");
        assertThat(life.last(HistoryKind.SLA_RESUMED).actor()).isEqualTo("dach-lead");
        life.waitUntil("Event_AnswerOverdue");
        assertThat(life.history(HistoryKind.REMINDED)).hasSize(1);
        assertThat(life.history(HistoryKind.ESCALATED)).hasSize(1);
        assertThat(life.history(HistoryKind.SLA_BREACHED)).hasSize(1);
    }

    @Test
    void onlyWhoManagesTheTeamPausesAndOnlyWhatRuns() {
        Life life = capture(strong());
        String path = "/api/leads/" + life.id() + "/slas/";
        String body = "{\"until\": \"2026-03-05T12:00:00Z\", \"reason\": \"away\"}";
        assertThat(send("americas-lead", "POST", path + "answer/pause", body).statusCode())
                .isEqualTo(403);
        assertThat(send(life.owner(), "POST", path + "answer/pause", body).statusCode())
                .isEqualTo(403);
        assertThat(send(MARKETER, "POST", path + "answer/pause", body).statusCode())
                .isEqualTo(403);
        refused(send("dach-lead", "POST", path + "bant/pause", body), 404, "SLA-001", "kind");
        refused(send("dach-lead", "POST", path + "lunch/pause", body), 404, "SLA-001", "kind");
        refused(send("dach-lead", "POST", path + "answer/resume", null), 409, "SLA-004", "kind");
        refused(send("dach-lead", "POST", path + "answer/pause", "{\"reason\": \"away\"}"), 422, "SLA-002", "until");
        refused(
                send("dach-lead", "POST", path + "answer/pause", body.replace("2026-03-05", "2026-03-02")),
                422,
                "SLA-002",
                "until");
        refused(
                send("dach-lead", "POST", path + "answer/pause", body.replace("2026-", "2027-")),
                422,
                "SLA-002",
                "until");
        refused(send("dach-lead", "POST", path + "answer/pause", body.replace("away", " ")), 422, "SLA-002", "reason");
        answerIsDue(life, "03T10:15", "03T10:30", "03T11:00");
        clock.set(at("03T11:00"));
        refused(send(MANAGER, "POST", path + "answer/pause", body), 409, "SLA-003", "kind");
    }

    /** The names of the timers live in the diagrams; one that is renamed there would stay behind. */
    @Test
    void everyTimerThatFollowsAClockIsInADiagram() {
        Models models = Models.ofTheRepository();
        for (LifeClocks.Timer timer : LifeClocks.TIMERS) {
            List<BpmnModelInstance> diagrams = models.processes().values().stream()
                    .filter(model -> model.getModelElementById(timer.event()) != null)
                    .toList();
            assertThat(diagrams).as(timer.event()).isNotEmpty().allSatisfy(model -> {
                BoundaryEvent event = model.getModelElementById(timer.event());
                TimerEventDefinition definition = (TimerEventDefinition)
                        event.getEventDefinitions().iterator().next();
                assertThat(definition.getTimeDate().getTextContent())
                        .isEqualTo("${" + timer.variable().name() + "}");
            });
            for (String id : timer.tasks()) {
                assertThat(diagrams).as(id).anySatisfy(model -> {
                    UserTask task = model.getModelElementById(id);
                    assertThat(task).isNotNull();
                    assertThat(task.getCamundaDueDate())
                            .isEqualTo("${" + timer.variable().name() + "}");
                });
            }
        }
    }

    /** Ledger, variables, timers and task say the same; a reminder that has fired has no timer. */
    private void answerIsDue(Life life, String remind, String escalate, String due) {
        SlaClock sla = life.sla(ClockKind.ANSWER);
        if (remind != null) {
            assertThat(sla.remindAt()).isEqualTo(at(remind));
            assertThat(variable(life, "remindAt")).isEqualTo(Date.from(at(remind)));
            assertThat(life.dueAt("Event_ReminderDue")).isEqualTo(at(remind));
        } else {
            assertThat(sla.remindAt()).isBefore(clock.instant());
        }
        assertThat(sla.escalateAt()).isEqualTo(at(escalate));
        assertThat(sla.dueAt()).isEqualTo(at(due));
        assertThat(variable(life, "escalateAt")).isEqualTo(Date.from(at(escalate)));
        assertThat(variable(life, "dueAt")).isEqualTo(Date.from(at(due)));
        assertThat(life.dueAt("Event_EscalationDue")).isEqualTo(at(escalate));
        assertThat(life.dueAt("Event_AnswerOverdue")).isEqualTo(at(due));
        assertThat(life.task(ACCEPT_OR_REJECT).getDueDate().toInstant()).isEqualTo(at(due));
    }

    private Object variable(Life life, String name) {
        String[] processes = life.instances(false).stream()
                .map(HistoricProcessInstance::getId)
                .toArray(String[]::new);
        return engine.getRuntimeService()
                .createVariableInstanceQuery()
                .processInstanceIdIn(processes)
                .variableName(name)
                .singleResult()
                .getValue();
    }

    private JsonNode put(String calendar, CalendarDefinition definition) {
        return tree(send("admin", "PUT", "/api/calendars/" + calendar, text(definition)));
    }

    private JsonNode get(String calendar) {
        return tree(send("admin", "GET", "/api/calendars/" + calendar, null));
    }

    private HttpResponse<String> send(String user, String method, String path, String body) {
        return Browser.basic(address, user, CompanyOfTheTests.PASSWORD).send(method, path, body, "application/json");
    }

    private void refused(HttpResponse<String> answer, int status, String code, String field) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(read(answer).get("code").asText()).isEqualTo(code);
        assertThat(read(answer).get("errors").get(0).get("field").asText()).isEqualTo(field);
    }

    private JsonNode tree(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return read(answer);
    }

    private JsonNode read(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
