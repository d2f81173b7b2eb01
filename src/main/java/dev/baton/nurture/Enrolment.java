package dev.baton.nurture;

import java.time.Instant;

/**
 * A lead in a track.
 *
 * @param reviewAt when the diagram's timer is to look again: the nearest of the next review and the end
 */
public record Enrolment(String track, Instant enrolledAt, Instant reviewAt, Instant endsAt) {}
