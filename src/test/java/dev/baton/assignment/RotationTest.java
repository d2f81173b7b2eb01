package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The rotation")
class RotationTest {

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @BeforeEach
    void tellTheSeed() {
        System.out.println("RotationTest -Dseed=" + seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 12, 37, 100})
    @DisplayName("never puts anybody a whole lead ahead or behind, whatever the weights")
    void bound(int reps) {
        for (int attempt = 0; attempt < 20; attempt++) {
            double[] weights = new double[reps];
            for (int i = 0; i < reps; i++) {
                weights[i] = random.nextInt(5) == 0 ? 1 + random.nextInt(1000) : 1 + random.nextInt(9);
            }
            double[] credits = new double[reps];
            double bound = 1 - 1.0 / (2 * reps - 2);
            for (int lead = 0; lead < 3_000; lead++) {
                give(credits, weights, lead);
                for (double credit : credits) {
                    assertThat(Math.abs(credit)).isLessThanOrEqualTo(bound + 1e-7);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 12, 100})
    @DisplayName("gives reps of equal weight numbers of leads that differ by one at most, after every lead")
    void spread(int reps) {
        double[] weights = new double[reps];
        Arrays.fill(weights, 1);
        double[] credits = new double[reps];
        int[] given = new int[reps];
        for (int lead = 0; lead < 10_000; lead++) {
            given[give(credits, weights, lead)]++;
            assertThat(Arrays.stream(given).max().orElseThrow()
                            - Arrays.stream(given).min().orElseThrow())
                    .isLessThanOrEqualTo(1);
        }
    }

    @RepeatedTest(3)
    @DisplayName(
            "does not drift when everybody comes and goes, and weights change: the second half of the time is no worse than the first")
    void noDrift() {
        int reps = 2 + random.nextInt(99);
        double[] credits = new double[reps];
        double[] weights = new double[reps];
        Arrays.setAll(weights, i -> 1 + random.nextInt(9));
        BitSet away = new BitSet();
        int half = 100_000;
        double[] worst = new double[2];
        for (int lead = 0; lead < 2 * half; lead++) {
            if (random.nextInt(10) == 0) {
                away.flip(random.nextInt(reps));
            }
            if (random.nextInt(200) == 0) {
                weights[random.nextInt(reps)] = 1 + random.nextInt(9);
            }
            int refusing = random.nextInt(4) == 0 ? random.nextInt(reps) : -1;
            int[] eligible = IntStream.range(0, reps)
                    .filter(i -> !away.get(i) && i != refusing)
                    .toArray();
            if (eligible.length > 0) {
                double[] theirs =
                        Arrays.stream(eligible).mapToDouble(i -> credits[i]).toArray();
                double[] weigh =
                        Arrays.stream(eligible).mapToDouble(i -> weights[i]).toArray();
                give(theirs, weigh, lead);
                for (int i = 0; i < eligible.length; i++) {
                    credits[eligible[i]] = theirs[i];
                }
                int part = lead < half ? 0 : 1;
                worst[part] = Math.max(
                        worst[part], Arrays.stream(credits).map(Math::abs).max().orElseThrow());
            }
        }
        System.out.printf(
                "RotationTest %d reps who come and go: %.2f, then %.2f leads from the ideal%n",
                reps, worst[0], worst[1]);
        assertThat(worst[1]).as("the worst of the second half").isLessThan(worst[0] + 1.5);
        assertThat(Arrays.stream(credits).sum())
                .as("what is due and what was given")
                .isCloseTo(0, within(1e-6));
    }

    @Test
    @DisplayName("prefers no place on the list: chi-square over shuffled lists")
    void noPositionBias() {
        int reps = 10;
        int leads = 7;
        int rounds = 20_000;
        long[] byPosition = new long[reps];
        for (int round = 0; round < rounds; round++) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, reps).boxed().toList());
            Collections.shuffle(order, random);
            double[] credits = new double[reps];
            double[] weights = new double[reps];
            Arrays.fill(weights, 1);
            for (int lead = 0; lead < leads; lead++) {
                long id = random.nextLong();
                int chosen = Rotation.choose(credits, weights, i -> Look.tieBreak(id, "rep-" + order.get(i)));
                Rotation.book(credits, weights, chosen);
                byPosition[chosen]++;
            }
        }
        double expected = (double) rounds * leads / reps;
        double chiSquare = Arrays.stream(byPosition)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
        // Reps of one round are drawn without putting back, which makes it smaller than a chi-square of 9 degrees of
        // freedom would be.
        assertThat(chiSquare).isLessThan(33.7);
    }

    @Test
    @DisplayName("prefers no name: over many teams' first leads every rep comes first equally often")
    void noNameBias() {
        int reps = 10;
        int teams = 50_000;
        long[] first = new long[reps];
        for (int team = 0; team < teams; team++) {
            long id = random.nextLong();
            double[] weights = new double[reps];
            Arrays.fill(weights, 1);
            first[Rotation.choose(new double[reps], weights, i -> Look.tieBreak(id, "rep-" + i))]++;
        }
        double expected = (double) teams / reps;
        assertThat(Arrays.stream(first)
                        .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                        .sum())
                // 9 degrees of freedom: more than 60 happens once in a thousand million times where there is no bias.
                .isLessThan(60);
    }

    private int give(double[] credits, double[] weights, long lead) {
        long id = lead * 31 + seed;
        int chosen = Rotation.choose(credits, weights, i -> Look.tieBreak(id, "rep-" + i));
        Rotation.book(credits, weights, chosen);
        return chosen;
    }
}
