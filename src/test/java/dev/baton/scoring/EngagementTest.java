package dev.baton.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.baton.scoring.Engagement.Earned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Says no to points for what a machine did, and to a sum that depends on the order of arrival. */
@DisplayName("Activities of one group")
class EngagementTest {

    private static final Instant START = Instant.parse("2026-12-01T04:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(10);

    @Test
    void ofOneInstantCountOnce() {
        assertThat(sum(IntStream.range(0, 12).mapToObj(i -> click(0, 3)).toList()))
                .isEqualTo(3);
    }

    @Test
    void ofOneWindowCountAsTheBestOfThem() {
        assertThat(sum(List.of(click(0, 1), click(30, 3), click(599, 1)))).isEqualTo(3);
    }

    @Test
    void aWindowApartCountEach() {
        assertThat(sum(List.of(click(0, 3), click(600, 3), click(1200, 3)))).isEqualTo(9);
    }

    @Test
    void neverHideThoseOfAnotherGroup() {
        assertThat(sum(List.of(click(0, 3), of("reply", WINDOW, 0, 20)))).isEqualTo(23);
    }

    @Test
    void countEachWhereTheTableSetsNoTime() {
        assertThat(sum(List.of(of("request", Duration.ZERO, 0, 100), of("request", Duration.ZERO, 0, 70))))
                .isEqualTo(170);
    }

    @Test
    void doNotTakeAwayWhatCostsPoints() {
        assertThat(sum(List.of(click(0, 3), click(1, -10), click(2, -10)))).isEqualTo(-17);
    }

    @Test
    void areWorthTheSameInWhateverOrderTheyArriveAndNeverLessForOneMore() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Earned> some = new ArrayList<>();
            double before = 0;
            for (int i = 0; i < 25; i++) {
                some.add(click(random.nextInt(6000), 1 + random.nextInt(5)));
                List<Earned> shuffled = new ArrayList<>(some);
                Collections.shuffle(shuffled, random);
                double now = sum(shuffled);

                assertThat(now).as("seed %d", seed).isCloseTo(sum(some), within(1e-9));
                assertThat(now).as("seed %d", seed).isGreaterThanOrEqualTo(before);
                before = now;
            }
            assertThat(Engagement.counted(some)).as("seed %d", seed).allSatisfy(one -> assertThat(
                            Engagement.counted(some))
                    .filteredOn(other -> other != one)
                    .allSatisfy(other -> assertThat(
                                    Duration.between(one.at(), other.at()).abs())
                            .isGreaterThanOrEqualTo(WINDOW)));
            List<Earned> few = some.subList(0, 10);
            assertThat(sum(few)).as("seed %d", seed).isEqualTo(bestOfAllSubsets(few));
        }
    }

    private static double bestOfAllSubsets(List<Earned> few) {
        double best = 0;
        for (int set = 0; set < 1 << few.size(); set++) {
            double sum = 0;
            List<Instant> chosen = new ArrayList<>();
            for (int i = 0; i < few.size(); i++) {
                Instant at = few.get(i).at();
                if ((set & 1 << i) != 0) {
                    if (chosen.stream()
                            .anyMatch(other -> Duration.between(other, at).abs().compareTo(WINDOW) < 0)) {
                        sum = -1;
                        break;
                    }
                    chosen.add(at);
                    sum += few.get(i).reason().points();
                }
            }
            best = Math.max(best, sum);
        }
        return best;
    }

    private static double sum(List<Earned> earned) {
        return Engagement.counted(earned).stream()
                .mapToDouble(each -> each.reason().points())
                .sum();
    }

    private static Earned click(int second, double points) {
        return of("mail", WINDOW, second, points);
    }

    private static Earned of(String group, Duration within, int second, double points) {
        return new Earned(
                group,
                within,
                START.plusSeconds(second),
                new Score.Reason("engagement", "Rule_Clicked", "clicked-a-link", points));
    }
}
