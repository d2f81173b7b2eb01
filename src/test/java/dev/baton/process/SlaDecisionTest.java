package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlaDecisionTest {

    private final DecisionTable table = new DecisionTable("sla", "chooseSla");

    @Test
    void theReminderComesBeforeTheEscalationAndTheEscalationBeforeTheEnd() {
        for (Rule rule : table.model().getModelElementsByType(Rule.class)) {
            List<Duration> durations = rule.getOutputEntries().stream()
                    .limit(3)
                    .map(SlaDecisionTest::duration)
                    .toList();

            assertThat(durations).as(rule.getId()).isSorted().doesNotHaveDuplicates();
            assertThat(durations.get(0)).as(rule.getId()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "route=sales grade=A,                PT30M, PT1H,  PT2H,  2",
        "route=work grade=B,                 PT8H,  PT24H, PT40H, 0",
        "route=nurture,                      PT8H,  PT12H, PT16H, 0",
        "route=recycle,                      PT4H,  PT6H,  PT8H,  0",
        "route=correct,                      PT8H,  PT12H, PT16H, 0"
    })
    void theAgreedTimesAreKept(String facts, String remind, String escalate, String answer, int takeBacks) {
        DecisionTable.Answer sla = table.ask(facts);

        assertThat(sla.text("remindAfter")).isEqualTo(remind);
        assertThat(sla.text("escalateAfter")).isEqualTo(escalate);
        assertThat(sla.text("answerWithin")).isEqualTo(answer);
        assertThat(sla.number("takeBacks")).isEqualTo(takeBacks);
    }

    @Test
    void aBetterLeadIsAnsweredSooner() {
        assertThat(List.of(
                        answerWithin("route=sales grade=D requested=true"),
                        answerWithin("route=sales grade=A"),
                        answerWithin("route=sales grade=B"),
                        answerWithin("route=sales grade=C")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "B", "C", "D", "null"})
    void whoeverAskedToBeCalledWaitsAtMostAnHourWhateverTheGrade(String grade) {
        assertThat(answerWithin("route=sales requested=true source=partner grade=" + grade))
                .isEqualTo(Duration.ofHours(1));
        assertThat(Duration.parse(
                        table.ask("route=work requested=true grade=" + grade).text("remindAfter")))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aPartnerNeverWaitsLongerThanHalfADay() {
        assertThat(answerWithin("route=sales source=partner grade=D")).isEqualTo(Duration.ofHours(4));
        assertThat(answerWithin("route=sales source=partner grade=A")).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void aStepOfATrackIsTakenWithinAWorkingDay() {
        assertThat(table.ask("route=touch").text("answerWithin")).isEqualTo("PT8H");
    }

    @Test
    void aRouteThatNobodyHasGivenATimeStillHasAClock() {
        assertThat(answerWithin("route=win-back")).isEqualTo(Duration.ofHours(8));
    }

    @Test
    void everyLeadHandedToSalesMayBeTakenBackAtLeastOnce() {
        for (String grade : new String[] {"A", "B", "C", "D", "null"}) {
            assertThat(table.ask("route=sales grade=" + grade).number("takeBacks"))
                    .isPositive();
        }
    }

    /** Who waits for a call, or is the best there is, does not wait longer because a rep leaves. */
    @ParameterizedTest
    @CsvSource({
        "route=sales requested=true grade=C, false",
        "route=sales grade=A,                false",
        "route=sales grade=B,                false",
        "route=sales source=partner,         false",
        "route=sales grade=C,                true",
        "route=sales grade=D,                true",
        "route=work grade=C,                 false",
        "route=win-back,                     false"
    })
    void onlyALeadThatDoesNotWaitByThePhoneGetsItsTimeAnewWhenItIsMoved(String facts, boolean restarts) {
        assertThat(table.ask(facts).is("restartWhenMoved")).isEqualTo(restarts);
    }

    private Duration answerWithin(String facts) {
        return Duration.parse(table.ask(facts).text("answerWithin"));
    }

    private static Duration duration(OutputEntry entry) {
        return Duration.parse(entry.getText().getTextContent().replace("\"", ""));
    }
}
