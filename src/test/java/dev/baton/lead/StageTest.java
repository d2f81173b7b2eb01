package dev.baton.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Says no to a move between stages that nobody decided to allow. */
@DisplayName("The stages")
class StageTest {

    private static final String[] COLUMNS =
            "unconfirmed captured MAL MQL SAL SQL won lost nurturing self-serve disqualified dormant merged erased"
                    .split(" ");

    /** From the row to the column: x may be. */
    private static final String TABLE = """
            unconfirmed   . x . . . . . . . . x x x x
            captured      . . x . . . . . x . x x x x
            MAL           . . . x . . . . x x x x x x
            MQL           . . x . x . . . x x x x x x
            SAL           . . x x . x . . x . x x x x
            SQL           . . x x . . x x x . x x x x
            won           . x . . . . . . . . . . x x
            lost          . x . . . . . . . . . . x x
            nurturing     . . x x . . . . . x x x x x
            self-serve    . . x x . . x . x . x x x x
            disqualified  . x . . . . . . . . . . x x
            dormant       . x . . . . . . . . . . x x
            merged        . x . . . . . . . . . . . x
            erased        . . . . . . . . . . . . . .
            """;

    private static final Map<String, List<String>> ROWS = TABLE.lines()
            .map(line -> Arrays.asList(line.trim().split("\\s+")))
            .collect(Collectors.toMap(cells -> cells.get(0), Function.identity()));

    record Pair(Stage from, Stage to) {}

    static Stream<Pair> pairs() {
        return Stream.of(Stage.values())
                .flatMap(from -> Stream.of(Stage.values()).map(to -> new Pair(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void areLeftOnlyAsTheTableSays(Pair pair) {
        int column = Arrays.asList(COLUMNS).indexOf(pair.to().code());
        String cell = ROWS.get(pair.from().code()).get(column + 1);
        assertThat(pair.from().mayMoveTo(pair.to())).isEqualTo(cell.equals("x"));
    }

    @Test
    void areTheOnesOfTheDesign() {
        assertThat(Stream.of(Stage.values()).map(Stage::code)).containsExactlyInAnyOrder(COLUMNS);
        assertThat(ROWS.keySet()).containsExactlyInAnyOrder(COLUMNS);
    }

    @Test
    void areReadByTheirCodeAndNothingElse() {
        for (Stage stage : Stage.values()) {
            assertThat(Stage.of(stage.code())).isSameAs(stage);
        }
        for (String wrong : List.of("", "CAPTURED", "mal", "self_serve", "Won")) {
            assertThatThrownBy(() -> Stage.of(wrong)).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void endALifeOrBelongToSalesOrNeither() {
        assertThat(Stream.of(Stage.values()).filter(Stage::isEnd))
                .containsExactly(Stage.WON, Stage.LOST, Stage.DISQUALIFIED, Stage.DORMANT, Stage.MERGED, Stage.ERASED);
        assertThat(Stream.of(Stage.values()).filter(Stage::isWithSales))
                .containsExactly(Stage.MQL, Stage.SAL, Stage.SQL);
    }

    @Test
    void beginTheNextLifeOnlyFromAnEnd() {
        Set<Stage> begins = Stream.of(Stage.values())
                .filter(stage -> stage.mayMoveTo(Stage.CAPTURED))
                .collect(Collectors.toSet());
        assertThat(begins)
                .containsExactlyInAnyOrder(
                        Stage.UNCONFIRMED, Stage.WON, Stage.LOST, Stage.DISQUALIFIED, Stage.DORMANT, Stage.MERGED);
    }

    @Test
    void letAnErasedPersonRest() {
        assertThat(Stream.of(Stage.values()).filter(Stage.ERASED::mayMoveTo)).isEmpty();
        assertThat(Stream.of(Stage.values()).filter(stage -> !stage.mayMoveTo(Stage.ERASED)))
                .containsExactly(Stage.ERASED);
    }
}
