package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteLeadDecisionTest {

    private static final String SUSPICIOUS =
            "emailKind=freemail dealValue=50000000 student=true aboveThreshold=true source=web ";

    private final DecisionTable table = new DecisionTable("route-lead", "routeLead");

    @ParameterizedTest
    @ValueSource(strings = {"sales", "nurture", "self-serve", "disqualify"})
    void whatAReviewerDecidedIsDone(String route) {
        assertThat(route(SUSPICIOUS + "reviewed=" + route)).isEqualTo(route);
        assertThat(route("aboveThreshold=false reviewed=" + route)).isEqualTo(route);
        assertThat(route("aboveThreshold=true source=partner reviewed=" + route))
                .isEqualTo(route);
    }

    @Test
    void aReviewerWhoSaysSalesLeavesTheChannelToTheTable() {
        assertThat(channel("reviewed=sales dealValue=250000 complexity=complex"))
                .isEqualTo("sales-team");
        assertThat(channel("reviewed=sales")).isEqualTo("inside");
    }

    @Test
    void aLeadBelowTheThresholdIsNurtured() {
        assertThat(route("aboveThreshold=false grade=A dealValue=250000")).isEqualTo("nurture");
        assertThat(route("aboveThreshold=null source=partner")).isEqualTo("nurture");
    }

    @Test
    void whoeverAskedToBeCalledReachesSalesBelowTheThresholdAndWhileTheLeadCoolsDown() {
        assertThat(route("aboveThreshold=false requested=true")).isEqualTo("sales");
        assertThat(route("aboveThreshold=true coolingDown=true requested=true")).isEqualTo("sales");
        assertThat(route("aboveThreshold=false coolingDown=true requested=true emailKind=disposable"))
                .isEqualTo("review");
    }

    @Test
    void aLeadThatCoolsDownReachesSalesOnlyThroughAPersonOrByAskingToBeCalled() {
        assertThat(route("aboveThreshold=true coolingDown=true grade=A dealValue=250000"))
                .isEqualTo("nurture");
        assertThat(route("aboveThreshold=true coolingDown=true source=partner")).isEqualTo("nurture");
        assertThat(route("aboveThreshold=true coolingDown=true reviewed=sales")).isEqualTo("sales");
        assertThat(route("aboveThreshold=true coolingDown=false")).isEqualTo("sales");
    }

    @ParameterizedTest
    @ValueSource(strings = {"business", "freemail", "disposable", "none"})
    void aLeadAboveTheThresholdIsNeverNurturedBackAndForth(String emailKind) {
        for (String student : new String[] {"true", "null"}) {
            for (String deal : new String[] {"1000", "250000", "20000000", "null"}) {
                assertThat(route("aboveThreshold=true complexity=simple emailKind=" + emailKind + " student=" + student
                                + " dealValue=" + deal))
                        .isNotEqualTo("nurture");
            }
        }
    }

    @Test
    void aStudentReachesSalesOnlyByAskingToBeCalledOrThroughAPerson() {
        assertThat(route("aboveThreshold=true student=true")).isEqualTo("review");
        assertThat(route("aboveThreshold=true student=true source=partner")).isEqualTo("review");
        assertThat(route("aboveThreshold=true student=true requested=true")).isEqualTo("sales");
        assertThat(route("aboveThreshold=true student=true reviewed=sales")).isEqualTo("sales");
    }

    @Test
    void aVeryLargeDealFromAPrivateAddressIsLookedAt() {
        assertThat(route("aboveThreshold=true emailKind=freemail dealValue=100000"))
                .isEqualTo("review");
        assertThat(route("aboveThreshold=true emailKind=freemail dealValue=99999"))
                .isEqualTo("sales");
        assertThat(route("aboveThreshold=true emailKind=business dealValue=100000"))
                .isEqualTo("sales");
    }

    @Test
    void anImplausibleDealIsLookedAtEvenFromACompany() {
        assertThat(route("aboveThreshold=true emailKind=business dealValue=10000000"))
                .isEqualTo("review");
    }

    @Test
    void aThrowAwayAddressIsLookedAtBeforeARepCalls() {
        assertThat(route("aboveThreshold=true emailKind=disposable requested=true"))
                .isEqualTo("review");
    }

    @Test
    void onlyASmallAndSimpleDealServesItself() {
        String small = "aboveThreshold=true grade=C emailKind=business ";

        assertThat(route(small + "dealValue=4999 complexity=simple")).isEqualTo("self-serve");
        assertThat(route(small + "dealValue=5000 complexity=simple")).isEqualTo("sales");
        assertThat(route(small + "dealValue=4999 complexity=complex")).isEqualTo("sales");
        assertThat(route(small + "dealValue=4999 complexity=unknown")).isEqualTo("sales");
        assertThat(route(small + "dealValue=null complexity=simple")).isEqualTo("sales");
    }

    @Test
    void whoeverAskedForAPersonIsNeverSentToTheWebShop() {
        assertThat(route("aboveThreshold=true grade=D dealValue=1000 complexity=simple requested=true"))
                .isEqualTo("sales");
    }

    @Test
    void aGoodLeadGetsAPersonEvenForASmallOrder() {
        assertThat(route("aboveThreshold=true grade=A dealValue=1000 complexity=simple"))
                .isEqualTo("sales");
        assertThat(route("aboveThreshold=true grade=B dealValue=1000 complexity=simple"))
                .isEqualTo("sales");
    }

    @Test
    void thePartnerWhoBroughtTheLeadStaysInIt() {
        assertThat(channel("aboveThreshold=true source=partner dealValue=250000 complexity=complex"))
                .isEqualTo("partner");
        assertThat(channel("aboveThreshold=true source=partner dealValue=1000 complexity=simple grade=D"))
                .isEqualTo("partner");
    }

    @Test
    void sizeAndComplexityChooseTheChannel() {
        assertThat(channel("aboveThreshold=true dealValue=100000 complexity=complex"))
                .isEqualTo("sales-team");
        assertThat(channel("aboveThreshold=true dealValue=100000 complexity=simple"))
                .isEqualTo("field");
        assertThat(channel("aboveThreshold=true dealValue=99999 complexity=complex"))
                .isEqualTo("inside");
        assertThat(channel("aboveThreshold=true")).isEqualTo("inside");
    }

    private String route(String facts) {
        return table.ask(facts).text("route");
    }

    private String channel(String facts) {
        DecisionTable.Answer answer = table.ask(facts);
        assertThat(answer.text("route")).isEqualTo("sales");
        return answer.text("channel");
    }
}
