package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreEngagementDecisionTest {

    private final DecisionTable table = new DecisionTable("score-engagement", "scoreEngagement");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "form-submitted",
                "requested-call",
                "requested-demo",
                "requested-quote",
                "opened",
                "clicked",
                "downloaded",
                "visited",
                "replied",
                "attended",
                "referred",
                "typed-in",
                "imported",
                "unsubscribed",
                "bounced",
                "order-started",
                "ordered",
                "opted-in",
                "complained",
                "soft-bounced"
            })
    void everyActivityHasARuleOfItsOwnAndFades(String activity) {
        DecisionTable.Answer answer = table.ask("activity=" + activity);

        assertThat(answer.text("reason")).isNotEqualTo("other-activity");
        assertThat(answer.number("halfLifeDays")).isPositive();
    }

    @Test
    void anActivityThatNobodyWeighedCountsNothing() {
        assertThat(points("danced")).isZero();
    }

    @Test
    void askingForAPersonIsWorthMoreThanReading() {
        assertThat(List.of(
                        points("opened"),
                        points("visited"),
                        points("clicked"),
                        points("downloaded"),
                        points("form-submitted"),
                        points("attended"),
                        points("replied"),
                        points("order-started"),
                        points("requested-demo"),
                        points("requested-quote"),
                        points("requested-call")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void turningAwayCostsPointsButLessThanARequestGives() {
        assertThat(points("unsubscribed")).isNegative();
        assertThat(points("bounced")).isNegative();
        assertThat(points("requested-demo") + points("unsubscribed") + points("bounced"))
                .isGreaterThanOrEqualTo(40);
    }

    @Test
    void whatMachinesDoInASecondCountsOnce() {
        assertThat(List.of("opened", "clicked", "visited", "downloaded")).allSatisfy(activity -> assertThat(
                        Duration.parse(table.ask("activity=" + activity).text("onceWithin")))
                .isBetween(Duration.ofMinutes(1), Duration.ofHours(1)));
        assertThat(table.ask("activity=opened").text("group"))
                .isEqualTo(table.ask("activity=clicked").text("group"));
    }

    private int points(String activity) {
        return table.ask("activity=" + activity).number("points");
    }
}
