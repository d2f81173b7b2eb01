package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.assignment.ClaimsAtRest;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.sla.ClockKind;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.client.HttpClientErrorException;

/** Leads that nobody can take now, and proposals that a person has to confirm: none is lost, and none is given twice. */
class BacklogProcessTest extends HandOver {

    @Test
    void whenNobodyIsEligibleAManagerAssignsByHand() {
        Life life = ofATeamWithoutReps();
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.passed()).contains("Event_NoEligibleRep");
        assertThat(life.history(HistoryKind.NOBODY_ELIGIBLE)).hasSize(1);

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "dana");

        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.last(HistoryKind.ASSIGNED).actor()).isEqualTo(MANAGER);
        assertThat(life.messages()).contains("lead-assigned to rep:dana");
    }

    @Test
    void whenNobodyIsEligibleAManagerMayHaveTheLeadNurtured() {
        Life life = ofATeamWithoutReps();

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "nurture");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void whenNobodyIsEligibleAManagerMayDisqualify() {
        Life life = ofATeamWithoutReps();

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "disqualify");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("manager-disqualify");
    }

    @Test
    void aManagerCannotAssignToSomebodyWhoIsNoRep() {
        Life life = ofATeamWithoutReps();

        assertThatThrownBy(() -> life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", MARKETER))
                .hasMessageContaining("rep");

        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.history(HistoryKind.ESCALATION_DECIDED)).isEmpty();
    }

    @Test
    void whenEverybodyIsAwayForAShortWhileTheLeadWaitsForTheFirstWhoIsBack() {
        awayUntil(MORNING.plus(Duration.ofMinutes(25)), "rita", "jonas");
        awayUntil(MORNING.plus(Duration.ofMinutes(20)), "lena");

        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly("Gateway_AwaitRep");
        assertThat(life.owner()).isNull();
        assertThat(life.dueAt("Event_SomebodyBack")).isEqualTo(MORNING.plus(Duration.ofMinutes(20)));
        // The look that follows each new row of the backlog is over before the clock goes on.
        new ClaimsAtRest(beans).await();
        life.waitUntil("Event_SomebodyBack");

        assertThat(life.owner()).isEqualTo("lena");
        assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("lena");
        assertThat(backlog(life)).isZero();
    }

    @Test
    void whenNobodyIsBackBeforeTheLeadWouldBeEscalatedAManagerDecidesAtOnce() {
        awayUntil(MORNING.plus(Duration.ofMinutes(31)), "rita", "jonas", "lena");

        Life life = capture(strong());

        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.passed()).contains("Event_NoFallback");
        assertThat(assignments.lastRefusals(life.id())).isEqualTo(Map.of("absent", 3));
    }

    @Test
    void whoeverComesBackInTheMeantimeTakesTheDecisionFromTheManager() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);

        teams.removeAbsence(
                "jonas", teams.absences(List.of("jonas"), MORNING).get(0).id());
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("jonas");
        assertThat(life.passed()).contains("Event_RepFoundMeanwhile");
    }

    @Test
    void somebodyWhoComesBackEndsTheWaitBeforeItsTimer() {
        awayUntil(MORNING.plus(Duration.ofMinutes(20)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly("Gateway_AwaitRep");

        teams.removeAbsence(
                "rita", teams.absences(List.of("rita"), MORNING).get(0).id());
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("rita");
        assertThat(life.passed()).contains("Event_RepFound");
        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void theFallbackOwnerGetsALeadForWhichNobodyIsEligibleInTime() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        jdbc.update("update baton.team set fallback = 'dana' where key = 'dach'");
        try {
            Life life = capture(strong());

            assertThat(life.owner()).isEqualTo("dana");
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
            assertThat(life.last(HistoryKind.ASSIGNED).reason()).isEqualTo("fallback");
            assertThat(backlog(life)).isZero();
        } finally {
            jdbc.update("update baton.team set fallback = null where key = 'dach'");
        }
    }

    @Test
    void aFallbackOwnerWhoDoesNotWorkThenGetsNothing() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        jdbc.update("update baton.team set fallback = 'dana' where key = 'dach'");
        jdbc.update(
                "update baton.rep set calendar = '{\"zone\": \"UTC\", \"week\": {\"MON\": [[\"09:00\", \"17:00\"]]}}' where id = 'dana'");
        try {
            Life life = capture(strong());

            assertThat(life.owner()).isNull();
            assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        } finally {
            jdbc.update("update baton.rep set calendar = null where id = 'dana'");
            jdbc.update("update baton.team set fallback = null where key = 'dach'");
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-01-01, 400", "-9999-01-01T00:00:00Z, 200", "9999-12-31T23:59:59Z, 200", "yesterday, 400"})
    void theRateOfAgreementIsAskedSinceAnInstant(String since, int status) {
        int answered;
        try {
            getAs(MANAGER, "/api/assignments/agreement?since=" + since);
            answered = 200;
        } catch (HttpClientErrorException e) {
            assertThat(e.getResponseBodyAsString()).contains("LEAD-400", "since");
            answered = e.getStatusCode().value();
        }
        assertThat(answered).isEqualTo(status);
    }

    @Test
    void ofTheLeadsThatWaitTheOneIsServedFirstThatIsDueFirst() {
        List.of("rita", "jonas", "lena").forEach(rep -> teams.pause(rep, null));
        Life patient = capture(with(strong(), "request", null, "source", "event"));
        moveClock(Duration.ofMinutes(1));
        Life first = capture(strong());
        moveClock(Duration.ofMinutes(1));
        Life second = capture(strong());
        assertThat(List.of(patient, first, second))
                .allSatisfy(life -> assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND));

        List<Life> waiting = new ArrayList<>(List.of(patient, first, second));
        for (Life next : List.of(first, second, patient)) {
            int carried = jdbc.queryForObject(
                    "select count(*) from baton.assignment where rep = 'jonas' and ended_at is null", Integer.class);
            jdbc.update("update baton.rep set capacity = ? where id = 'jonas'", carried + 1);
            teams.resume("jonas");
            await().untilAsserted(() -> assertThat(next.settle().owner()).isEqualTo("jonas"));
            waiting.remove(next);
            assertThat(waiting).as("those who are due later wait on").allSatisfy(life -> assertThat(backlog(life))
                    .isEqualTo(1));
        }
    }

    @Test
    void aPreviewStandsInLineBehindThoseWhoWait() {
        List.of("rita", "jonas", "lena").forEach(rep -> teams.pause(rep, null));
        capture(strong());
        int carried = jdbc.queryForObject(
                "select count(*) from baton.assignment where rep = 'jonas' and ended_at is null", Integer.class);
        // Behind Baton's back, which would serve the waiting lead at once.
        jdbc.update("update baton.rep set paused_until = null, capacity = ? where id = 'jonas'", carried + 1);
        assertThat(postAs(MANAGER, "/api/assignments/preview", strong())
                        .get("chosen")
                        .isNull())
                .as("the one place is the other's")
                .isTrue();

        jdbc.update("update baton.rep set capacity = ? where id = 'jonas'", carried + 2);
        JsonNode second = postAs(MANAGER, "/api/assignments/preview", strong());

        assertThat(second.get("chosen").asText()).isEqualTo("jonas");
        assertThat(second.get("candidates"))
                .anySatisfy(
                        candidate -> assertThat(candidate.get("load").asInt()).isEqualTo(carried + 1));
    }

    @Test
    void inATeamThatIsManualFirstAPersonConfirmsWhatTheRulesPropose() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            Task task = life.task(ASSIGN_BY_HAND);
            long agreedBefore = agreed();
            String proposed = (String) engine.getTaskService().getVariable(task.getId(), "rep");
            assertThat(CompanyOfTheTests.TEAMS.get("dach")).contains(proposed);
            assertThat(life.owner()).as("not yet the rep's").isNull();
            assertThat(assignments.proposal(life.id())).contains(proposed);

            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", proposed);

            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo(proposed);
            assertThat(life.owner()).isEqualTo(proposed);
            assertThat(life.last(HistoryKind.ASSIGNED).actor()).isEqualTo(MANAGER);
            assertThat(agreed()).isEqualTo(agreedBefore + 1);
            assertThat(life.messages()).contains("lead-assigned to rep:" + proposed);
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void theClockOfAProposalStartsWhenItIsConfirmed() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            moveClock(Duration.ofHours(3));

            life.complete(
                    ASSIGN_BY_HAND,
                    MANAGER,
                    "decision",
                    "assign",
                    "rep",
                    assignments.proposal(life.id()).orElseThrow());

            assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
            assertThat(life.sla(ClockKind.ANSWER).dueAt()).isEqualTo(MORNING.plus(Duration.ofHours(4)));
            assertThat(life.history(HistoryKind.TAKEN_BACK)).isEmpty();
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void whoIsBackByTimeAloneIsFoundWithoutAnyEvent() {
        awayUntil(MORNING.plus(Duration.ofMinutes(40)), "rita", "jonas", "lena");
        Life life = capture(strong());
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        moveClock(Duration.ofMinutes(41));

        await().untilAsserted(() -> {
            lookAgain();
            assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        });
    }

    @Test
    void aLifeThatWasNotToldOfItsClaimIsToldAgain() {
        awayUntil(MORNING.plus(Duration.ofHours(5)), "rita", "jonas", "lena");
        Life life = capture(strong());
        jdbc.update("delete from baton.backlog");
        jdbc.update(
                "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at)"
                        + " values (gen_random_uuid(), ?, 1, 'dach', 'rita', 'round-robin', 'in-turn', 'baton', ?, ?)",
                life.id().value(),
                Timestamp.from(MORNING),
                Timestamp.from(MORNING));
        moveClock(Duration.ofMinutes(2));

        lookAgain();
        await().untilAsserted(() -> assertThat(life.settle().waitsAt()).containsExactly(ACCEPT_OR_REJECT));

        assertThat(life.owner()).isEqualTo("rita");
    }

    @Test
    void aStepThatWasUnderWayWhenTheLifeWasEndedClaimsNothing() {
        Life life = ofATeamWithoutReps();
        life.tell(LeadLifecycle.MESSAGE_END_LIFE, Map.of("outcome", "withdrawn"));

        assertThatThrownBy(() -> assignments.assign(life.id(), "dach", "round-robin"))
                .hasMessageContaining("ASSIGN-016");

        assertThat(assignments.open(life.id())).isEmpty();
    }

    /** What each rep was due when the lead was looked at first, by the explanation. */
    private Map<String, Double> creditsBefore(Life life) {
        Map<String, Double> credits = new TreeMap<>();
        jdbc.query(
                "select candidate ->> 'rep' as rep, (candidate ->> 'credit')::float8 as credit from baton.assignment a,"
                        + " jsonb_array_elements(a.look -> 'candidates') candidate where a.lead_id = ? and a.strategy = 'round-robin'",
                row -> {
                    credits.put(row.getString("rep"), Math.round(row.getDouble("credit") * 1e5) / 1e5);
                },
                life.id().value());
        assertThat(credits).hasSize(3);
        return credits;
    }

    private void lookAgain() {
        ReflectionTestUtils.invokeMethod(beans.getBean("backlog"), "lookAgain");
    }

    @Test
    void aProposalThatAPersonChangesCostsTheProposedRepNoTurn() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            String proposed = assignments.proposal(life.id()).orElseThrow();
            String other = otherThan(proposed);
            long agreedBefore = agreed();

            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", other);

            assertThat(life.owner()).isEqualTo(other);
            assertThat(agreed()).isEqualTo(agreedBefore);
            assertThat(assignments.agreement(Instant.EPOCH).get(0).changed()).isPositive();
            Life next = capture(strong());
            assertThat(creditsBefore(next))
                    .as("what each rep is due; with as much due to two of them, either may be next")
                    .isEqualTo(creditsBefore(life));
            next.complete(ASSIGN_BY_HAND, MANAGER, "decision", "nurture");
            assertThat(assignments.open(next.id())).isEmpty();
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }

    @Test
    void aLeadThatAPersonGivesElsewhereBeforeItsRepHasHeardOfItCostsNoTurn() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        try {
            Life life = capture(strong());
            String inTurn = assignments.proposal(life.id()).orElseThrow();
            // Served from the backlog a moment ago; the life has not been told yet.
            jdbc.update(
                    "update baton.assignment set proposal = null where lead_id = ?",
                    life.id().value());

            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", otherThan(inTurn));

            assertThat(jdbc.queryForObject(
                            "select turn_back from baton.assignment where lead_id = ? and rep = ?",
                            Boolean.class,
                            life.id().value(),
                            inTurn))
                    .as("the next look at the team's account gives it back")
                    .isTrue();
        } finally {
            jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        }
    }
}
