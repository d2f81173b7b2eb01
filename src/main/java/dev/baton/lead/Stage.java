package dev.baton.lead;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a lead stands: marketing accepted (MAL), marketing qualified (MQL, over the threshold), sales accepted (SAL), sales qualified (SQL,
 * BANT done and an opportunity open), and the stages beside that line. The allowed moves are a table; every other move is refused.
 */
public enum Stage {
    UNCONFIRMED("unconfirmed"),
    CAPTURED("captured"),
    MAL("MAL"),
    MQL("MQL"),
    SAL("SAL"),
    SQL("SQL"),
    WON("won"),
    LOST("lost"),
    NURTURING("nurturing"),
    SELF_SERVE("self-serve"),
    DISQUALIFIED("disqualified"),
    DORMANT("dormant"),
    MERGED("merged"),
    ERASED("erased");

    private static final Map<Stage, Set<Stage>> MOVES = new EnumMap<>(Stage.class);

    static {
        allow(UNCONFIRMED, CAPTURED, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(CAPTURED, MAL, NURTURING, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(MAL, MQL, NURTURING, SELF_SERVE, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(MQL, SAL, MAL, NURTURING, SELF_SERVE, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(SAL, SQL, MAL, MQL, NURTURING, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(SQL, WON, LOST, MAL, MQL, NURTURING, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(NURTURING, MAL, MQL, SELF_SERVE, DISQUALIFIED, DORMANT, MERGED, ERASED);
        allow(SELF_SERVE, WON, MAL, MQL, NURTURING, DISQUALIFIED, DORMANT, MERGED, ERASED);
        // The next round of an ended life.
        allow(WON, CAPTURED, MERGED, ERASED);
        allow(LOST, CAPTURED, MERGED, ERASED);
        allow(DISQUALIFIED, CAPTURED, MERGED, ERASED);
        allow(DORMANT, CAPTURED, MERGED, ERASED);
        // A merge that is undone.
        allow(MERGED, CAPTURED, ERASED);
        allow(ERASED);
    }

    private final String code;

    Stage(String code) {
        this.code = code;
    }

    private static void allow(Stage from, Stage... to) {
        Set<Stage> targets = EnumSet.noneOf(Stage.class);
        targets.addAll(Set.of(to));
        MOVES.put(from, targets);
    }

    @JsonValue
    public String code() {
        return code;
    }

    public static Stage of(String code) {
        return Stream.of(values()).filter(s -> s.code.equals(code)).findFirst().orElseThrow();
    }

    /** Whether a lead may go from this stage to that one. Staying is no move. */
    public boolean mayMoveTo(Stage to) {
        return MOVES.get(this).contains(to);
    }

    /** Whether a life has ended here; a new activity may begin the next round. */
    public boolean isEnd() {
        return switch (this) {
            case WON, LOST, DISQUALIFIED, DORMANT, MERGED, ERASED -> true;
            default -> false;
        };
    }

    /** Whether a rep has the lead or is about to get it. */
    public boolean isWithSales() {
        return this == MQL || this == SAL || this == SQL;
    }
}
