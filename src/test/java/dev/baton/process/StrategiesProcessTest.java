package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import java.time.Duration;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;

/** Pools, sales teams, partners and picks by hand, as the table names them. */
class StrategiesProcessTest extends HandOver {

    @Test
    void aLeadOfAPoolIsWhoseWhoClaimsItFirst() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            Task task = life.task(ACCEPT_OR_REJECT);
            assertThat(task.getAssignee()).isNull();
            assertThat(life.stage()).isEqualTo(Stage.MQL);
            assertThat(life.passed()).contains("Activity_OfferToTeam");
            assertThat(offeredTo("jonas")).contains(task.getId());
            assertThat(offeredTo("dana")).as("of another team").doesNotContain(task.getId());

            runAs("jonas", () -> engine.getTaskService().claim(task.getId(), "jonas"));
            assertThat(life.owner()).isEqualTo("jonas");
            assertThat(offeredTo("rita")).doesNotContain(task.getId());
            assertThatThrownBy(() -> runAs("rita", () -> engine.getTaskService().claim(task.getId(), "rita")))
                    .isInstanceOf(org.camunda.bpm.engine.ProcessEngineException.class);

            runAs("jonas", () -> engine.getTaskService().setAssignee(task.getId(), null));
            assertThat(life.owner()).isNull();
            assertThat(assignments.open(life.id())).isEmpty();
            assertThat(offeredTo("rita")).contains(task.getId());

            assertThatThrownBy(() -> runAs("rita", () -> engine.getTaskService().claim(task.getId(), "jonas")))
                    .as("for somebody else")
                    .hasMessageContaining("ASSIGN-005");
            assertThat(life.owner()).isNull();
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "rita", "decision", "accept"))
                    .as("without claiming")
                    .hasMessageContaining("claim the task");
            runAs("rita", () -> engine.getTaskService().claim(task.getId(), "rita"));
            life.accept();
            assertThat(life.stage()).isEqualTo(Stage.SAL);
            assertThat(life.task(QUALIFY_BY_BANT).getAssignee()).isEqualTo("rita");
        });
    }

    @Test
    void whatAnAbsentRepClaimedGoesBackIntoThePool() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            String task = life.task(ACCEPT_OR_REJECT).getId();
            runAs("jonas", () -> engine.getTaskService().claim(task, "jonas"));
            awayUntil(MORNING.plus(Duration.ofHours(6)), "jonas");

            absentOwners.reassign();

            assertThat(life.owner()).isNull();
            assertThat(assignments.open(life.id())).isEmpty();
            assertThat(offeredTo("rita")).contains(task);
        });
    }

    @Test
    void aRepWhoCarriesEnoughClaimsNothingMore() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            jdbc.update("update baton.rep set capacity = 0 where id = 'jonas'");
            String task = life.task(ACCEPT_OR_REJECT).getId();

            assertThatThrownBy(
                            () -> runAs("jonas", () -> engine.getTaskService().claim(task, "jonas")))
                    .hasMessageContaining("ASSIGN-009");

            assertThat(life.owner()).isNull();
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isNull();
        });
    }

    @Test
    void whatTheRulesWouldNotGiveARepIsNotClaimedEither() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            String task = life.task(ACCEPT_OR_REJECT).getId();
            awayUntil(MORNING.plus(Duration.ofHours(6)), "jonas");

            assertThatThrownBy(
                            () -> runAs("jonas", () -> engine.getTaskService().claim(task, "jonas")))
                    .hasMessageContaining("ASSIGN-017")
                    .hasMessageContaining("absent");
            assertThat(life.owner()).isNull();
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, "jonas"));

            assertThat(life.owner()).as("a manager may know better").isEqualTo("jonas");
            assertThat(life.messages()).contains("lead-assigned to rep:jonas");
        });
    }

    @Test
    void aClaimIsExplainedByWhoElseMightHaveHadTheLead() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            String task = life.task(ACCEPT_OR_REJECT).getId();
            awayUntil(MORNING.plus(Duration.ofHours(6)), "lena");

            runAs("jonas", () -> engine.getTaskService().claim(task, "jonas"));

            JsonNode decisions = getAs(MANAGER, "/api/leads/" + life.id() + "/decisions");
            JsonNode last = decisions.get(decisions.size() - 1);
            assertThat(last.get("chosen").asText()).isEqualTo("jonas");
            assertThat(last.get("candidates")).hasSize(3).anySatisfy(candidate -> {
                assertThat(candidate.get("rep").asText()).isEqualTo("lena");
                assertThat(candidate.get("reason").asText()).isEqualTo("absent");
            });
        });
    }

    @Test
    void aLeadThatNobodyOfThePoolClaimsGoesToTheManagers() {
        withStrategy("pool", () -> {
            Life life = capture(strong());

            life.waitUntil("Event_ReminderDue");
            life.waitUntil("Event_EscalationDue");
            assertThat(life.messages()).contains("answer-escalated to managers");
            life.waitUntil("Event_AnswerOverdue");

            assertThat(life.waitsAt()).containsExactly(DECIDE_ESCALATION);
            assertThat(life.last(HistoryKind.TAKEN_BACK).reason()).isEqualTo("not-claimed");
            life.complete(DECIDE_ESCALATION, MANAGER, "decision", "assign", "rep", "dana");
            assertThat(life.owner()).isEqualTo("dana");
        });
    }

    @Test
    void aLeadThatNobodyOfThePoolHasClaimedYetMayBeGivenToARep() {
        withStrategy("pool", () -> {
            Life life = capture(strong());
            life.waitUntil("Event_EscalationDue");

            life.complete(DECIDE_ON_DELAY, MANAGER, "delay", "assign", "rep", "dana");

            assertThat(life.owner()).isEqualTo("dana");
            assertThat(life.task(ACCEPT_OR_REJECT).getAssignee()).isEqualTo("dana");
            life.accept();
            assertThat(life.stage()).isEqualTo(Stage.SAL);
        });
    }

    @Test
    void theSupportersOfASalesTeamSeeTheLeadAndOnlyTheLeadRepAnswers() {
        jdbc.update("update baton.rep set supporters = '{dana}' where team = 'dach'");
        withStrategy("sales-team", () -> {
            Life life = capture(strong());
            String task = life.task(ACCEPT_OR_REJECT).getId();

            assertThat(life.owner()).isNotEqualTo("dana");
            assertThat(assignments.supporters(life.id())).containsExactly("dana");
            assertThat(life.messages()).contains("lead-supported to rep:dana");
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isEqualTo(1);
            assertThat(as("ethan", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isZero();
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "dana", "decision", "accept"))
                    .isInstanceOf(org.camunda.bpm.engine.AuthorizationException.class);
            String lead = life.owner();
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, "dana"));
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, lead));
            assertThatThrownBy(() -> life.complete(ACCEPT_OR_REJECT, "dana", "decision", "accept"))
                    .as("who had it for a moment sees it as before and no more")
                    .hasMessageContaining("ASSIGN-005 lead " + life.lead().number() + " is with " + lead);
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .taskId(task)
                            .count()))
                    .isEqualTo(1);
            life.accept();
            assertThat(as("dana", () -> engine.getTaskService()
                            .createTaskQuery()
                            .processInstanceBusinessKey(life.id().toString())
                            .count()))
                    .as("the task that follows")
                    .isEqualTo(1);
        });
        jdbc.update("update baton.rep set supporters = '{}' where team = 'dach'");
    }

    @Test
    void aPartnersLeadGoesToThatPartnerAndToNoOther() {
        jdbc.update("update baton.rep set skills = '{partner:northwind}' where id = 'lena'");
        withStrategy("partner", () -> {
            for (int i = 0; i < 3; i++) {
                assertThat(capture(with(strong(), "partner", "Northwind")).owner())
                        .isEqualTo("lena");
            }
            Life foreign = capture(with(strong(), "partner", "Contoso"));
            assertThat(foreign.waitsAt()).as("no other partner gets it").containsExactly(ASSIGN_BY_HAND);
        });
        jdbc.update("update baton.rep set skills = '{}' where id = 'lena'");
    }

    @Test
    void theStrategyManualAsksAPersonWithoutAProposal() {
        awayUntil(MORNING.plus(Duration.ofHours(1)), "lena");
        withStrategy("manual", () -> {
            Life life = capture(strong());
            assertThat(assignments.lastRefusals(life.id()))
                    .as("it is not for want of reps that a person is asked")
                    .isEmpty();

            assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
            assertThat(life.history(HistoryKind.NOBODY_ELIGIBLE)).isEmpty();
            assertThat(assignments.proposal(life.id())).isEmpty();
            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "lena");
            assertThat(life.owner()).isEqualTo("lena");
        });
    }
}
