package dev.baton.team;

import java.time.Instant;
import java.util.UUID;

/** A rep is away from one instant until before another. */
public record Absence(UUID id, String rep, Instant startsAt, Instant endsAt) {

    public boolean covers(Instant at) {
        return !at.isBefore(startsAt) && at.isBefore(endsAt);
    }
}
