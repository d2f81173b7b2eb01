package dev.baton.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says no to points that do not fade, that fade in steps, or that grow. */
@DisplayName("Points of engagement")
class DecayTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "40, 14, PT0S, 40",
        "40, 14, P7D, 28.284",
        "40, 14, P14D, 20",
        "40, 14, P28D, 10",
        "40, 14, P42D, 5",
        "40, 14, PT12H, 39.022",
        "-30, 10, P10D, -15",
        "0, 10, P10D, 0",
        "40, 0, P3650D, 40",
        "40, -1, P3650D, 40",
        "40, 1, P3650D, 0"
    })
    void loseHalfInEachHalfLife(int points, int halfLife, Duration age, double left) {
        assertThat(Scoring.decayed(points, halfLife, NOW.minus(age), NOW)).isCloseTo(left, within(0.001));
    }

    @Test
    void areNotWorthMoreBecauseAClockIsFast() {
        assertThat(Scoring.decayed(40, 14, NOW.plus(Duration.ofDays(14)), NOW)).isEqualTo(40);
    }

    @Test
    void neverGrowNorChangeTheirSignAsTimePasses() {
        double before = 40;
        for (int hours = 0; hours < 24 * 365; hours += 5) {
            double now = Scoring.decayed(40, 14, NOW, NOW.plus(Duration.ofHours(hours)));
            assertThat(now).isBetween(0.0, before);
            before = now;
        }
    }

    @Test
    void ofAReplyThatJustReachesAThresholdStillReachItLaterThatDay() {
        for (Duration age : List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(23))) {
            double reply = Scoring.decayed(20, 30, NOW.minus(age), NOW);
            List<Score.Reason> reasons = List.of(
                    new Score.Reason("fit", "Rule_Fit", "fits", 20),
                    new Score.Reason("engagement", "Rule_Replied", "replied-to-us", reply));

            assertThat(Scoring.sum(reasons, "fit") + Scoring.sum(reasons, "engagement"))
                    .as("after %s", age)
                    .isEqualTo(40);
        }
    }

    @Test
    void standTheOldestInstantThereIs() {
        assertThat(Scoring.decayed(40, 14, Instant.EPOCH.minus(Duration.ofDays(365_000)), NOW))
                .isZero();
        assertThat(Scoring.decayed(Integer.MAX_VALUE, 1, Instant.EPOCH, NOW)).isBetween(0.0, 1.0);
    }
}
