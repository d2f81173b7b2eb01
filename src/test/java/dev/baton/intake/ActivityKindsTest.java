package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.intake.ActivityKinds.Kind;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Kinds of activities")
class ActivityKindsTest {

    private final ActivityKinds kinds =
            new ActivityKinds(new ActivitySettings(Map.of("webinar", "attended", "churn survey", "replied")));

    @ParameterizedTest
    @CsvSource({
        "clicked, clicked",
        "Click, clicked",
        "REQUESTED_CALL, requested-call",
        "' requested call ', requested-call",
        "spam, complained",
        "hard_bounce, bounced"
    })
    void areKnownByTheirOtherNamesToo(String told, String name) {
        assertThat(kinds.find(told)).contains(new Kind(name, name));
    }

    @Test
    void ofACompanyActAsABuiltInKindUnderTheirOwnName() {
        assertThat(kinds.find("Webinar")).contains(new Kind("webinar", "attended"));
        assertThat(kinds.find("churn-survey")).contains(new Kind("churn survey", "replied"));
        assertThat(kinds.names()).contains("webinar", "opened");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "invented", "clicked!", "typed-in"})
    void areNotGuessed(String told) {
        assertThat(kinds.find(told)).isEmpty();
    }

    @Test
    void thatActAsAnUnknownOneAreRefusedAtTheStart() {
        assertThatThrownBy(() -> new ActivityKinds(new ActivitySettings(Map.of("webinar", "watched"))))
                .hasMessageContaining("baton.activities.further.webinar")
                .hasMessageContaining("attended");
    }
}
