package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The leads that Baton is measured by, carried from table to table. */
class ReferenceLeadDecisionTest {

    private final DecisionTable qualification = new DecisionTable("qualify-lead", "decideQualification");
    private final DecisionTable fit = new DecisionTable("score-fit", "scoreFit");
    private final DecisionTable engagement = new DecisionTable("score-engagement", "scoreEngagement");
    private final DecisionTable grade = new DecisionTable("grade-lead", "gradeLead");
    private final DecisionTable route = new DecisionTable("route-lead", "routeLead");

    @Test
    void theStrongLeadGoesToSalesWithTheBestGrade() {
        assertThat(verdict("emailKind=business phoneGiven=true nameGiven=true companyKnown=true competitor=false"
                        + " student=false"))
                .isEqualTo("lead");

        DecisionTable.Answer graded = graded(
                "seniority=vp employees=900 annualRevenue=120000000 emailKind=business budget=250000"
                        + " timeframe=quarter relation=none student=false phoneGiven=true",
                "requested-call");
        assertThat(graded.text("grade")).isEqualTo("A");
        assertThat(graded.is("aboveThreshold")).isTrue();

        DecisionTable.Answer routed = route.ask("aboveThreshold=true grade=A source=web dealValue=250000"
                + " complexity=complex emailKind=business student=false requested=true");
        assertThat(routed.text("route")).isEqualTo("sales");
        assertThat(routed.text("channel")).isEqualTo("sales-team");
    }

    @Test
    void theWeakLeadIsNurtured() {
        assertThat(verdict("emailKind=freemail phoneGiven=false nameGiven=true companyKnown=false competitor=false"
                        + " student=false"))
                .isEqualTo("lead");

        DecisionTable.Answer graded = graded(
                "seniority=unknown emailKind=freemail timeframe=unknown relation=none student=false phoneGiven=false",
                "form-submitted");
        assertThat(graded.is("aboveThreshold")).isFalse();

        assertThat(route.ask("aboveThreshold=false grade=D source=web complexity=unknown emailKind=freemail")
                        .text("route"))
                .isEqualTo("nurture");
    }

    @Test
    void aRequestToBeCalledReachesTheThresholdByItselfWhateverTheFit() {
        String unknown = "";
        String weak = "emailKind=freemail";
        String worst = "emailKind=disposable phoneGiven=true student=true timeframe=later";

        for (String facts : new String[] {unknown, weak, worst}) {
            DecisionTable.Answer graded = graded(facts, "requested-call");
            assertThat(graded.text("grade")).as(facts).isEqualTo("D");
            assertThat(graded.is("aboveThreshold")).as(facts).isTrue();
        }
    }

    @Test
    void aRequestToBeCalledBringsAnUnknownPersonToSales() {
        assertThat(route.ask("aboveThreshold=true grade=D source=web emailKind=freemail requested=true")
                        .text("route"))
                .isEqualTo("sales");
    }

    private String verdict(String facts) {
        return qualification.ask(facts).text("verdict");
    }

    private DecisionTable.Answer graded(String facts, String activity) {
        int points = fit.askAll(facts).stream()
                .mapToInt(answer -> answer.number("points"))
                .sum();
        return grade.ask("fit=" + points + " engagement="
                + engagement.ask("activity=" + activity).number("points"));
    }
}
