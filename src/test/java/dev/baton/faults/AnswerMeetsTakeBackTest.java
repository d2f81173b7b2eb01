package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.faults.Sender.Answer;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/** A rep's answer against the clock, another answer, and a manager: whoever commits first wins, and nothing is half done. */
class AnswerMeetsTakeBackTest extends WholeApplication {

    private static final Map<String, Object> ACCEPT = Map.of("decision", "accept");
    private static final int MANY = 24;

    @Test
    void theAnswerThatComesFirstStaysAndTheClockLeavesNothingBehind() throws Exception {
        String lead = taken(Sender.strong("answer-first", 1));
        Task task = answerTask(lead);
        String job = timer(lead, "Event_AnswerOverdue");

        var both = oneAfterTheOtherBehindTheLock(lead, answer(task, task.getAssignee(), ACCEPT), fire(job));

        assertThat(both.first().status()).as(both.first().text()).isEqualTo(204);
        assertThat(both.second()).as("the clock came too late").isFalse();
        theAnswerWon(lead, task.getAssignee());
    }

    @Test
    void theClockThatComesFirstStaysAndTheRepReadsWhoHasTheLeadNow() throws Exception {
        String lead = taken(Sender.strong("clock-first", 1));
        Task task = answerTask(lead);
        String job = timer(lead, "Event_AnswerOverdue");

        var both = oneAfterTheOtherBehindTheLock(lead, fire(job), answer(task, task.getAssignee(), ACCEPT));

        assertThat(both.first()).isTrue();
        theClockWon(lead, task.getAssignee());
        isRefused(both.second(), "ASSIGN-005", "is with " + name(owner(lead)) + " since ");
    }

    @Test
    void answerAndClockAtTheSameMomentHaveExactlyOneWinner() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("AnswerMeetsTakeBackTest seed " + seed);
        Random random = new Random(seed);
        List<String> leads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            leads.add(taken(Sender.strong("same-moment", i)));
        }
        int answers = 0;
        for (String lead : leads) {
            Task task = answerTask(lead);
            String job = timer(lead, "Event_AnswerOverdue");
            // The answer has the longer way.
            long answerLater = random.nextInt(20_000_000);
            long clockLater = random.nextInt(200_000_000);
            Map<String, Object> decision =
                    random.nextBoolean() ? ACCEPT : Map.of("decision", "reject", "reason", "not-ready");
            List<Object> results = atOnce(List.of(
                    () -> {
                        LockSupport.parkNanos(answerLater);
                        return answer(task, task.getAssignee(), decision).call();
                    },
                    () -> {
                        LockSupport.parkNanos(clockLater);
                        return fire(job).call();
                    }));
            Answer answer = (Answer) results.get(0);
            boolean clockWon = (Boolean) results.get(1);
            assertThat(answer.status() == 204).as("exactly one wins").isNotEqualTo(clockWon);
            if (clockWon) {
                isRefused(answer, "ASSIGN-005", " is with ");
                theClockWon(lead, task.getAssignee());
            } else if (decision.equals(ACCEPT)) {
                answers++;
                theAnswerWon(lead, task.getAssignee());
            } else {
                answers++;
                assertThat(openAssignments(lead)).isZero();
                assertThat(assignments(lead)).isEqualTo(1);
                assertThat(stage(lead)).isEqualTo("nurturing");
                metXorBreached(lead, 1, 0);
                isNotStuck(lead);
            }
        }
        System.out.println("answers won " + answers + ", clocks won " + (MANY - answers));
    }

    @Test
    void theEnginesOwnClockMeetsTheAnswerAndLeavesNoIncident() throws Exception {
        List<String> leads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leads.add(taken(Sender.strong("engines-clock", i)));
        }
        for (String lead : leads) {
            Task task = answerTask(lead);
            // What the job executor finds due, it fires.
            jdbc.sql("update act_ru_job set duedate_ = now() - interval '1 second' where id_ = ?")
                    .param(timer(lead, "Event_AnswerOverdue"))
                    .update();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            Answer answer = answer(task, task.getAssignee(), ACCEPT).call();
            assertThat(answer.status()).as(answer.text()).isLessThan(500);
            if (answer.status() == 204) {
                theAnswerWon(lead, task.getAssignee());
            } else {
                isRefused(answer, "ASSIGN-005", " is with ");
                theClockWon(lead, task.getAssignee());
            }
        }
    }

    @Test
    void aReminderAtTheSameMomentNeverCostsTheRepTheAnswer() throws Exception {
        for (String event : List.of("Event_ReminderDue", "Event_EscalationDue")) {
            for (boolean reminderFirst : List.of(true, false)) {
                String lead = taken(Sender.strong("reminded", event.length() * 2 + (reminderFirst ? 1 : 0)));
                Task task = answerTask(lead);
                Callable<Answer> answer = answer(task, task.getAssignee(), ACCEPT);
                Callable<Boolean> reminder = fire(timer(lead, event));
                Answer answered = reminderFirst
                        ? oneAfterTheOtherBehindTheLock(lead, reminder, answer).second()
                        : oneAfterTheOtherBehindTheLock(lead, answer, reminder).first();

                assertThat(answered.status()).as(event + ": " + answered.text()).isEqualTo(204);
                theAnswerWon(lead, task.getAssignee());
            }
        }
    }

    @Test
    void answeringTwiceAtOnceCountsOnce() throws Exception {
        for (int i = 0; i < 8; i++) {
            String lead = taken(Sender.strong("double-click", i));
            Task task = answerTask(lead);
            List<Answer> answers = atOnce(List.of(
                    answer(task, task.getAssignee(), ACCEPT),
                    answer(task, task.getAssignee(), ACCEPT),
                    answer(task, task.getAssignee(), Map.of("decision", "reject", "reason", "not-a-fit"))));
            assertThat(answers).as("winners").filteredOn(a -> a.status() == 204).hasSize(1);
            assertThat(answers)
                    .filteredOn(a -> a.status() != 204)
                    .allSatisfy(a -> isRefused(a, "ASSIGN-005", "/leads/" + lead));
            assertThat(count(
                            "select count(*) from baton.lead_history where lead_id = ? and kind in ('accepted', 'rejected')",
                            lead))
                    .isEqualTo(1);
            metXorBreached(lead, 1, 0);
            isNotStuck(lead);
        }
    }

    @Test
    void aManagerWhoMovesTheLeadFirstLeavesTheRepWithoutItAndWithoutTheTask() throws Exception {
        String lead = taken(Sender.strong("moved-first", 1));
        Task task = answerTask(lead);
        String other = otherRep(lead, task.getAssignee());

        var both = oneAfterTheOtherBehindTheLock(lead, move(task, other), answer(task, task.getAssignee(), ACCEPT));

        assertThat(both.first().status()).as(both.first().text()).isEqualTo(204);
        isRefused(both.second(), "ASSIGN-005", "is with " + name(other) + " since ");
        assertThat(owner(lead)).isEqualTo(other);
        assertThat(openAssignments(lead)).isEqualTo(1);
        isNotStuck(lead);
        hasNoRightToTheTask(task, task.getAssignee(), lead);
        assertThat(answer(task, other, ACCEPT).call().status()).isEqualTo(204);
        theAnswerWon(lead, other);
    }

    @Test
    void aManagerWhoMovesTheLeadTooLateMovesNothing() throws Exception {
        String lead = taken(Sender.strong("moved-late", 1));
        Task task = answerTask(lead);
        String other = otherRep(lead, task.getAssignee());

        var both = oneAfterTheOtherBehindTheLock(lead, answer(task, task.getAssignee(), ACCEPT), move(task, other));

        assertThat(both.first().status()).as(both.first().text()).isEqualTo(204);
        assertThat(both.second().status()).as(both.second().text()).isBetween(400, 499);
        theAnswerWon(lead, task.getAssignee());
    }

    @Test
    void twoRepsNeverBothHaveTheLead() throws Exception {
        for (int i = 0; i < 8; i++) {
            String lead = taken(Sender.strong("two-reps", i));
            Task task = answerTask(lead);
            String other = otherRep(lead, task.getAssignee());
            List<Answer> answers = atOnce(List.of(
                    answer(task, task.getAssignee(), ACCEPT), move(task, other), () -> untilItIsTheirs(task, other)));
            assertThat(answers)
                    .as("nobody reads of a failure")
                    .allSatisfy(a -> assertThat(a.status()).as(a.text()).isLessThan(500));
            assertThat(List.of(answers.get(0), answers.get(2)))
                    .as("who accepted")
                    .filteredOn(a -> a.status() == 204)
                    .hasSize(1);
            theAnswerWon(lead, answers.get(0).status() == 204 ? task.getAssignee() : other);
            hasNoRightToTheTask(task, answers.get(0).status() == 204 ? other : task.getAssignee(), lead);
        }
    }

    @Test
    void theLeadsOfARepWhoLeavesThatMoveFirstLeaveTheRepWithoutThem() throws Exception {
        String lead = taken(Sender.strong("left-first", 1));
        Task task = answerTask(lead);
        String leaver = task.getAssignee();

        var both = oneAfterTheOtherBehindTheLock(lead, giveAway(leaver), answer(task, leaver, ACCEPT));

        assertThat(both.first().status()).as(both.first().text()).isEqualTo(200);
        assertThat(both.first().json().get("moved").findValuesAsText("lead")).contains(lead);
        assertThat(owner(lead)).isNotEqualTo(leaver);
        isRefused(both.second(), "ASSIGN-005", "is with " + name(owner(lead)) + " since ");
        assertThat(openAssignments(lead)).isEqualTo(1);
        isNotStuck(lead);
        hasNoRightToTheTask(task, leaver, lead);
        assertThat(answer(task, owner(lead), ACCEPT).call().status()).isEqualTo(204);
        theAnswerWon(lead, owner(lead));
    }

    @Test
    void anAnswerThatComesFirstMovesAlongWithTheLeadOfARepWhoLeaves() throws Exception {
        for (Map<String, Object> decision :
                List.of(ACCEPT, Map.<String, Object>of("decision", "reject", "reason", "not-ready"))) {
            String lead = taken(Sender.strong("answered-and-left", decision.size()));
            Task task = answerTask(lead);
            String leaver = task.getAssignee();

            var both = oneAfterTheOtherBehindTheLock(lead, answer(task, leaver, decision), giveAway(leaver));

            assertThat(both.first().status()).as(both.first().text()).isEqualTo(204);
            assertThat(both.second().status()).as(both.second().text()).isEqualTo(200);
            List<String> moved = both.second().json().get("moved").findValuesAsText("lead");
            if (decision.equals(ACCEPT)) {
                assertThat(moved).contains(lead);
                assertThat(owner(lead)).isNotEqualTo(leaver);
                assertThat(stage(lead)).isEqualTo("SAL");
                assertThat(openTasks(lead)).singleElement().satisfies(bant -> {
                    assertThat(bant.getTaskDefinitionKey()).isEqualTo("Activity_QualifyByBant");
                    assertThat(bant.getAssignee()).isEqualTo(owner(lead));
                });
            } else {
                assertThat(moved).doesNotContain(lead);
                assertThat(openAssignments(lead)).isZero();
                assertThat(stage(lead)).isEqualTo("nurturing");
            }
            metXorBreached(lead, 1, 0);
            isNotStuck(lead);
        }
    }

    @Test
    void aLeadThatTheClockTakesBackFirstIsNotGivenAwayAsWell() throws Exception {
        String lead = taken(Sender.strong("clock-and-left", 1));
        Task task = answerTask(lead);
        String leaver = task.getAssignee();

        var both = oneAfterTheOtherBehindTheLock(lead, fire(timer(lead, "Event_AnswerOverdue")), giveAway(leaver));

        assertThat(both.first()).isTrue();
        assertThat(both.second().status()).as(both.second().text()).isEqualTo(200);
        assertThat(both.second().json().get("moved").findValuesAsText("lead")).doesNotContain(lead);
        theClockWon(lead, leaver);
    }

    /** The engine tries a timer that failed again ten seconds later, whatever the clock of the lead says by then. */
    @Test
    void aClockThatBeganAnewForTheNextRepIsNotStoppedByATimerOfTheFormerOne() throws Exception {
        Map<String, Object> patient = Sender.strong("clock-anew", 1);
        patient.keySet().removeAll(List.of("request", "timeframe"));
        patient.putAll(Map.of("source", "event", "jobTitle", "Manager", "employees", 200, "budget", 3000));
        String lead = taken(patient);
        Task task = answerTask(lead);
        String leaver = task.getAssignee();
        String job = timer(lead, "Event_AnswerOverdue");

        var both = oneAfterTheOtherBehindTheLock(lead, giveAway(leaver), fire(job));

        assertThat(both.first().status()).as(both.first().text()).isEqualTo(200);
        assertThat(both.first().json().get("moved")).anySatisfy(moved -> {
            assertThat(moved.get("lead").asText()).isEqualTo(lead);
            assertThat(moved.get("slaRestarted").asBoolean()).isTrue();
        });
        assertThat(both.second()).as("the former clock").isFalse();
        assertThat(management.createJobQuery().jobId(job).count()).isZero();
        assertThat(management
                        .createJobQuery()
                        .jobId(timer(lead, "Event_AnswerOverdue"))
                        .singleResult()
                        .getDuedate()
                        .toInstant())
                .isEqualTo(jdbc.sql("select date_trunc('milliseconds', due_at) from baton.sla_clock"
                                + " where lead_id = ? and kind = 'answer' and closed_at is null")
                        .param(UUID.fromString(lead))
                        .query(Timestamp.class)
                        .single()
                        .toInstant());
        isNotStuck(lead);
        assertThat(openTasks(lead)).extracting(Task::getAssignee).containsExactly(owner(lead));
    }

    @Test
    void twoWhoGiveAwayAtOnceMoveEachLeadOnce() throws Exception {
        List<String> leads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            leads.add(taken(Sender.strong("given-twice", i)));
        }
        String leaver = answerTask(leads.get(0)).getAssignee();
        for (String lead : leads) {
            Task task = answerTask(lead);
            if (!task.getAssignee().equals(leaver)) {
                assertThat(move(task, leaver).call().status()).isEqualTo(204);
            }
        }

        List<Answer> answers = atOnce(List.of(giveAway(leaver), giveAway(leaver)));

        List<String> moved = new ArrayList<>();
        for (Answer answer : answers) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().get("left")).isEmpty();
            moved.addAll(answer.json().get("moved").findValuesAsText("lead"));
        }
        assertThat(moved).doesNotHaveDuplicates().containsAll(leads);
        for (String lead : leads) {
            assertThat(openAssignments(lead)).isEqualTo(1);
            assertThat(owner(lead)).isNotEqualTo(leaver);
            assertThat(openTasks(lead)).singleElement().satisfies(task -> assertThat(task.getAssignee())
                    .isEqualTo(owner(lead)));
        }
    }

    private Callable<Answer> giveAway(String leaver) {
        return () -> sender.post("/api/reps/" + leaver + "/reassignments", "mona", Map.of());
    }

    private Answer untilItIsTheirs(Task task, String rep) throws Exception {
        Answer answer = answer(task, rep, ACCEPT).call();
        while (answer.status() != 204
                && tasks.createTaskQuery().taskId(task.getId()).count() == 1) {
            answer = answer(task, rep, ACCEPT).call();
        }
        return answer;
    }

    private Callable<Answer> answer(Task task, String rep, Map<String, Object> answer) {
        return () -> sender.complete(task.getId(), rep, answer);
    }

    private Callable<Answer> move(Task task, String to) {
        return () -> sender.post("/engine-rest/task/" + task.getId() + "/assignee", "mona", Map.of("userId", to));
    }

    /** @return whether it took effect */
    private Callable<Boolean> fire(String job) {
        return () -> {
            try {
                management.executeJob(job);
                return true;
            } catch (ProcessEngineException e) {
                return false;
            } catch (NullPointerException e) {
                // The engine's way of saying that the process ended while it looked for it.
                assertThat(e).hasMessageContaining("\"processInstance\" is null");
                return false;
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("ASSIGN-005");
                return false;
            }
        };
    }

    private String timer(String lead, String event) {
        return management.createJobQuery().activityId(event).timers().list().stream()
                .filter(job -> isOf(job, lead))
                .map(Job::getId)
                .findFirst()
                .orElseThrow();
    }

    private boolean isOf(Job job, String lead) {
        return lead.equals(runtime.createProcessInstanceQuery()
                .processInstanceId(job.getProcessInstanceId())
                .singleResult()
                .getBusinessKey());
    }

    private String otherRep(String lead, String rep) {
        return jdbc.sql(
                        "select id from baton.rep where team = (select team from baton.lead where id = ?) and id <> ? order by id limit 1")
                .params(UUID.fromString(lead), rep)
                .query(String.class)
                .single();
    }

    private void theAnswerWon(String lead, String rep) throws InterruptedException {
        assertThat(stage(lead)).isEqualTo("SAL");
        assertThat(openAssignments(lead)).isEqualTo(1);
        assertThat(owner(lead)).isEqualTo(rep);
        assertThat(count("select count(*) from baton.assignment where lead_id = ? and accepted_at is not null", lead))
                .isEqualTo(1);
        assertThat(openTasks(lead)).singleElement().satisfies(task -> {
            assertThat(task.getTaskDefinitionKey()).isEqualTo("Activity_QualifyByBant");
            assertThat(task.getAssignee()).isEqualTo(rep);
        });
        metXorBreached(lead, 1, 0);
        isNotStuck(lead);
    }

    private void theClockWon(String lead, String formerRep) throws InterruptedException {
        assertThat(stage(lead)).isEqualTo("MQL");
        eventually(120, "another rep has lead " + lead, () -> openTasks(lead).size() == 1);
        assertThat(openAssignments(lead)).isEqualTo(1);
        assertThat(assignments(lead)).isEqualTo(2);
        assertThat(owner(lead)).isNotEqualTo(formerRep);
        assertThat(openTasks(lead)).singleElement().satisfies(task -> {
            assertThat(task.getTaskDefinitionKey()).isEqualTo(ANSWER_TASK);
            assertThat(task.getAssignee()).isEqualTo(owner(lead));
        });
        metXorBreached(lead, 0, 1);
        isNotStuck(lead);
    }

    private void metXorBreached(String lead, int met, int breached) {
        String answerClocks = "select count(*) from baton.sla_clock where lead_id = ? and kind = 'answer' and ";
        assertThat(count(answerClocks + "met_at is not null and breached_at is null", lead))
                .as("clocks met")
                .isEqualTo(met);
        assertThat(count(answerClocks + "breached_at is not null and met_at is null", lead))
                .as("clocks breached")
                .isEqualTo(breached);
        assertThat(count(answerClocks + "met_at is not null and breached_at is not null", lead))
                .as("clocks both met and breached")
                .isZero();
    }

    private void hasNoRightToTheTask(Task task, String rep, String lead) throws Exception {
        assertThat(sender.get("/engine-rest/task/" + task.getId(), rep).status())
                .isIn(403, 404);
        assertThat(sender.get("/engine-rest/task?processInstanceBusinessKey=" + lead, rep)
                        .json())
                .isEmpty();
        assertThat(sender.get("/api/leads/" + lead, rep).status()).isEqualTo(404);
    }

    private String name(String rep) {
        return jdbc.sql("select first_name || ' ' || last_name from baton.rep where id = ?")
                .param(rep)
                .query(String.class)
                .single();
    }

    private static void isRefused(Answer answer, String code, String sentence) {
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
        assertThat(answer.text()).contains(code).contains(sentence);
    }
}
