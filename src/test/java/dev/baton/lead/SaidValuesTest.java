package dev.baton.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What leads of one person say")
class SaidValuesTest {

    private static final Comparator<KeptValue> NEWEST = Comparator.comparing(
                    (KeptValue kept) -> kept.value().at())
            .thenComparing(kept -> String.valueOf(kept.value().value()))
            .thenComparing(kept -> String.valueOf(kept.cameWith()));

    @Test
    void isAllKeptWhateverTheOrderInWhichTheyAreMerged() {
        for (long seed = 0; seed < 500; seed++) {
            Random dice = new Random(seed);
            SaidValues own = SaidValues.of(lead(dice, null));
            List<List<KeptValue>> others = new ArrayList<>();
            for (int i = 0; i < 1 + dice.nextInt(4); i++) {
                others.add(lead(dice, new LeadId(new UUID(dice.nextLong(), i))));
            }
            SaidValues merged = merge(own, others);
            Collections.shuffle(others, dice);
            SaidValues otherOrder = merge(own, others);

            assertThat(otherOrder.counting()).as("seed %d", seed).isEqualTo(merged.counting());
            Set<KeptValue> all = new HashSet<>(own.counting().values());
            others.forEach(all::addAll);
            assertThat(everything(merged)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(all);
            assertThat(everything(otherOrder)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(all);
            for (KeptValue counts : merged.counting().values()) {
                assertThat(all)
                        .as("seed %d", seed)
                        .filteredOn(kept -> kept.field().equals(counts.field()))
                        .allMatch(kept -> NEWEST.compare(kept, counts) <= 0);
            }
        }
    }

    @Test
    void isTheSameWithALeadThatWasMergedByWayOfAnother() {
        for (long seed = 0; seed < 500; seed++) {
            Random dice = new Random(seed);
            SaidValues own = SaidValues.of(lead(dice, null));
            List<KeptValue> second = lead(dice, new LeadId(new UUID(1, seed)));
            List<KeptValue> third = lead(dice, new LeadId(new UUID(2, seed)));

            SaidValues oneByOne = own.plus(second, NEWEST).plus(third, NEWEST);
            SaidValues between = SaidValues.of(second).plus(third, NEWEST);
            SaidValues byWay = own.plus(everything(between), NEWEST);

            assertThat(byWay.counting()).as("seed %d", seed).isEqualTo(oneByOne.counting());
            assertThat(everything(byWay)).containsExactlyInAnyOrderElementsOf(everything(oneByOne));
        }
    }

    @Test
    void isWhatItWasOnceOneOfThemLeaves() {
        for (long seed = 0; seed < 500; seed++) {
            Random dice = new Random(seed);
            LeadId leaving = new LeadId(new UUID(1, seed));
            SaidValues own = SaidValues.of(lead(dice, null));
            List<KeptValue> stays = lead(dice, new LeadId(new UUID(2, seed)));

            SaidValues left = own.plus(lead(dice, leaving), NEWEST)
                    .plus(stays, NEWEST)
                    .without(kept -> leaving.equals(kept.cameWith()), NEWEST);

            SaidValues never = own.plus(stays, NEWEST);
            assertThat(left.counting()).as("seed %d", seed).containsExactlyInAnyOrderEntriesOf(never.counting());
            assertThat(everything(left)).containsExactlyInAnyOrderElementsOf(everything(never));
        }
    }

    private static SaidValues merge(SaidValues own, List<List<KeptValue>> others) {
        SaidValues merged = own;
        for (List<KeptValue> each : others) {
            merged = merged.plus(each, NEWEST);
        }
        return merged;
    }

    private static List<KeptValue> everything(SaidValues said) {
        List<KeptValue> all = new ArrayList<>(said.counting().values());
        all.addAll(said.former());
        return all;
    }

    private static List<KeptValue> lead(Random dice, LeadId cameWith) {
        List<KeptValue> values = new ArrayList<>();
        for (String field : List.of("phone", "email", "message", "budget")) {
            if (dice.nextInt(3) > 0) {
                Instant at = Instant.EPOCH.plusSeconds(dice.nextInt(4));
                values.add(new KeptValue(
                        new Value(field, "v" + dice.nextInt(3), null, Value.Origin.EXPLICIT, "web", at),
                        cameWith,
                        dice.nextBoolean()));
            }
        }
        return values;
    }
}
