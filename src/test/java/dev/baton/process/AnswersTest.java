package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to an answer that the form does not offer, or that the database could not keep. */
@DisplayName("An answer")
class AnswersTest {

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\uD83D", "\uDC26", "a\uDC26\uD83D"})
    void isRefusedWhenItCannotBeKept(String text) {
        assertThatThrownBy(() -> new Answers(Map.of("comment", text)).text("comment"))
                .isInstanceOf(InvalidAnswer.class)
                .hasMessageContaining("comment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1e15", "1e999999999", "1e-999999999", "NaN", "0x1"})
    void isRefusedWhenItIsNoAmount(String amount) {
        assertThatThrownBy(() -> new Answers(Map.of("amount", amount)).amount("amount"))
                .isInstanceOf(InvalidAnswer.class)
                .hasMessageContaining("amount");
    }

    @Test
    void isAnAmountInAnyShapeThatAFormSends() {
        assertThat(new Answers(Map.of("amount", 12.5)).amount("amount")).isEqualByComparingTo("12.5");
        assertThat(new Answers(Map.of("amount", "12.50")).amount("amount")).isEqualByComparingTo("12.5");
        assertThat(new Answers(Map.of("amount", 900)).amount("amount")).isEqualByComparingTo("900");
        assertThat(new Answers(Map.of("amount", " ")).amount("amount")).isNull();
    }

    @Test
    void isOneOfThoseOfferedAndItsRefusalNamesThem() {
        Answers answers = new Answers(Map.of("decision", "banana", "comment", " ", "number", 5));
        assertThatThrownBy(() -> answers.oneOf("decision", Set.of("accept", "reject")))
                .hasMessage("FORM-001 decision: is one of accept, reject; nothing was changed");
        assertThatThrownBy(() -> answers.oneOf("comment", Set.of("accept"))).hasMessageContaining("is needed");
        assertThatThrownBy(() -> answers.text("number")).hasMessageContaining("is text");
        assertThatThrownBy(() -> new Answers(Map.of("comment", "x".repeat(4001))).text("comment"))
                .hasMessageContaining("longer than 4000");
        assertThat(answers.toString()).doesNotContain("banana");
    }
}
