package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreFitDecisionTest {

    private final DecisionTable table = new DecisionTable("score-fit", "scoreFit");

    @Test
    void aLeadOfWhichNothingIsKnownHasNoPoints() {
        assertThat(table.askAll("")).isEmpty();
    }

    @Test
    void everyPointKeepsItsReason() {
        assertThat(reasons("seniority=vp employees=900 budget=250000"))
                .containsExactlyInAnyOrder("vp-or-above", "mid-size-company", "large-budget");
    }

    @Test
    void aCompanyCountsInOneSizeOnly() {
        for (int employees : new int[] {20, 99, 100, 999, 1000, 250000}) {
            assertThat(reasons("employees=" + employees)).hasSize(1);
        }
        assertThat(reasons("employees=19")).isEmpty();
    }

    @Test
    void aLargerCompanyNeverFitsWorse() {
        assertThat(List.of(
                        fit("employees=19"),
                        fit("employees=20"),
                        fit("employees=100"),
                        fit("employees=1000"),
                        fit("employees=1000 annualRevenue=10000000"),
                        fit("employees=1000 annualRevenue=50000000")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aLargerBudgetNeverFitsWorse() {
        assertThat(List.of(fit("budget=9999"), fit("budget=10000"), fit("budget=100000")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aHigherPositionNeverFitsWorse() {
        assertThat(List.of(
                        fit("seniority=unknown"),
                        fit("seniority=staff"),
                        fit("seniority=manager"),
                        fit("seniority=director"),
                        fit("seniority=vp"),
                        fit("seniority=c-level")))
                .isSorted();
    }

    @Test
    void aPrivateAddressCostsPoints() {
        assertThat(fit("emailKind=freemail")).isNegative();
        assertThat(fit("emailKind=disposable")).isLessThan(fit("emailKind=freemail"));
        assertThat(fit("emailKind=business")).isPositive();
    }

    @Test
    void aStudentFitsBadlyEvenWithAGoodCompanyAddress() {
        assertThat(fit("student=true emailKind=business seniority=staff timeframe=quarter"))
                .isNegative();
    }

    @Test
    void theBestFitStaysWithinAHundredPoints() {
        assertThat(fit("seniority=c-level employees=5000 annualRevenue=900000000 emailKind=business budget=1000000"
                        + " timeframe=now relation=customer phoneGiven=true"))
                .isBetween(80, 100);
    }

    private int fit(String facts) {
        return table.askAll(facts).stream()
                .mapToInt(answer -> answer.number("points"))
                .sum();
    }

    private List<String> reasons(String facts) {
        return table.askAll(facts).stream().map(answer -> answer.text("reason")).toList();
    }
}
