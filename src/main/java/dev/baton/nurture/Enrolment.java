package dev.baton.nurture;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A lead in a track.
 *
 * @param reviewAt when it is to be looked at even if nothing happens
 * @param endsAt when the life of its track is over
 * @param nextPosition the step that it takes next, from 1; null for a lead that takes none
 * @param nextStepAt when that step is due; null when there is none
 * @param requestedAt when somebody asked to be called since the enrolment, or null
 */
public record Enrolment(
        String track,
        Instant enrolledAt,
        Instant reviewAt,
        Instant endsAt,
        Integer nextPosition,
        Instant nextStepAt,
        Instant requestedAt) {

    boolean isOver(Instant now) {
        return !now.isBefore(endsAt);
    }

    /** When there is something to look at next: a step, a review, the end of the life, or the end of the cool-down. */
    Instant nextLook(Instant now, Instant coolDownUntil) {
        Instant held = coolDownUntil != null && now.isBefore(coolDownUntil) ? coolDownUntil : null;
        if (isOver(now) && held != null) {
            return held;
        }
        return Stream.of(reviewAt, endsAt, nextStepAt, held)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
