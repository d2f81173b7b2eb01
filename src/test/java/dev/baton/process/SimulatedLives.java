package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.assignment.ClaimsAtRest;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.process.LifeModel.Act;
import dev.baton.process.LifeModel.Place;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.task.Task;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Lives of leads on the engine, with dice for reps, managers, marketers and the leads themselves, on a clock that jumps from timer to timer. After
 * each act the lead that it touched has to be where {@link LifeModel} allows it to be, and to be whole.
 */
@TestPropertySource(properties = "test.marketing-system-stops=true")
abstract class SimulatedLives extends LeadProcess {

    private static final List<String> REASONS = List.of(
            "not-ready", "no-budget", "not-a-fit", "wrong-contact", "wrong-team", "bad-data", "duplicate", "no-time");
    private static final List<String> REPS = List.of("rita", "jonas", "lena", "oliver", "dana", "ethan");
    private static final List<String> ENGAGEMENT =
            List.of("opened", "clicked", "visited", "downloaded", "replied", "requested-call");
    private static final Map<String, Act> TIMERS = Map.ofEntries(
            Map.entry("Event_OptInExpired", Act.OPT_IN_EXPIRED),
            Map.entry("Event_SelfServeEnded", Act.OFFER_ENDED),
            Map.entry("Event_ReviewDue", Act.REVIEW_DUE),
            Map.entry("Event_FirstTouchDue", Act.FIRST_TOUCH_DUE),
            Map.entry("Event_CorrectionDue", Act.CORRECTION_DUE),
            Map.entry("Event_ReviewOverdue", Act.REVIEW_OVERDUE),
            Map.entry("Event_AssignmentOverdue", Act.ASSIGNMENT_DUE),
            Map.entry("Event_SomebodyBack", Act.SOMEBODY_BACK),
            Map.entry("Event_PartnerSilent", Act.PARTNER_SILENT),
            Map.entry("Event_ReminderDue", Act.REMINDER_DUE),
            Map.entry("Event_EscalationDue", Act.ESCALATION_DUE),
            Map.entry("Event_AnswerOverdue", Act.ANSWER_DUE),
            Map.entry("Event_FirstContactDue", Act.FIRST_CONTACT_DUE),
            Map.entry("Event_BantDue", Act.BANT_DUE),
            Map.entry("Event_OutcomeReminderDue", Act.OUTCOME_DUE));

    /** A job of the engine. */
    private record Pending(Timestamp due, int retries) {}

    @Autowired
    BeanFactory beans;

    private ClaimsAtRest claims;
    private Random dice;
    private String seedText;
    private final Map<String, Lived> world = new LinkedHashMap<>();

    /** One lead of the simulation, and where it was when it was looked at last. */
    private final class Lived {

        final Life life;
        final List<String> way = new ArrayList<>();
        Place place;
        int returns;

        Lived(Life life) {
            this.life = life;
        }

        /** @return this act on the lead leads to where the model allows */
        void acted(Act act) {
            Place before = place;
            place = whereIs(life);
            way.add(act + " -> " + place);
            if (before.isEnd() && !place.isEnd()) {
                returns = 0; // the next round
            } else if (LifeModel.isReturn(act)) {
                returns++;
            }
            assertThat(LifeModel.next(before, act, returns))
                    .as("after %s at %s of %s", act, before, this)
                    .contains(place);
            isWhole(this);
        }

        @Override
        public String toString() {
            return life + " (seed " + seedText + ", way " + way + ")";
        }
    }

    /** @param lives how many leads come, most of them soon */
    void live(long seed, int lives) {
        dice = new Random(seed);
        seedText = seed + "L, " + lives + " lives";
        world.clear();
        claims = new ClaimsAtRest(beans);
        claims.await();
        // Whose turn it is follows from the seed alone.
        jdbc.update("delete from baton.backlog");
        jdbc.update("update baton.assignment set turn_back = false, seq = null where team = 'dach'");
        jdbc.update("update baton.assignment_pool set seq = 0, mark = 0,"
                + " credits = decode(repeat('00', length(credits)), 'hex') where team = 'dach'");
        // Few enough that leads wait in the backlog, too.
        jdbc.update(
                "update baton.rep r set capacity = 3 +"
                        + " (select count(*) from baton.assignment a where a.rep = r.id and a.ended_at is null) where team = 'dach'");
        try {
            for (int step = 0; step < lives * 14; step++) {
                step(lives);
                if (step % 50 == 49) {
                    world.values().forEach(this::isWhole);
                }
                if (world.size() == lives && world.values().stream().allMatch(l -> l.place.isEnd())) {
                    break;
                }
            }
            world.values().forEach(this::isWhole);
        } finally {
            jdbc.update("update baton.rep set capacity = 1000 where team = 'dach'");
        }
    }

    Map<Place, Long> census() {
        Map<Place, Long> census = new java.util.EnumMap<>(Place.class);
        world.values().forEach(l -> census.merge(l.place, 1L, Long::sum));
        return census;
    }

    private void step(int lives) {
        int n = dice.nextInt(100);
        if (world.size() < lives && (world.isEmpty() || n < 25)) {
            capture();
        } else if (n < 60) {
            somebodyAnswers();
        } else if (n < 72) {
            somebodyIsEngaged();
        } else {
            theClockGoesOn();
        }
        othersAreServed();
    }

    private void capture() {
        Map<String, Object> lead =
                switch (dice.nextInt(8)) {
                    case 0 -> weak();
                    case 1 -> small();
                    case 2 -> doubtful();
                    case 3 -> unreachable();
                    case 4 -> with(strong(), "country", "US");
                    case 5 -> with(strong(), "source", "form", "consent", Map.of("marketing", true));
                    case 6 -> with(weak(), "consent", Map.of("marketing", true));
                    default -> strong();
                };
        Lived lived = new Lived(take(lead));
        drain(lived.life);
        lived.place = whereIs(lived.life);
        lived.way.add("CAPTURED -> " + lived.place);
        assertThat(LifeModel.CAPTURED).as("after the capture of %s", lived).contains(lived.place);
        world.put(lived.life.id().toString(), lived);
        isWhole(lived);
    }

    private void somebodyAnswers() {
        List<Lived> living =
                world.values().stream().filter(l -> !l.place.isEnd()).toList();
        if (living.isEmpty()) {
            return;
        }
        Lived lived = living.get(dice.nextInt(living.size()));
        if (lived.place == Place.PARTNER && dice.nextBoolean()) {
            confirmStop(lived);
            return;
        }
        if (lived.place == Place.OPT_IN) {
            confirmAddress(lived);
            return;
        }
        List<Task> tasks = lived.life.tasks().stream()
                .sorted(java.util.Comparator.comparing(Task::getTaskDefinitionKey)
                        .thenComparing(Task::getId))
                .toList();
        if (!tasks.isEmpty()) {
            answer(lived, tasks.get(dice.nextInt(tasks.size())));
        }
    }

    private void answer(Lived lived, Task task) {
        String owner = task.getAssignee();
        switch (task.getTaskDefinitionKey()) {
            case ACCEPT_OR_REJECT -> {
                if (dice.nextInt(100) < 45) {
                    complete(lived, task, owner, Act.ACCEPTED, "decision", "accept");
                } else {
                    complete(lived, task, owner, Act.REJECTED, "decision", "reject", "reason", any(REASONS));
                }
            }
            case QUALIFY_BY_BANT -> {
                if (dice.nextInt(4) == 0) {
                    complete(lived, task, owner, Act.CONTACTED, "decision", "contacted");
                    break;
                }
                if (dice.nextBoolean()) {
                    complete(lived, task, owner, Act.BANT_PASSED, "decision", "accept", "budget", "yes");
                } else {
                    complete(lived, task, owner, Act.BANT_FAILED, "decision", "reject", "reason", any(REASONS));
                }
            }
            case REPORT_OUTCOME -> {
                switch (dice.nextInt(3)) {
                    case 0 -> complete(lived, task, owner, Act.WON, "outcome", "won");
                    case 1 -> complete(lived, task, owner, Act.LOST, "outcome", "lost");
                    default ->
                        complete(lived, task, owner, Act.RETURNED, "outcome", "returned", "reason", any(REASONS));
                }
            }
            case DECIDE_ON_DELAY -> decideByHand(lived, task, "delay", true);
            case DECIDE_ESCALATION, ASSIGN_BY_HAND -> decideByHand(lived, task, "decision", false);
            case CORRECT_DATA -> {
                if (dice.nextBoolean()) {
                    String address = "found" + dice.nextInt(1_000_000_000) + "@kestrel.example";
                    complete(lived, task, MARKETER, Act.CORRECTED, "decision", "corrected", "email", address);
                } else {
                    complete(lived, task, MARKETER, Act.GIVEN_UP, "decision", "give-up");
                }
            }
            case REVIEW_LEAD ->
                complete(
                        lived,
                        task,
                        MARKETER,
                        Act.REVIEWED,
                        "decision",
                        any(List.of("sales", "nurture", "self-serve", "disqualify")));
            case REVIEW_DUPLICATE -> {
                boolean same = dice.nextBoolean();
                complete(
                        lived,
                        task,
                        MARKETER,
                        same ? Act.DUPLICATE_SAME : Act.DUPLICATE_DIFFERENT,
                        "decision",
                        same ? "same" : "different");
            }
            case STOP_MARKETING_BY_HAND -> complete(lived, task, MARKETER, Act.STOPPED_BY_HAND, "decision", "stopped");
            case TOUCH_LEAD -> touch(lived, task);
            default -> throw new AssertionError("a task that the model does not know: " + task.getTaskDefinitionKey());
        }
    }

    private void touch(Lived lived, Task task) {
        String found = any(List.of("reached", "not-reached", "wants-call", "do-not-contact"));
        complete(
                lived,
                task,
                MARKETER,
                found.equals("do-not-contact") ? Act.CONTACT_REFUSED : Act.TOUCHED,
                "decision",
                found);
    }

    private void decideByHand(Lived lived, Task task, String field, boolean mayLeave) {
        switch (dice.nextInt(mayLeave ? 4 : 3)) {
            case 0 -> complete(lived, task, MANAGER, Act.NOT_GIVEN, field, "nurture");
            case 1 -> complete(lived, task, MANAGER, Act.NOT_GIVEN, field, "disqualify");
            case 2 -> {
                List<String> others = REPS.stream()
                        .filter(rep -> !rep.equals(lived.life.owner()))
                        .toList();
                complete(lived, task, MANAGER, Act.GIVEN_BY_HAND, field, "assign", "rep", any(others));
            }
            default -> complete(lived, task, MANAGER, Act.LEFT_WITH_REP, field, "leave");
        }
    }

    private void complete(Lived lived, Task task, String user, Act act, Object... answers) {
        lived.way.add(task.getTaskDefinitionKey() + Arrays.asList(answers));
        runAs(user, () -> engine.getTaskService().complete(task.getId(), fields(answers)));
        drain(lived.life);
        lived.acted(act);
    }

    private void confirmStop(Lived lived) {
        postAs(MARKETER, "/api/leads/" + lived.life.id() + "/marketing-stop", Map.of());
        drain(lived.life);
        lived.acted(Act.PARTNER_CONFIRMED);
    }

    private void confirmAddress(Lived lived) {
        confirmAddress(lived.life.id());
        drain(lived.life);
        lived.acted(Act.OPT_IN_CONFIRMED);
    }

    private void somebodyIsEngaged() {
        if (world.isEmpty()) {
            return;
        }
        List<Lived> all = List.copyOf(world.values());
        Lived lived = all.get(dice.nextInt(all.size()));
        moveClock(Duration.ofSeconds(1));
        String kind = any(ENGAGEMENT);
        lived.way.add(kind);
        post("/api/leads/" + lived.life.id() + "/activities", fields("kind", kind));
        drain(lived.life);
        boolean asked = lived.place == Place.SELF_SERVE && kind.equals("requested-call");
        lived.acted(asked ? Act.PERSON_ASKED_FOR : Act.ENGAGED);
    }

    /** To the first timer of all leads, which fires. */
    private void theClockGoesOn() {
        record Due(String job, String lead, String activity, Instant at) {}
        List<Due> due = jdbc.query(
                "select j.id_, e.business_key_, d.act_id_, j.duedate_ from act_ru_job j"
                        + " join act_ru_execution e on e.id_ = j.process_instance_id_"
                        + " join act_ru_jobdef d on d.id_ = j.job_def_id_"
                        + " where j.type_ = 'timer' and e.business_key_ = any (?) order by j.duedate_, j.id_ limit 1",
                (rs, n) -> new Due(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getTimestamp(4).toInstant()),
                (Object) world.keySet().toArray(String[]::new));
        if (due.isEmpty()) {
            return;
        }
        Due next = due.get(0);
        if (next.at().isAfter(clock.instant())) {
            clock.set(next.at());
        }
        Lived lived = world.get(next.lead());
        engine.getManagementService().executeJob(next.job());
        drain(lived.life);
        lived.acted(TIMERS.get(next.activity()));
    }

    /** Whoever became free by what has just happened gets a lead that waited; its life learns of it by and by. */
    private void othersAreServed() {
        for (int look = 0; look < 2000; look++) {
            claims.await();
            List<String> jobs = jdbc.queryForList(
                    "select distinct e.business_key_ from act_ru_job j join act_ru_execution e on e.id_ = j.process_instance_id_"
                            + " where j.type_ = 'message' and e.business_key_ = any (?)",
                    String.class,
                    (Object) world.keySet().toArray(String[]::new));
            for (String lead : jobs) {
                Lived served = world.get(lead);
                drain(served.life);
                served.acted(Act.REP_FOUND);
            }
            Integer onTheirWay = jdbc.queryForObject(
                    "select count(*) from baton.assignment a join baton.lead l on l.id = a.lead_id"
                            + " where a.ended_at is null and a.proposal is null and l.owner is null and l.id = any (?)",
                    Integer.class,
                    (Object) world.keySet().stream().map(UUID::fromString).toArray(UUID[]::new));
            if (onTheirWay == 0 && jobs.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new AssertionError("a lead that was served has not learned of it; seed " + seedText);
    }

    /** Runs what the engine would run at once, until nothing is left to run; what waits for the clock goes on waiting. */
    private void drain(Life life) {
        for (int i = 0; i < 100; i++) {
            claims.await();
            List<String> jobs = jdbc.queryForList(
                    "select j.id_ from act_ru_job j join act_ru_execution e on e.id_ = j.process_instance_id_"
                            + " where j.type_ = 'message' and j.retries_ > 0 and e.business_key_ = ? order by j.create_time_, j.id_",
                    String.class,
                    life.id().toString());
            if (jobs.isEmpty()) {
                return;
            }
            engine.getManagementService().executeJob(jobs.get(0));
        }
        throw new AssertionError("the life of " + life + " goes round in circles; it passed " + life.passed());
    }

    private Place whereIs(Life life) {
        List<String> nodes = jdbc.queryForList(
                "select a.act_id_ from act_hi_actinst a join act_hi_procinst p on p.id_ = a.proc_inst_id_"
                        + " where p.business_key_ = ? and p.end_time_ is null and a.end_time_ is null",
                String.class,
                life.id().toString());
        List<Place> places = Arrays.stream(Place.values())
                .filter(place -> place.node != null && nodes.contains(place.node))
                .toList();
        if (places.contains(Place.LATE)) {
            assertThat(places).as("places of %s", life).containsExactly(Place.ANSWER, Place.LATE);
            return Place.LATE;
        }
        if (!places.isEmpty()) {
            assertThat(places).as("places of %s", life).hasSize(1);
            return places.get(0);
        }
        return switch (life.stage()) {
            case WON -> Place.WON;
            case LOST -> Place.LOST;
            case DISQUALIFIED -> Place.DISQUALIFIED;
            case DORMANT -> Place.DORMANT;
            case MERGED -> Place.MERGED;
            default ->
                throw new AssertionError(
                        life + " is " + life.stage() + " and waits at " + nodes + ", which the model does not know");
        };
    }

    /** What holds for every lead at every moment. */
    private void isWhole(Lived lived) {
        Life life = lived.life;
        Lead lead = life.lead();
        Place place = lived.place;
        LeadId id = life.id();
        assertThat(place.stages).as("stages at %s of %s", place, lived).contains(lead.stage());
        assertThat(lead.timesRecycled()).as("returns of %s", lived).isEqualTo(lived.returns);

        Integer lives = jdbc.queryForObject(
                "select count(*) from act_hi_procinst where business_key_ = ? and proc_def_key_ = ? and end_time_ is null",
                Integer.class,
                id.toString(),
                LeadLifecycle.KEY);
        assertThat(lives).as("lives of %s", lived).isEqualTo(place.isEnd() ? 0 : 1);

        List<Task> tasks = life.tasks();
        List<Pending> jobs = jdbc.query(
                "select j.duedate_, j.retries_ from act_ru_job j join act_ru_execution e on e.id_ = j.process_instance_id_"
                        + " where e.business_key_ = ?",
                (rs, n) -> new Pending(rs.getTimestamp(1), rs.getInt(2)),
                id.toString());
        assertThat(jobs).as("jobs that failed, of %s", lived).allMatch(job -> job.retries() > 0);
        if (!place.isEnd()) {
            assertThat(tasks.size() + jobs.size()).as("next steps of %s", lived).isPositive();
        }

        Set<String> running = new HashSet<>(jdbc.queryForList(
                "select kind from baton.sla_clock where lead_id = ? and closed_at is null", String.class, id.value()));
        String rep =
                assignments.open(id).map(dev.baton.assignment.Assignment::rep).orElse(null);
        if (place.isEnd()) {
            assertThat(running).as("clocks of %s", lived).isEmpty();
            assertThat(rep).as("claim on %s", lived).isNull();
        } else {
            boolean timed = jobs.stream().anyMatch(job -> job.due() != null);
            assertThat(rep != null || !running.isEmpty() || timed)
                    .as("an owner or a running clock of %s", lived)
                    .isTrue();
        }
        if (place.isOwned()) {
            assertThat(lead.owner()).as("owner of %s", lived).isNotNull().isEqualTo(rep);
            assertThat(tasks.stream().map(Task::getAssignee).filter(a -> a != null))
                    .as("who has tasks of %s", lived)
                    .allMatch(rep::equals);
        }
        switch (place) {
            case PARTNER, ANSWER, LATE ->
                assertThat(running).as("clocks of %s", lived).contains("answer");
            case BACKLOG, BY_HAND ->
                assertThat(running).as("clocks of %s", lived).contains("assignment");
            case DUPLICATE_REVIEW, ROUTE_REVIEW ->
                assertThat(running).as("clocks of %s", lived).contains("review");
            case CORRECTION -> assertThat(running).as("clocks of %s", lived).containsAnyOf("recycle", "first-touch");
            case BANT -> assertThat(running).as("clocks of %s", lived).contains("bant");
            case NURTURE ->
                assertThat(running)
                        .as("clocks of %s", lived)
                        .doesNotContain("answer", "assignment", "bant", "first-contact", "review");
            default -> {
                // none that is certain
            }
        }
        timersOfTheClocks(lived, jobs);
        quiet(lived, id);
        history(lived);
    }

    /** Ledger and job say the same. */
    private void timersOfTheClocks(Lived lived, List<Pending> jobs) {
        if (lived.place != Place.ANSWER && lived.place != Place.LATE) {
            return;
        }
        Timestamp due = jdbc.queryForObject(
                "select due_at from baton.sla_clock where lead_id = ? and kind = 'answer' and closed_at is null",
                Timestamp.class,
                lived.life.id().value());
        assertThat(jobs.stream().map(Pending::due)).as("timers of %s", lived).contains(due);
    }

    /** No marketing message from hand-over to return, not even one that waits to be sent. */
    private void quiet(Lived lived, LeadId id) {
        Integer closed = jdbc.queryForObject(
                "select count(*) from baton.marketing_suppression where lead_id = ? and lifted_at is null",
                Integer.class,
                id.value());
        if (lived.place.isQuiet()) {
            assertThat(closed).as("closed gates of %s", lived).isEqualTo(1);
        }
        if (lived.place == Place.NURTURE) {
            assertThat(closed).as("closed gates of %s", lived).isZero();
        }
        Integer waiting = jdbc.queryForObject(
                "select count(*) from baton.outbox o join baton.marketing_suppression s on s.lead_id = o.lead_id"
                        + " where o.lead_id = ? and o.marketing and (s.lifted_at is null and o.ended_at is null"
                        + " or o.sent_at > s.since and (s.lifted_at is null or o.sent_at < s.lifted_at))",
                Integer.class,
                id.value());
        assertThat(waiting)
                .as("marketing messages to %s while sales has it", lived)
                .isZero();
    }

    private void history(Lived lived) {
        List<HistoryEntry> all = lived.life.history();
        String stage = null;
        for (int i = 0; i < all.size(); i++) {
            HistoryEntry entry = all.get(i);
            assertThat(entry.seq()).as("history of %s", lived).isEqualTo(i + 1);
            if (entry.kind() == HistoryKind.STAGE_MOVED) {
                if (stage != null) {
                    assertThat(entry.from()).as("history of %s", lived).isEqualTo(stage);
                }
                stage = entry.to();
            }
        }
    }

    private <T> T any(List<T> of) {
        return of.get(dice.nextInt(of.size()));
    }
}
