package dev.baton.assignment;

import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Team;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Who of a team can answer a lead in time, by working hours, absences, pauses and caps.
 *
 * <p><b>While the team and one of its reps have working hours</b> a rep can answer who is at work at that moment and has ten minutes of working time, or
 * all of a shorter answer time, before the answer is due. When all who should be there are away, nobody can.
 *
 * <p><b>At any other time</b> a rep can answer who has a quarter of the answer time as working time of its own before the answer is due. The clock starts
 * at the first instant at which the team works and one of the reps is at work who are not refused for another reason; it is the same for all of them. A
 * team of which nobody is there within {@value #HOURS_TO_COME} working hours after the first who should be cannot answer.
 *
 * @param outside whether the lead came while nobody of the team had working hours
 * @param opens when the clock starts, or null when nobody is there for long
 * @param due when the answer is due, or null as above
 * @param refusals why not, for each rep of the roster; null for who can answer
 * @param starts when each rep without a refusal is at work first
 * @param next the first instant at which somebody can answer by the passing of time alone, or null; only when nobody can
 */
record AnswerWindow(boolean outside, Instant opens, Instant due, String[] refusals, Instant[] starts, Instant next) {

    private static final int HOURS_TO_COME = 8;

    /** A team that does not work within this time by its calendars gets no lead today. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(14);

    /** @param refused why a rep is refused whatever the time is, for each rep of the roster; null for all others */
    static AnswerWindow of(Roster roster, Pool pool, String[] refused, AnswerTime answer, Instant now) {
        return new Search(roster, pool, refused, answer, now).window();
    }

    /**
     * Whether one rep, of this team or another, can answer a lead of the team in time.
     *
     * @param absences of the rep, the earliest first
     */
    static boolean canAnswer(Team team, Rep rep, List<Absence> absences, Duration within, Instant now) {
        WorkingTime time = new WorkingTime(team.calendar(), Map.of(rep.id(), absences), now);
        AnswerTime answer = AnswerTime.within(within);
        Instant opens = team.calendar().nextWorking(now);
        Duration left = time.between(rep, now, team.calendar().plus(opens, within));
        if (opens.equals(now)) {
            return time.isInHours(rep)
                    && !rep.pausedAt(now)
                    && !time.isAbsent(rep, now)
                    && left.compareTo(answer.atWork()) >= 0;
        }
        return left.compareTo(answer.fromOutside()) >= 0;
    }

    private static final class Search {

        private final List<Rep> reps;
        private final WorkingCalendar team;
        private final Pool pool;
        private final String[] refusals;
        private final Instant[] starts;
        private final int[] candidates;
        private final AnswerTime answer;
        private final Instant now;
        private final WorkingTime time;

        Search(Roster roster, Pool pool, String[] refused, AnswerTime answer, Instant now) {
            this.reps = roster.reps();
            this.team = roster.team().calendar();
            this.pool = pool;
            this.refusals = refused.clone();
            this.starts = new Instant[refused.length];
            this.candidates = IntStream.range(0, refused.length)
                    .filter(i -> refused[i] == null)
                    .toArray();
            this.answer = answer;
            this.now = now;
            this.time = new WorkingTime(team, roster.absences(), now);
        }

        AnswerWindow window() {
            Instant planned = earliest(i -> time.planned(reps.get(i)));
            if (planned == null) {
                return closed("away", null);
            }
            if (planned.isAfter(now.plus(LONGEST_WAIT))) {
                return closed("away", planned);
            }
            return planned.equals(now) ? inside() : outside(planned);
        }

        private AnswerWindow inside() {
            Instant due = team.plus(now, answer.within());
            for (int i : candidates) {
                Rep rep = reps.get(i);
                starts[i] = now;
                refusals[i] = !time.isInHours(rep) ? "not-working-at-start" : notThere(rep, now);
                if (refusals[i] == null) {
                    refusals[i] = caps(i).refusal(now);
                }
                if (refusals[i] == null) {
                    refusals[i] = tooShort(rep, due, answer.atWork());
                }
            }
            return window(false, now, due);
        }

        private AnswerWindow outside(Instant planned) {
            Instant opens = null;
            for (int i : candidates) {
                Rep rep = reps.get(i);
                Optional<Instant> own = time.own(rep);
                starts[i] = own.orElse(null);
                refusals[i] = own.isEmpty() ? away(rep, planned) : caps(i).refusal(own.get());
                if (refusals[i] == null) {
                    opens = earlier(opens, time.withTeam(rep, now));
                }
            }
            if (opens == null || opens.isAfter(team.plus(planned, Duration.ofHours(HOURS_TO_COME)))) {
                for (int i : candidates) {
                    if (refusals[i] == null) {
                        refusals[i] = away(reps.get(i), planned);
                    }
                }
                return window(true, null, null);
            }
            Instant kept = answer.keptAfter(now);
            Instant due = kept == null ? team.plus(opens, answer.within()) : kept;
            for (int i : candidates) {
                if (refusals[i] == null) {
                    refusals[i] = tooShort(reps.get(i), due, answer.fromOutside());
                }
            }
            return window(true, opens, due);
        }

        private CapCheck caps(int i) {
            return new CapCheck(reps.get(i), pool.starts(i));
        }

        private String notThere(Rep rep, Instant at) {
            return rep.pausedAt(at) ? "paused" : time.isAbsent(rep, at) ? "absent" : null;
        }

        private String away(Rep rep, Instant at) {
            String refusal = notThere(rep, at);
            return refusal == null ? "not-working-at-start" : refusal;
        }

        /** In words, since a number says more than a code. */
        private String tooShort(Rep rep, Instant due, Duration needed) {
            Duration left = time.between(rep, now, due);
            if (left.compareTo(needed) >= 0) {
                return null;
            }
            if (!left.isZero()) {
                return "works only " + left.toMinutes() + " min before the answer is due";
            }
            boolean hasHours =
                    now.isBefore(due) && !rep.calendar().between(now, due).isZero();
            return !hasHours ? "does not work before the answer is due" : rep.pausedAt(now) ? "paused" : "absent";
        }

        private AnswerWindow window(boolean outside, Instant opens, Instant due) {
            boolean nobody = IntStream.range(0, refusals.length).noneMatch(i -> refusals[i] == null);
            return new AnswerWindow(outside, opens, due, refusals, starts, nobody ? earliest(this::nextFree) : null);
        }

        private AnswerWindow closed(String refusal, Instant next) {
            for (int i : candidates) {
                refusals[i] = refusal;
            }
            return new AnswerWindow(true, null, null, refusals, starts, next);
        }

        /** The first instant at which the rep is at work with the team, has room and time enough. */
        private Optional<Instant> nextFree(int i) {
            Rep rep = reps.get(i);
            CapCheck caps = caps(i);
            Instant end = now.plus(WorkingTime.HORIZON);
            Instant from = now;
            while (from.isBefore(end)) {
                Optional<Instant> there = time.withTeam(rep, from);
                if (there.isEmpty()) {
                    return there;
                }
                Instant at = there.get();
                Instant due = team.plus(at, answer.within());
                if (caps.refusal(at) != null) {
                    from = caps.roomAfter(at);
                } else if (time.between(rep, at, due).compareTo(answer.atWork()) < 0) {
                    from = time.endOfNextAbsence(rep, at).orElse(due);
                } else {
                    return there;
                }
            }
            return Optional.empty();
        }

        private Instant earliest(IntFunction<Optional<Instant>> of) {
            return IntStream.of(candidates)
                    .mapToObj(of)
                    .flatMap(Optional::stream)
                    .min(Instant::compareTo)
                    .orElse(null);
        }

        private static Instant earlier(Instant one, Optional<Instant> other) {
            return other.filter(at -> one == null || at.isBefore(one)).orElse(one);
        }
    }
}
