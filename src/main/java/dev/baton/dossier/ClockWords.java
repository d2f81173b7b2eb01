package dev.baton.dossier;

import dev.baton.sla.SlaClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A promise as its reader sees it.
 *
 * @param left how long until it is due, or since then; empty once it was answered or given up
 * @param kind {@code open}, {@code late} or {@code done}, for the colour beside the words
 */
record ClockWords(String name, String due, String left, String state, String kind) {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);

    static ClockWords of(SlaClock clock, ZoneId zone, Instant now) {
        String name = Dossiers.words(clock.kind().code());
        String due = AT.format(clock.dueAt().atZone(zone));
        if (clock.metAt() != null) {
            String met = AT.format(clock.metAt().atZone(zone));
            return clock.isBreached()
                    ? new ClockWords(name, due, "", "Met late, " + met, "late")
                    : new ClockWords(name, due, "", "Met " + met, "done");
        }
        if (clock.closedAt() != null) {
            return new ClockWords(
                    name,
                    due,
                    "",
                    clock.isBreached() ? "Breached" : "No longer needed",
                    clock.isBreached() ? "late" : "done");
        }
        if (clock.isPausedAt(now)) {
            return new ClockWords(
                    name,
                    due,
                    "",
                    "Paused until " + AT.format(clock.pausedUntil().atZone(zone)),
                    "open");
        }
        boolean late = clock.isBreached() || !clock.dueAt().isAfter(now);
        String left = late
                ? length(Duration.between(clock.dueAt(), now)) + " overdue"
                : length(Duration.between(now, clock.dueAt())) + " left";
        return new ClockWords(name, due, left, late ? "Overdue" : "Open", late ? "late" : "open");
    }

    private static String length(Duration duration) {
        Duration length = duration.isNegative() ? Duration.ZERO : duration;
        if (length.toHours() == 0) {
            return length.toMinutes() + " min";
        }
        return length.toDays() == 0
                ? "%d h %02d min".formatted(length.toHours(), length.toMinutesPart())
                : "%d d %d h".formatted(length.toDays(), length.toHoursPart());
    }
}
