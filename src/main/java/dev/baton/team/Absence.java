package dev.baton.team;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A rep is away from one instant until before another.
 *
 * @param kind one of {@link #KINDS}
 * @param source {@code entered} by a person, or {@code calendar} when it came from an iCalendar file
 */
public record Absence(UUID id, String rep, Instant startsAt, Instant endsAt, String kind, String source) {

    /** There is no free text about why somebody is away. */
    public static final List<String> KINDS = List.of("absence", "vacation", "sick", "parental", "training", "other");

    public boolean covers(Instant at) {
        return !at.isBefore(startsAt) && at.isBefore(endsAt);
    }
}
