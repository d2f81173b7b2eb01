package dev.baton.assignment;

import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the reps of a team are at work from one instant on: by their own hours, free of absences and pauses. Reps who share a calendar and have neither
 * absence nor pause are computed once.
 */
final class WorkingTime {

    /** How far ahead the next working instant of a rep is searched. */
    static final Duration HORIZON = Duration.ofDays(60);

    private final WorkingCalendar team;
    private final Map<String, List<Absence>> absences;
    private final Instant now;
    private final Map<WorkingCalendar, Optional<Instant>> planned = new IdentityHashMap<>();
    private final Map<WorkingCalendar, Optional<Instant>> own = new IdentityHashMap<>();
    private final Map<WorkingCalendar, Boolean> works = new IdentityHashMap<>();
    private final Map<WorkingCalendar, Map<Instant, Duration>> worked = new IdentityHashMap<>();

    /** @param absences by rep, the earliest first */
    WorkingTime(WorkingCalendar team, Map<String, List<Absence>> absences, Instant now) {
        this.team = team;
        this.absences = absences;
        this.now = now;
    }

    /** Neither absent nor paused from now on. */
    boolean isUnhindered(Rep rep) {
        return absences(rep).isEmpty() && !rep.pausedAt(now);
    }

    boolean isAbsent(Rep rep, Instant at) {
        return absences(rep).stream().anyMatch(absence -> absence.covers(at));
    }

    boolean isInHours(Rep rep) {
        return works.computeIfAbsent(rep.calendar(), calendar -> calendar.worksAt(now));
    }

    /** The first instant at which the team and the rep work, by their hours alone. */
    Optional<Instant> planned(Rep rep) {
        return planned.computeIfAbsent(
                rep.calendar(), calendar -> first(calendar, List.of(), team, now, now.plus(HORIZON)));
    }

    /** The first instant from then on at which the team works and the rep is at work. */
    Optional<Instant> withTeam(Rep rep, Instant from) {
        return isUnhindered(rep) && from.equals(now)
                ? planned(rep)
                : first(rep.calendar(), absences(rep), team, unpaused(rep, from), now.plus(HORIZON));
    }

    /** The first instant at which the rep is at work, whether the team works or not. */
    Optional<Instant> own(Rep rep) {
        return isUnhindered(rep)
                ? own.computeIfAbsent(
                        rep.calendar(), calendar -> first(calendar, List.of(), null, now, now.plus(HORIZON)))
                : first(rep.calendar(), absences(rep), null, unpaused(rep, now), now.plus(HORIZON));
    }

    /** How long the rep is at work. */
    Duration between(Rep rep, Instant from, Instant until) {
        if (isUnhindered(rep) && from.equals(now)) {
            return worked.computeIfAbsent(rep.calendar(), calendar -> new HashMap<>())
                    .computeIfAbsent(
                            until, end -> now.isBefore(end) ? rep.calendar().between(now, end) : Duration.ZERO);
        }
        Instant start = unpaused(rep, from);
        if (!start.isBefore(until)) {
            return Duration.ZERO;
        }
        Duration time = rep.calendar().between(start, until);
        Instant counted = start;
        for (Absence absence : absences(rep)) {
            Instant away = later(counted, absence.startsAt());
            Instant back = absence.endsAt().isBefore(until) ? absence.endsAt() : until;
            if (away.isBefore(back)) {
                time = time.minus(rep.calendar().between(away, back));
                counted = back;
            }
        }
        return time;
    }

    /** When the first absence ends that begins after this instant, if there is one. */
    Optional<Instant> endOfNextAbsence(Rep rep, Instant after) {
        return absences(rep).stream()
                .filter(absence -> absence.startsAt().isAfter(after))
                .findFirst()
                .map(Absence::endsAt);
    }

    private List<Absence> absences(Rep rep) {
        return absences.getOrDefault(rep.id(), List.of());
    }

    private static Instant unpaused(Rep rep, Instant from) {
        return rep.pausedAt(from) ? rep.pausedUntil() : from;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** @param with a calendar that has to work as well, or null */
    private static Optional<Instant> first(
            WorkingCalendar rep, List<Absence> absences, WorkingCalendar with, Instant from, Instant end) {
        Instant at = from;
        while (at.isBefore(end)) {
            Instant candidate = rep.nextWorking(with == null ? at : with.nextWorking(at));
            Optional<Absence> away = absences.stream()
                    .filter(absence -> absence.covers(candidate))
                    .findFirst();
            if (away.isPresent()) {
                at = away.get().endsAt();
            } else if (with != null && !with.worksAt(candidate)) {
                at = candidate;
            } else {
                return candidate.isBefore(end) ? Optional.of(candidate) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
