package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lead.KeptValue;
import dev.baton.lead.LeadId;
import dev.baton.lead.Value;
import dev.baton.lead.Value.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of two values of one field")
class PrecedenceTest {

    private static final Instant BEFORE = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-03T10:00:00Z");

    @Test
    void theNewerCounts() {
        counts(said("company", "New AG", NOW), said("company", "Old AG", BEFORE));
    }

    @Test
    void whatAPersonConfirmedCountsWhateverComesLater() {
        counts(confirmed("phone", "+49307792001", BEFORE), said("phone", "+49307792002", NOW));
        counts(confirmed("phone", "+49307792002", NOW), confirmed("phone", "+49307792001", BEFORE));
    }

    @Test
    void whatCannotBeReadNeverCounts() {
        counts(said("company", "Old AG", BEFORE), said("company", null, NOW));
        counts(said("company", "Old AG", BEFORE), said("company", "  ", NOW));
        counts(said("phone", "+49307792001", BEFORE), said("phone", "0000000000", NOW));
        counts(said("phone", "+49307792001", BEFORE), said("phone", "+49000000000", NOW));
        counts(said("email", "a@old.example", BEFORE), said("email", "none", NOW));
        counts(said("country", "DE", BEFORE), said("country", "Atlantis", NOW));
        counts(said("budget", "250000", BEFORE), said("budget", "a lot", NOW));
        counts(said("phone", "+49307792001", BEFORE), confirmed("phone", "unknown", NOW));
    }

    @Test
    void whatWasSaidCountsBeforeWhatAProviderTold() {
        Value told = new Value("employees", "2500", null, Origin.IMPLICIT, "provider", NOW);
        counts(said("employees", "900", BEFORE), new KeptValue(told, null, false));
    }

    @Test
    void oneOfThemCountsAlways() {
        Random dice = new Random(7);
        List<KeptValue> values = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = List.of("+49307792001", "+49307792002", "none").get(dice.nextInt(3));
            values.add(new KeptValue(
                    new Value(
                            "phone",
                            dice.nextInt(5) == 0 ? null : text,
                            null,
                            dice.nextInt(4) == 0 ? Origin.IMPLICIT : Origin.EXPLICIT,
                            "web",
                            dice.nextBoolean() ? NOW : BEFORE),
                    dice.nextBoolean() ? null : new LeadId(new UUID(0, dice.nextInt(3))),
                    dice.nextBoolean()));
        }
        for (KeptValue a : values) {
            for (KeptValue b : values) {
                assertThat(Integer.signum(Precedence.OF_VALUES.compare(a, b)))
                        .isEqualTo(-Integer.signum(Precedence.OF_VALUES.compare(b, a)));
                for (KeptValue c : values) {
                    if (Precedence.OF_VALUES.compare(a, b) >= 0 && Precedence.OF_VALUES.compare(b, c) >= 0) {
                        assertThat(Precedence.OF_VALUES.compare(a, c)).isNotNegative();
                    }
                }
            }
        }
    }

    private static void counts(KeptValue one, KeptValue other) {
        assertThat(Precedence.OF_VALUES.compare(one, other)).isPositive();
        assertThat(Precedence.OF_VALUES.compare(other, one)).isNegative();
    }

    private static KeptValue said(String field, String text, Instant at) {
        return new KeptValue(new Value(field, text, null, Origin.EXPLICIT, "web", at), null, false);
    }

    private static KeptValue confirmed(String field, String text, Instant at) {
        return new KeptValue(new Value(field, text, null, Origin.EXPLICIT, "marketing", at), null, true);
    }
}
