package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QualifyLeadDecisionTest {

    private final DecisionTable table = new DecisionTable("qualify-lead", "decideQualification");

    @Test
    void aCompetitorIsDisqualifiedHoweverGoodItsData() {
        assertThat(verdict("competitor=true emailKind=business phoneGiven=true nameGiven=true companyKnown=true"))
                .isEqualTo("disqualified");
    }

    @Test
    void aThrowAwayAddressIsDisqualifiedOnlyWithoutAPhone() {
        assertThat(verdict("emailKind=disposable nameGiven=true phoneGiven=false"))
                .isEqualTo("disqualified");
        assertThat(verdict("emailKind=disposable nameGiven=true phoneGiven=null"))
                .isEqualTo("disqualified");
        assertThat(verdict("emailKind=disposable nameGiven=true phoneGiven=true"))
                .isEqualTo("lead");
    }

    @Test
    void whoeverCannotBeReachedIsResearched() {
        assertThat(verdict("emailKind=none phoneGiven=false nameGiven=true companyKnown=true"))
                .isEqualTo("research");
        assertThat(verdict("emailKind=null phoneGiven=null companyKnown=true")).isEqualTo("research");
    }

    @Test
    void aPhoneAloneIsEnoughToBeReached() {
        assertThat(verdict("emailKind=none phoneGiven=true nameGiven=true")).isEqualTo("lead");
    }

    @Test
    void anAddressWithoutNameAndCompanyIsNurtured() {
        assertThat(verdict("emailKind=business nameGiven=false companyKnown=false"))
                .isEqualTo("nurture");
        assertThat(verdict("emailKind=freemail nameGiven=null companyKnown=null"))
                .isEqualTo("nurture");
    }

    @Test
    void aNameOrACompanyIsEnoughToBeALead() {
        assertThat(verdict("emailKind=freemail nameGiven=true")).isEqualTo("lead");
        assertThat(verdict("emailKind=freemail companyKnown=true")).isEqualTo("lead");
    }

    @Test
    void aStudentIsALeadAndTheReasonSaysSo() {
        DecisionTable.Answer answer = table.ask("student=true emailKind=business nameGiven=true");

        assertThat(answer.text("verdict")).isEqualTo("lead");
        assertThat(answer.text("reason")).isEqualTo("student");
    }

    private String verdict(String facts) {
        return table.ask(facts).text("verdict");
    }
}
