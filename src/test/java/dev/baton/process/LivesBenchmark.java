package dev.baton.process;

import dev.baton.process.LifeModel.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * As many lives on the engine as {@code lives} says, held to {@link LifeModel} act by act with seeds that nobody has seen. Writes
 * {@code target/lives-benchmark.md}.
 */
@Tag("bench")
class LivesBenchmark extends SimulatedLives {

    private static final int AT_ONCE = 20;

    @Test
    void tenThousandLivesGoAsTheModelSays() throws IOException {
        int lives = Integer.getInteger("lives", 10_000);
        Random seeds = new Random();
        Map<Place, Long> left = new EnumMap<>(Place.class);
        long begin = System.nanoTime();
        for (int n = 0; n < lives; n += AT_ONCE) {
            live(seeds.nextLong(), AT_ONCE);
            census().forEach((place, count) -> left.merge(place, count, Long::sum));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        String report =
                "%d lives, all of them whole after each act; %.1f a second%n%nWhere they were when they were left: %s%n"
                        .formatted(lives, lives / seconds, left);
        Files.writeString(Path.of("target", "lives-benchmark.md"), report);
        System.out.println(report);
    }
}
