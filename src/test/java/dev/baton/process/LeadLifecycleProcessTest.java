package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.sla.ClockKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lead-lifecycle.bpmn}: the frame of a life, its routes, its ways back and its ends. */
class LeadLifecycleProcessTest extends LeadProcess {

    private static final String ORDER = LeadLifecycle.MESSAGE_ORDER_PLACED;

    // Routes

    @Test
    void aLeadAndItsLifeAreThereBeforeAnythingIsDoneWithIt() {
        Life life = take(strong());

        assertThat(life.lives()).isEqualTo(1);
        assertThat(life.stage()).isEqualTo(Stage.CAPTURED);
        assertThat(life.job("Event_LeadCaptured").getRetries()).isPositive();
        assertThat(life.instances(false)).hasSize(1);
    }

    @Test
    void aStrongLeadGoesToSales() {
        Life life = capture(strong());

        assertThat(life.lead().route()).isEqualTo("sales");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.stages()).containsExactly("MAL", "MQL");
    }

    @Test
    void aWeakLeadIsNurtured() {
        Life life = capture(weak());

        assertThat(life.lead().route()).isEqualTo("nurture");
        assertThat(life.stages()).containsExactly("MAL", "nurturing");
    }

    @Test
    void everyProcessOfALifeHasTheLeadAsItsBusinessKey() {
        Life life = capture(strong()).accept();

        assertThat(life.instances(true))
                .extracting(p -> p.getProcessDefinitionKey())
                .containsExactlyInAnyOrder("leadLifecycle", "qualifyLead", "handOverToSales", "workLead");
    }

    // Self-serve

    @Test
    void aSmallSimpleDealServesItselfUntilItIsOrdered() {
        Life life = capture(small());
        assertThat(life.stage()).isEqualTo(Stage.SELF_SERVE);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ORDER);

        assertThat(life.tell(ORDER, Map.of())).isTrue();

        life.isOverAt("Event_OrderWon");
        assertThat(life.stage()).isEqualTo(Stage.WON);
        assertThat(life.lead().endReason()).isEqualTo("order-placed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"requested-call", "requested-demo", "requested-quote"})
    void whoAsksForAPersonInsteadOfOrderingGoesToSales(String activity) {
        Life life = capture(small());

        life.engage(activity);

        assertThat(life.passed()).contains("Event_PersonRequested");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.tell(ORDER, Map.of())).isFalse();
    }

    @Test
    void whoSendsAnotherLeadToAskForAPersonEndsSelfServe() {
        Map<String, Object> person = small();
        Life life = capture(person);
        moveClock(Duration.ofDays(1));

        Life again = capture(with(person, "request", "please call me"));
        life.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(life.passed()).contains("Event_PersonRequested");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.tasks()).hasSize(1);
    }

    @Test
    void anOfferThatNobodyTookIsNurtured() {
        Life life = capture(small());

        assertThat(life.dueAt("Event_SelfServeEnded")).isEqualTo(MORNING.plus(Duration.ofDays(14)));
        life.waitUntil("Event_SelfServeEnded");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void anOfferThatNobodyTookIsNotMadeAgainAtOnceHoweverEngagedTheLeadIs() {
        Life life = capture(small());
        life.engage("attended").engage("replied").engage("downloaded");
        assertThat(life.waitsAt()).containsExactly(AWAIT_ORDER);

        life.waitUntil("Event_SelfServeEnded");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.history(HistoryKind.SELF_SERVE_OFFERED)).hasSize(1);
        life.engage("requested-call");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    // Review by hand

    @Test
    void aDoubtfulLeadIsReviewedByMarketing() {
        Life life = capture(doubtful());

        assertThat(life.waitsAt()).containsExactly(REVIEW_LEAD);
        assertThat(life.lead().route()).isEqualTo("review");
        assertThatThrownBy(() -> life.complete(REVIEW_LEAD, MARKETER, "decision", "frame-it"))
                .hasMessageContaining("decision");
        assertThat(life.waitsAt()).containsExactly(REVIEW_LEAD);
    }

    @Test
    void aReviewerMaySendTheLeadToSales() {
        Life life = capture(doubtful()).complete(REVIEW_LEAD, MARKETER, "decision", "sales", "comment", "I know her");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.last(HistoryKind.REVIEWED).note()).isEqualTo("I know her");
    }

    @Test
    void aReviewerMayHaveTheLeadNurtured() {
        Life life = capture(doubtful()).complete(REVIEW_LEAD, MARKETER, "decision", "nurture");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
    }

    @Test
    void aReviewerMayOfferSelfServe() {
        Life life = capture(doubtful()).complete(REVIEW_LEAD, MARKETER, "decision", "self-serve");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ORDER);
        assertThat(life.stage()).isEqualTo(Stage.SELF_SERVE);
    }

    @Test
    void aReviewerMayDisqualify() {
        Life life = capture(doubtful()).complete(REVIEW_LEAD, MARKETER, "decision", "disqualify");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("reviewer-decided");
    }

    // Research and correction by hand

    @Test
    void aLeadWhoseAddressIsFoundIsQualifiedAgain() {
        Life life = capture(unreachable());
        assertThat(life.stage()).isEqualTo(Stage.CAPTURED);
        assertThat(life.task(CORRECT_DATA).getDueDate().toInstant())
                .isEqualTo(life.sla(ClockKind.FIRST_TOUCH).dueAt());

        life.complete(
                CORRECT_DATA,
                MARKETER,
                "decision",
                "corrected",
                "email",
                "una" + life.id() + "@nautilus.example",
                "jobTitle",
                "VP Operations");

        assertThat(life.passed()).contains("Gateway_DataFound").doesNotContain("Activity_DisqualifyLead");
        assertThat(life.stages()).startsWith("MAL");
        assertThat(life.decision("qualify")).containsEntry("verdict", "lead");
        assertThat(life.sla(ClockKind.FIRST_TOUCH).metBy()).isEqualTo(MARKETER);
        assertThat(leads.person(life.id()).email()).endsWith("@nautilus.example");
    }

    @Test
    void aLeadOfWhomNothingIsFoundIsDisqualified() {
        Life life = capture(unreachable()).complete(CORRECT_DATA, MARKETER, "decision", "give-up");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("no-way-to-reach");
    }

    @Test
    void aWrongAddressIsRefusedByTheNameOfTheField() {
        Life life = capture(unreachable());

        assertThatThrownBy(
                        () -> life.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "email", "not an address"))
                .hasMessageContaining("email");

        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);
    }

    @Test
    void marketingIsToldOfACorrectionThatIsOverdueAndTheTaskStays() {
        Life life = capture(unreachable());

        life.waitUntil("Event_CorrectionDue");

        assertThat(life.passed()).contains("Activity_TellMarketingOfDelay", "Event_MarketingTold");
        assertThat(life.messages()).containsExactly("correction-overdue to marketing");
        assertThat(life.sla(ClockKind.FIRST_TOUCH).isBreached()).isTrue();
        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);
        assertThat(life.task(CORRECT_DATA).getPriority()).isEqualTo(100);
    }

    // Rejected by sales

    @Test
    void aLeadThatIsNotReadyIsEducated() {
        Life life = capture(strong()).reject("not-ready");

        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.REJECTED).reason()).isEqualTo("not-ready");
        assertThat(life.last(HistoryKind.REJECTED).note()).isEqualTo("as I said");
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("education");
        assertThat(life.history(HistoryKind.MARKETING_RESUMED)).hasSize(1);
        assertThat(life.owner()).isNull();
        assertThat(life.sla(ClockKind.RECYCLE).dueAt()).isEqualTo(life.dueAt("Event_FirstTouchDue"));
    }

    @Test
    void aLeadWithoutABudgetReadsTheNewsletter() {
        Life life = capture(strong()).reject("no-budget");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("newsletter");
    }

    @Test
    void aGoodLeadThatIsNotAFitIsNurtured() {
        Life life = capture(strong()).reject("not-a-fit");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.decision("recycle")).containsEntry("next", "nurture");
    }

    @Test
    void aPoorLeadThatIsNotAFitIsDisqualified() {
        Life life = capture(with(weak(), "request", "call-me")).reject("not-a-fit");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("not-a-fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-contact", "bad-data", "duplicate"})
    void aLeadWithWrongDataIsCorrectedAndComesBackToSales(String reason) {
        Life life = capture(strong());
        String first = life.owner();

        life.reject(reason);

        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);
        assertThat(life.task(CORRECT_DATA).getDueDate().toInstant())
                .isEqualTo(life.sla(ClockKind.RECYCLE).dueAt());
        life.complete(
                CORRECT_DATA,
                MARKETER,
                "decision",
                "corrected",
                "phone",
                "+49 30 444" + life.lead().number());
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.owner()).isNotEqualTo(first);
        assertThat(life.sla(ClockKind.RECYCLE).metBy()).isEqualTo(MARKETER);
        assertThat(life.stages()).containsExactly("MAL", "MQL", "MAL", "MQL");
    }

    @Test
    void aRejectedLeadWhoseDataNobodyFindsIsDisqualifiedForThem() {
        Life life = capture(strong()).reject("wrong-contact").complete(CORRECT_DATA, MARKETER, "decision", "give-up");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("bad-data");
    }

    @Test
    void consentIsThatOfThePersonWhoGaveItNotOfWhoeverIsFoundInstead() {
        Map<String, Object> consent =
                fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, write to me.");
        Life refused = capture(with(weak(), "email", "refused@corrected.example"));
        post("/api/leads/" + refused.id() + "/activities", fields("id", "out", "kind", "unsubscribed"));
        Life sameAddress = capture(with(strong(), "consent", consent)).reject("bad-data");
        Life another = capture(with(strong(), "consent", consent)).reject("bad-data");
        Life whoRefused = capture(with(strong(), "consent", consent)).reject("bad-data");

        sameAddress.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "lastName", "Falke");
        another.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "email", "somebody@corrected.example");
        whoRefused.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "email", "Refused@corrected.example");

        assertThat(sameAddress.lead().marketingConsent()).isEqualTo("yes");
        assertThat(another.lead().marketingConsent()).isEqualTo("not-asked");
        assertThat(leads.person(another.id()).consentText()).isNull();
        assertThat(whoRefused.lead().marketingConsent()).isEqualTo("no");
    }

    @Test
    void marketingIsToldWhenNobodyCorrectsAReturnedLeadInTime() {
        Life life = capture(strong()).reject("bad-data");

        life.waitUntil("Event_CorrectionDue");

        assertThat(life.messages()).contains("correction-overdue to marketing");
        assertThat(life.last(HistoryKind.ESCALATED).reason()).isEqualTo("correction");
        assertThat(life.sla(ClockKind.RECYCLE).isBreached()).isTrue();
        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);
        life.complete(CORRECT_DATA, MARKETER, "decision", "corrected", "lastName", "Falke");
        assertThat(life.sla(ClockKind.RECYCLE).metBy()).isEqualTo(MARKETER);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void dataAreNotCorrectedForEver() {
        Life life = capture(strong());
        for (int i = 0; i < 2; i++) {
            life.reject("bad-data").complete(CORRECT_DATA, MARKETER, "decision", "corrected", "lastName", "Falke" + i);
        }

        life.reject("bad-data");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("reactivation");
        assertThat(life.last(HistoryKind.RECYCLED).detail()).containsEntry("rule", "Rule_ThirdReturnEndsTheTour");
    }

    @Test
    void aLeadThatTheRepCannotTakeGoesToTheNextEligibleRep() {
        Life life = capture(strong());
        String first = life.owner();

        life.reject("no-time");

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.owner()).isNotNull().isNotEqualTo(first);
        assertThat(life.stage()).isEqualTo(Stage.MQL);
        assertThat(life.decision("recycle")).containsEntry("next", "another-rep");
        assertThat(life.sla(ClockKind.ANSWER).metAt()).isNull();
    }

    @Test
    void whenEveryRepHasRejectedAManagerDecides() {
        Life life = capture(with(strong(), "country", "US")).reject("no-time").reject("no-time");

        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
    }

    @Test
    void theThirdReturnEndsTheTourOfTheReps() {
        Life life = capture(strong()).reject("no-time").reject("no-time").reject("no-time");

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.last(HistoryKind.ENROLLED).reason()).isEqualTo("reactivation");
    }

    @Test
    void aLeadIsNotRecycledForEver() {
        Life life = capture(strong());
        for (int i = 0; i < 5; i++) {
            assignTo(life, List.of("rita", "jonas", "lena", "dana", "ethan").get(i));
            life.reject("not-ready");
            assertThat(life.stage()).isEqualTo(Stage.NURTURING);
            life.engage("requested-call");
        }
        assignTo(life, "oliver");

        life.reject("not-ready");

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().timesRecycled()).isEqualTo(6);
    }

    // The next round

    @Test
    void aLostLeadThatComesBackLivesAgain() {
        Life life = capture(strong()).accept().passBant();
        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "lost");
        life.isOverAt("Event_LeadLost");

        life.engage("requested-demo");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.lives()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.stages()).endsWith("lost", "captured", "MAL", "MQL");
    }

    @Test
    void aLostLeadThatOnlyClicksIsNurturedAndNotSoldAgain() {
        Life life = capture(strong()).accept().passBant();
        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "lost");

        life.engage("clicked");

        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
    }

    @Test
    void aCustomerWhoSendsTheFormAgainLivesAgain() {
        Map<String, Object> person = strong();
        Life life = capture(person).accept().passBant();
        life.complete(REPORT_OUTCOME, life.owner(), "outcome", "won");

        moveClock(Duration.ofDays(1));
        Life again = capture(person);
        life.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    // The end from outside

    @Test
    void anEndFromOutsideCancelsTheTaskOfTheRep() {
        Life life = capture(strong());

        assertThat(life.tell(LeadLifecycle.MESSAGE_END_LIFE, Map.of("outcome", "withdrawn")))
                .isTrue();

        life.isOverAt("Event_LifeEnded");
        assertThat(life.jobs()).isEmpty();
        assertThat(life.last(HistoryKind.LIFE_ENDED).reason()).isEqualTo("withdrawn");
        assertThat(life.stage()).isEqualTo(Stage.DISQUALIFIED);
        assertThat(life.lead().endReason()).isEqualTo("withdrawn");
        assertThat(life.owner()).isNull();
    }

    @Test
    void anEndFromOutsideEndsALifeWhereverItStands() {
        Life unconfirmed = capture(with(strong(), "source", "form"));
        Life justTaken = take(strong());
        Life nurtured = capture(weak());
        Life selfServing = capture(small());
        Life reviewed = capture(doubtful());
        Life researched = capture(unreachable());
        Life accepted = capture(strong()).accept();
        Life opportunity = capture(strong()).accept().passBant();

        for (Life life :
                List.of(unconfirmed, nurtured, selfServing, reviewed, researched, accepted, opportunity, justTaken)) {
            if (life == justTaken) {
                life.settle();
            }
            assertThat(life.tell(LeadLifecycle.MESSAGE_END_LIFE, Map.of("outcome", "withdrawn")))
                    .isTrue();
            life.isOverAt("Event_LifeEnded");
            assertThat(life.lead().endReason()).isEqualTo("withdrawn");
        }
    }

    private void assignTo(Life life, String rep) {
        if (life.waitsAt().contains(ASSIGN_BY_HAND)) {
            life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", rep);
        } else if (!rep.equals(life.owner())) {
            String task = life.task(ACCEPT_OR_REJECT).getId();
            runAs(MANAGER, () -> engine.getTaskService().setAssignee(task, rep));
        }
    }
}
