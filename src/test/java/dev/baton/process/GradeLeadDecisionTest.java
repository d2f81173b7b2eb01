package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class GradeLeadDecisionTest {

    private final DecisionTable table = new DecisionTable("grade-lead", "gradeLead");

    /** Both sides of every border that the table draws. */
    private static final int[] FITS = {-60, -10, 0, 4, 5, 24, 25, 49, 50, 100};

    private static final int[] ENGAGEMENTS = {-25, -10, 0, 16, 35, 39, 40, 100};

    @Test
    void aLeadIsReadyExactlyWhenFitAndEngagementReachTheThresholdAndItShowsSomeInterestOfItsOwn() {
        for (int fit : FITS) {
            for (int engagement : ENGAGEMENTS) {
                DecisionTable.Answer answer = grade(fit, engagement);

                assertThat(answer.is("aboveThreshold"))
                        .as("fit %d, engagement %d", fit, engagement)
                        .isEqualTo(fit + engagement >= answer.number("threshold") && engagement >= 15);
            }
        }
    }

    @Test
    void moreFitOrMoreEngagementNeverLowersTheGrade() {
        for (int fit : FITS) {
            assertThat(Arrays.stream(ENGAGEMENTS)
                            .mapToObj(engagement -> grade(fit, engagement).text("grade")))
                    .as("fit %d", fit)
                    .isSortedAccordingTo(Comparator.reverseOrder());
        }
        for (int engagement : ENGAGEMENTS) {
            assertThat(Arrays.stream(FITS)
                            .mapToObj(fit -> grade(fit, engagement).text("grade")))
                    .as("engagement %d", engagement)
                    .isSortedAccordingTo(Comparator.reverseOrder());
        }
    }

    @Test
    void onlyFitAndEngagementTogetherMakeAnA() {
        assertThat(grade(60, 100).text("grade")).isEqualTo("A");
        assertThat(grade(60, 10).text("grade")).isEqualTo("B");
        assertThat(grade(0, 100).text("grade")).isEqualTo("D");
    }

    @Test
    void theLowestGradeMayBeReadyForSales() {
        DecisionTable.Answer answer = grade(-10, 100);

        assertThat(answer.text("grade")).isEqualTo("D");
        assertThat(answer.is("aboveThreshold")).isTrue();
    }

    @Test
    void engagementCountsWhereFitIsUnknown() {
        assertThat(table.ask("engagement=100").is("aboveThreshold")).isTrue();
        assertThat(table.ask("engagement=39.9").is("aboveThreshold")).isFalse();
    }

    @Test
    void aHairBelowTheThresholdIsBelow() {
        assertThat(table.ask("fit=24.99 engagement=15").is("aboveThreshold")).isFalse();
        assertThat(table.ask("fit=25 engagement=15").is("aboveThreshold")).isTrue();
    }

    @Test
    void fitAloneIsNeverReady() {
        assertThat(table.ask("fit=90 engagement=14").is("aboveThreshold")).isFalse();
    }

    private DecisionTable.Answer grade(int fit, int engagement) {
        return table.ask("fit=" + fit + " engagement=" + engagement);
    }
}
