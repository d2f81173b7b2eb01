package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.LifeModel.Act;
import dev.baton.process.LifeModel.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model alone: 10,000 lives of leads whose people and moments are thrown by dice. {@link LivesProcessTest} holds the engine to the model. */
class LifeModelTest {

    private static final int LIVES = 10_000;

    /** Nobody's will, only the clock's. */
    private static final Set<Act> OF_THE_CLOCK = EnumSet.of(
            Act.OPT_IN_EXPIRED,
            Act.OFFER_ENDED,
            Act.REVIEW_DUE,
            Act.SOMEBODY_BACK,
            Act.PARTNER_SILENT,
            Act.REMINDER_DUE,
            Act.ESCALATION_DUE,
            Act.ANSWER_DUE,
            Act.FIRST_CONTACT_DUE,
            Act.BANT_DUE,
            Act.OUTCOME_DUE,
            Act.CORRECTION_DUE,
            Act.REVIEW_OVERDUE,
            Act.ASSIGNMENT_DUE,
            Act.FIRST_TOUCH_DUE);

    /** Tasks that lie on somebody's desk without a deadline that decides for them. */
    private static final Set<Place> DESKS = EnumSet.of(
            Place.DUPLICATE_REVIEW,
            Place.ROUTE_REVIEW,
            Place.CORRECTION,
            Place.BY_HAND,
            Place.ESCALATED,
            Place.OPPORTUNITY);

    @Test
    void everyLifeEndsAndIsQuietFromHandOverToReturn() {
        long seed = new Random().nextLong();
        Random dice = new Random(seed);
        int longest = 0;
        Map<Place, Integer> ends = new EnumMap<>(Place.class);
        for (int n = 0; n < LIVES; n++) {
            Place place = any(LifeModel.CAPTURED, dice);
            boolean quiet = place == Place.PARTNER || place == Place.ANSWER;
            int returns = 0;
            int acts = 0;
            while (!place.isEnd()) {
                assertThat(++acts).as("acts of one life, seed %s", seed).isLessThan(100_000);
                Act act = any(LifeModel.acts(place), dice);
                returns += LifeModel.isReturn(act) ? 1 : 0;
                Set<Place> next = LifeModel.next(place, act, returns);
                assertThat(next).as("%s at %s, seed %s", act, place, seed).isNotEmpty();
                place = any(next, dice);
                if (place == Place.PARTNER || place == Place.ANSWER) {
                    quiet = true;
                } else if (place == Place.NURTURE) {
                    quiet = false;
                }
                assertThat(!place.isQuiet() || quiet)
                        .as("quiet at %s, seed %s", place, seed)
                        .isTrue();
                assertThat(returns).as("returns, seed %s", seed).isLessThanOrEqualTo(LifeModel.MOST_RETURNS);
            }
            longest = Math.max(longest, acts);
            ends.merge(place, 1, Integer::sum);
        }
        assertThat(ends.keySet())
                .as("ends of 10,000 lives, the longest of %d acts", longest)
                .contains(Place.WON, Place.LOST, Place.DISQUALIFIED, Place.DORMANT, Place.MERGED);
    }

    @ParameterizedTest
    @EnumSource
    void noPlaceIsWithoutANextStepThatTimeOrADeskTakes(Place place) {
        boolean moves =
                LifeModel.acts(place).stream().filter(OF_THE_CLOCK::contains).anyMatch(act -> true);

        assertThat(place.isEnd() || moves || DESKS.contains(place)).isTrue();
    }

    @Test
    void aLeadThatEveryRepRejectsAndThatNeverTiresGoesToSalesSixTimesAndNoMore() {
        for (long seed = 0; seed < 1000; seed++) {
            Random dice = new Random(seed);
            List<Place> way = new ArrayList<>(List.of(Place.ANSWER));
            int returns = 0;
            while (!last(way).isEnd()) {
                Act act =
                        switch (last(way)) {
                            case ANSWER, LATE -> Act.REJECTED;
                            case NURTURE -> Act.ENGAGED;
                            case BY_HAND -> Act.GIVEN_BY_HAND;
                            case PARTNER -> Act.PARTNER_CONFIRMED;
                            case BACKLOG -> Act.REP_FOUND;
                            case CORRECTION -> Act.CORRECTED;
                            case ROUTE_REVIEW -> Act.REVIEWED;
                            case SELF_SERVE -> Act.PERSON_ASKED_FOR;
                            case DUPLICATE_REVIEW -> Act.DUPLICATE_DIFFERENT;
                            default -> throw new AssertionError(way.toString());
                        };
                returns += LifeModel.isReturn(act) ? 1 : 0;
                way.add(any(LifeModel.next(last(way), act, returns), dice));
            }
            assertThat(returns).as("returns with seed %d: %s", seed, way).isLessThanOrEqualTo(LifeModel.MOST_RETURNS);
        }
    }

    private static Place last(List<Place> way) {
        return way.get(way.size() - 1);
    }

    private static <T> T any(Set<T> of, Random dice) {
        return List.copyOf(new java.util.TreeSet<>(of)).get(dice.nextInt(of.size()));
    }
}
