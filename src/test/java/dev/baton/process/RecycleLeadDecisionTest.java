package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecycleLeadDecisionTest {

    private static final List<String> REASONS = List.of(
            "not-ready",
            "no-budget",
            "not-a-fit",
            "wrong-contact",
            "wrong-team",
            "bad-data",
            "duplicate",
            "no-time",
            "not-answered",
            "manager-nurture",
            "manager-disqualify");

    private final DecisionTable table = new DecisionTable("recycle-lead", "recycleLead");

    @ParameterizedTest
    @CsvSource({
        "not-ready,          nurture,      education",
        "no-budget,          nurture,      newsletter",
        "not-a-fit,          nurture,      newsletter",
        "manager-nurture,    nurture,      education",
        "no-time,            another-rep,  ",
        "wrong-team,         another-rep,  ",
        "not-answered,       another-rep,  ",
        "wrong-contact,      correct-data, ",
        "bad-data,           correct-data, ",
        "duplicate,          correct-data, ",
        "manager-disqualify, disqualify,   "
    })
    void everyReasonHasANextStep(String reason, String next, String track) {
        DecisionTable.Answer answer = table.ask("timesRecycled=1 score=90 grade=B reason=" + reason);

        assertThat(answer.text("next")).isEqualTo(next);
        if (track != null) {
            assertThat(answer.text("track")).isEqualTo(track);
        }
    }

    @Test
    void aLeadThatDoesNotFitEndsOnlyWhenTheScoreAgrees() {
        assertThat(next("reason=not-a-fit score=39 grade=C")).isEqualTo("disqualify");
        assertThat(next("reason=not-a-fit score=90 grade=D")).isEqualTo("disqualify");
        assertThat(next("reason=not-a-fit score=40 grade=C")).isEqualTo("nurture");
        assertThat(next("reason=not-a-fit")).isEqualTo("nurture");
    }

    @Test
    void aLeadGivenBackThreeTimesLeavesTheReps() {
        for (String reason : REASONS) {
            assertThat(next("timesRecycled=3 score=90 grade=A reason=" + reason))
                    .as(reason)
                    .isIn("nurture", "disqualify");
        }
    }

    @Test
    void noLeadCirclesForEver() {
        for (String reason : REASONS) {
            assertThat(next("timesRecycled=6 score=150 grade=A reason=" + reason))
                    .as(reason)
                    .isEqualTo("disqualify");
            assertThat(next("timesRecycled=60 score=150 grade=A reason=" + reason))
                    .as(reason)
                    .isEqualTo("disqualify");
        }
    }

    @Test
    void aLeadThatIsNurturedStaysAwayFromSalesForAWhile() {
        for (String reason : REASONS) {
            for (int times = 0; times < 8; times++) {
                DecisionTable.Answer answer =
                        table.ask("score=90 grade=A reason=" + reason + " timesRecycled=" + times);
                if (answer.text("next").equals("nurture")) {
                    assertThat(answer.number("coolDownDays")).as(reason).isPositive();
                }
            }
        }
    }

    @Test
    void aGoodLeadThatNobodyHadTimeForGoesOnAtOnce() {
        assertThat(table.ask("reason=no-time timesRecycled=2").number("coolDownDays"))
                .isZero();
    }

    @Test
    void aReasonThatNobodyThoughtOfDropsNoLead() {
        assertThat(next("reason=struck-by-lightning")).isEqualTo("nurture");
    }

    private String next(String facts) {
        return table.ask(facts).text("next");
    }
}
