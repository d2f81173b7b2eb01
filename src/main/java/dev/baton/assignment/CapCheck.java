package dev.baton.assignment;

import dev.baton.team.Rep;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a rep may begin one more lead at an instant.
 *
 * @param starts when the rep began or begins the leads of late; earliest first
 */
record CapCheck(Rep rep, List<Instant> starts) {

    /** Why not, or null when there is room. */
    String refusal(Instant at) {
        return isDayFull(at) ? "at-daily-cap" : isHourFull(at) ? "at-hourly-cap" : null;
    }

    /** The first instant after this one, at which there is no room, at which there may be. */
    Instant roomAfter(Instant at) {
        if (isDayFull(at)) {
            ZoneId zone = rep.calendar().zone();
            return LocalDate.ofInstant(at, zone).plusDays(1).atStartOfDay(zone).toInstant();
        }
        return withinTheHour(at).min(Comparator.naturalOrder()).orElseThrow().plus(Duration.ofHours(1));
    }

    private boolean isDayFull(Instant at) {
        if (rep.caps().perDay() == null) {
            return false;
        }
        ZoneId zone = rep.calendar().zone();
        LocalDate day = LocalDate.ofInstant(at, zone);
        return starts.stream()
                        .filter(start -> LocalDate.ofInstant(start, zone).equals(day))
                        .count()
                >= rep.caps().perDay();
    }

    private boolean isHourFull(Instant at) {
        return rep.caps().perHour() != null
                && withinTheHour(at).count() >= rep.caps().perHour();
    }

    private Stream<Instant> withinTheHour(Instant at) {
        Instant hourAgo = at.minus(Duration.ofHours(1));
        return starts.stream().filter(start -> start.isAfter(hourAgo) && !start.isAfter(at));
    }
}
