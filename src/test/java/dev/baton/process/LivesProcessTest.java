package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.LifeModel.Place;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** 400 lives, held to {@link LifeModel} act by act: the known seeds find again what was found once, the new ones look further. */
class LivesProcessTest extends SimulatedLives {

    private static final int AT_ONCE = 20;

    @Test
    void livesOfKnownSeedsGoAsTheModelSays() {
        Set<Place> seen = EnumSet.noneOf(Place.class);
        for (long seed = 1; seed <= 10; seed++) {
            live(seed, AT_ONCE);
            seen.addAll(census().keySet());
        }
        assertThat(seen)
                .as("where lives were when they were left")
                .contains(Place.WON, Place.DISQUALIFIED, Place.NURTURE);
    }

    @Test
    void livesThatNobodyHasSeenGoAsTheModelSays() {
        Random seeds = new Random();
        for (int i = 0; i < 10; i++) {
            live(seeds.nextLong(), AT_ONCE);
        }
    }
}
