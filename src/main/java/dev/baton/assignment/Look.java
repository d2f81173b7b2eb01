package dev.baton.assignment;

import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One look at a team: who is eligible, who is not and why, and whose turn it is. A pure function of what it was given, so that it can be taken again
 * later, elsewhere, or for a lead that does not exist.
 *
 * <p>Nobody waits for office hours: the answer clock starts at the first instant at which the team works and somebody who is not refused for another
 * reason works too, and only who works at that instant is eligible.
 *
 * @param refusals why not, for each rep of the roster; null for the eligible
 * @param ranked indexes of the reps among whom the turn was decided, ascending
 * @param chosen index of the rep who gets the lead, or -1
 * @param worksAt when the answer clock starts, or null when nobody is eligible
 */
record Look(
        Roster roster,
        Wish wish,
        String[] refusals,
        int[] open,
        double[] credits,
        double[] creditsAfter,
        int[] ranked,
        double[] shares,
        int chosen,
        Instant worksAt) {

    /** How far ahead the next working instant of a team's reps is looked for. */
    private static final Duration HORIZON = Duration.ofDays(14);

    static Look at(Roster roster, Pool pool, Wish wish, Instant now) {
        List<Rep> reps = roster.reps();
        int n = reps.size();
        String[] refusals = new String[n];
        int[] open = new int[n];
        for (int i = 0; i < n; i++) {
            open[i] = pool.open(i);
            refusals[i] = refusal(reps.get(i), open[i], wish);
        }
        Optional<Instant> worksAt = firstWorking(roster, refusals, now);
        Map<WorkingCalendar, Boolean> works = new IdentityHashMap<>();
        for (int i = 0; i < n; i++) {
            if (refusals[i] == null) {
                if (worksAt.isEmpty()) {
                    refusals[i] = "away";
                } else if (!works.computeIfAbsent(
                        reps.get(i).calendar(), calendar -> calendar.worksAt(worksAt.get()))) {
                    refusals[i] = "not-working-at-start";
                } else if (reps.get(i).pausedAt(worksAt.get())) {
                    refusals[i] = "paused";
                } else if (roster.isAbsent(reps.get(i), worksAt.get())) {
                    refusals[i] = "absent";
                }
            }
        }
        int[] eligible = IntStream.range(0, n).filter(i -> refusals[i] == null).toArray();
        int[] ranked = narrowed(eligible, reps, open, wish);
        double[] shares = new double[n];
        double[] after = pool.credits().clone();
        int chosen = -1;
        if (ranked.length > 0 && wish.strategy() != Strategy.MANUAL) {
            double[] weights = Arrays.stream(ranked)
                    .mapToDouble(i ->
                            wish.strategy().ignoresWeights() ? 1 : reps.get(i).weight())
                    .toArray();
            double total = Arrays.stream(weights).sum();
            double[] credits = Arrays.stream(ranked).mapToDouble(i -> after[i]).toArray();
            // The booking's number, not the lead's: a preview then says what the next lead gets.
            long booking = pool.seq() + roster.team().key().hashCode() * 1_000_003L;
            int place = Rotation.choose(
                    credits, weights, i -> tieBreak(booking, reps.get(ranked[i]).id()));
            Rotation.book(credits, weights, place);
            for (int i = 0; i < ranked.length; i++) {
                after[ranked[i]] = credits[i];
                shares[ranked[i]] = weights[i] / total;
            }
            chosen = ranked[place];
        }
        return new Look(
                roster,
                wish,
                refusals,
                open,
                pool.credits().clone(),
                after,
                ranked,
                shares,
                chosen,
                worksAt.orElse(null));
    }

    Optional<Rep> rep() {
        return chosen < 0 ? Optional.empty() : Optional.of(roster.reps().get(chosen));
    }

    Candidate candidate(int i) {
        Rep rep = roster.reps().get(i);
        return new Candidate(
                rep.id(),
                refusals[i] == null,
                refusals[i],
                rep.weight(),
                rounded(shares[i]),
                open[i],
                rep.capacity(),
                rounded(credits[i]),
                rounded(creditsAfter[i]));
    }

    /** The same for the same booking and rep, and as good as random otherwise: FNV-1a of the name, then the finalizer of SplitMix64. */
    static long tieBreak(long booking, String rep) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : rep.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash += booking * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    private static String refusal(Rep rep, int open, Wish wish) {
        if (!rep.active()) {
            return "inactive";
        }
        if (Instant.MAX.equals(rep.pausedUntil())) {
            return "paused";
        }
        if (wish.tried().contains(rep.id())) {
            return "had-it-this-round";
        }
        if (open >= rep.capacity()) {
            return "at-capacity";
        }
        return wish.requires().stream()
                .filter(skill -> !has(rep, skill))
                .findFirst()
                .map(skill -> "lacks " + skill)
                .orElse(null);
    }

    private static boolean has(Rep rep, String skill) {
        return skill.startsWith("language:")
                ? rep.languages().contains(skill.substring("language:".length()))
                : rep.skills().contains(skill);
    }

    private static int[] narrowed(int[] eligible, List<Rep> reps, int[] open, Wish wish) {
        return switch (wish.strategy()) {
            case OWNER ->
                wish.known().stream()
                        .map(id -> only(eligible, i -> reps.get(i).id().equals(id)))
                        .filter(found -> found.length > 0)
                        .findFirst()
                        .orElse(eligible);
            case LEAST_LOADED -> {
                double least = Arrays.stream(eligible)
                        .mapToDouble(i -> load(reps.get(i), open[i]))
                        .min()
                        .orElse(0);
                yield only(eligible, i -> load(reps.get(i), open[i]) <= least);
            }
            case BEST_FIT -> {
                for (int wanted = wish.prefers().size(); wanted > 0; wanted--) {
                    List<String> skills = wish.prefers().subList(0, wanted);
                    int[] fitting = only(eligible, i -> skills.stream().allMatch(skill -> has(reps.get(i), skill)));
                    if (fitting.length > 0) {
                        yield fitting;
                    }
                }
                yield eligible;
            }
            case ROUND_ROBIN, WEIGHTED, MANUAL -> eligible;
        };
    }

    private static int[] only(int[] indexes, IntPredicate which) {
        return Arrays.stream(indexes).filter(which).toArray();
    }

    private static double load(Rep rep, int open) {
        return (double) open / rep.capacity();
    }

    private static Optional<Instant> firstWorking(Roster roster, String[] refusals, Instant now) {
        Instant first = null;
        // Most reps of a team share a calendar.
        Map<WorkingCalendar, Optional<Instant>> byCalendar = new IdentityHashMap<>();
        for (int i = 0; i < refusals.length; i++) {
            if (refusals[i] == null) {
                Rep rep = roster.reps().get(i);
                List<Absence> absences = roster.absences().getOrDefault(rep.id(), List.of());
                Optional<Instant> at = absences.isEmpty() && !rep.pausedAt(now)
                        ? byCalendar.computeIfAbsent(
                                rep.calendar(), calendar -> firstWorking(roster, calendar, List.of(), now))
                        : firstWorking(roster, rep.calendar(), absences, rep.pausedAt(now) ? rep.pausedUntil() : now);
                if (at.isPresent() && (first == null || at.get().isBefore(first))) {
                    first = at.get();
                }
            }
        }
        return Optional.ofNullable(first);
    }

    private static Optional<Instant> firstWorking(
            Roster roster, WorkingCalendar rep, List<Absence> absences, Instant now) {
        WorkingCalendar team = roster.team().calendar();
        Instant at = now;
        Instant end = now.plus(HORIZON);
        while (at.isBefore(end)) {
            Instant candidate = rep.nextWorking(team.nextWorking(at));
            Optional<Absence> away = absences.stream()
                    .filter(absence -> absence.covers(candidate))
                    .findFirst();
            if (away.isPresent()) {
                at = away.get().endsAt();
            } else if (!team.worksAt(candidate)) {
                at = candidate;
            } else {
                return candidate.isBefore(end) ? Optional.of(candidate) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
