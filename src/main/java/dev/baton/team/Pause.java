package dev.baton.team;

import java.time.Instant;

/**
 * The last pause of a rep.
 *
 * @param isOn whether the rep is paused now
 * @param since null for a pause from before this was kept
 * @param reason {@link #BY_HAND} or {@link #LAPSES}, or null as above
 * @param endedAt when the pause before this one ended, or this one when it is over; null when none ever did
 */
public record Pause(boolean isOn, Instant since, String reason, Instant endedAt) {

    /** Somebody set it. */
    public static final String BY_HAND = "by-hand";

    /** The rep let too many leads lapse in a row. */
    public static final String LAPSES = "lapses";
}
