package dev.baton.assignment;

import dev.baton.team.Rep;
import dev.baton.team.Roster;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One look at a team: who is eligible, who is not and why, and whose turn it is. A pure function of what it was given, so that it can be taken again
 * later, elsewhere, or for a lead that does not exist.
 *
 * <p>A lead never waits for office hours: outside the team's hours it goes to a rep who can answer in time, and its clock starts when the team is there
 * ({@link AnswerWindow}). While the team works and only absences, pauses or caps keep its reps away, the lead waits.
 *
 * @param refusals why not, for each rep of the roster; null for the eligible
 * @param ranked indexes of the reps among whom the turn was decided, ascending
 * @param chosen index of the rep who gets the lead, or -1
 * @param outside whether the lead came while nobody of the team had working hours
 * @param worksAt when the answer clock starts, whoever is chosen, or null when nobody is eligible
 * @param dueAt when the answer is due, or null as above
 * @param startsWork when the chosen rep is at work first, or null when nobody is chosen; the rep's caps count there
 * @param next when somebody becomes eligible by the passing of time alone, or null; only when nobody is
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
        boolean outside,
        Instant worksAt,
        Instant dueAt,
        Instant startsWork,
        Instant next) {

    private static final Set<String> TYPED = Set.of("region", "use-case", "partner", "domain", "product", "industry");

    private static final Set<String> NAMED = Set.of("product", "use-case", "industry");

    private static final Pattern AMOUNT = Pattern.compile("([^:]+):(\\d{1,18})");

    static Look at(Roster roster, Pool pool, Wish wish, AnswerTime answer, Instant now) {
        List<Rep> reps = roster.reps();
        int n = reps.size();
        String[] refused = new String[n];
        int[] open = new int[n];
        for (int i = 0; i < n; i++) {
            open[i] = pool.open(i);
            refused[i] = refusal(reps.get(i), open[i], wish);
        }
        AnswerWindow window = AnswerWindow.of(roster, pool, refused, answer, now);
        String[] refusals = window.refusals();
        int[] eligible = IntStream.range(0, n).filter(i -> refusals[i] == null).toArray();
        int[] ranked = narrowed(eligible, reps, open, wish);
        double[] shares = new double[n];
        double[] after = pool.credits().clone();
        int chosen = -1;
        if (ranked.length > 0 && wish.strategy().picks()) {
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
                window.outside(),
                eligible.length == 0 ? null : window.opens(),
                eligible.length == 0 ? null : window.due(),
                chosen < 0 ? null : window.starts()[chosen],
                window.next());
    }

    Optional<Rep> rep() {
        return chosen < 0 ? Optional.empty() : Optional.of(roster.reps().get(chosen));
    }

    /** Why this rep does not get the lead; nothing for one who might, or is not of the team. */
    Optional<String> refusal(String rep) {
        return IntStream.range(0, refusals.length)
                .filter(i -> roster.reps().get(i).id().equals(rep))
                .mapToObj(i -> refusals[i])
                .filter(Objects::nonNull)
                .findFirst();
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
        for (int i = 0; i < rep.length(); i++) {
            hash = (hash ^ (rep.charAt(i) & 0xff)) * 0x100000001b3L; // ids are ASCII
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
        if (!rep.hasUser()) {
            return "no-user";
        }
        if (Instant.MAX.equals(rep.pausedUntil())) {
            return "paused";
        }
        if (!rep.conflicts().isEmpty()) {
            Optional<String> conflict =
                    wish.traits().stream().filter(rep.conflicts()::contains).min(Comparator.naturalOrder());
            if (conflict.isPresent()) {
                return "conflict " + named(conflict.get());
            }
        }
        if (wish.tried().contains(rep.id())) {
            return "had-it-this-round";
        }
        if (open >= rep.capacity()) {
            return "at-capacity";
        }
        for (String skill : wish.requires()) {
            if (!has(rep, skill)) {
                return "lacks " + named(skill);
            }
        }
        return null;
    }

    private static boolean has(Rep rep, String skill) {
        return skill.startsWith("language:")
                ? rep.languages().contains(skill.substring("language:".length()))
                : rep.skills().contains(skill) || hasByName(rep, skill) || hasAsMuch(rep, skill);
    }

    /** A rep who has {@code fleet} has {@code product:fleet}; but a lead that names a partner means that partner. */
    private static boolean hasByName(Rep rep, String skill) {
        int colon = skill.indexOf(':');
        return colon > 0
                && NAMED.contains(skill.substring(0, colon))
                && rep.skills().contains(skill.substring(colon + 1));
    }

    /** What a person typed is not repeated where it is kept: the kind says enough. */
    private static String named(String skill) {
        String kind = skill.replaceFirst(":.*", "");
        return TYPED.contains(kind) ? kind : skill;
    }

    /** A skill that ends in a number is had by whoever has as much: deal-size:50000 by deal-size:250000, experience:2 by experience:5. */
    private static boolean hasAsMuch(Rep rep, String skill) {
        Matcher wanted = AMOUNT.matcher(skill);
        if (!wanted.matches()) {
            return false;
        }
        long amount = Long.parseLong(wanted.group(2));
        return rep.skills().stream()
                .map(AMOUNT::matcher)
                .anyMatch(had -> had.matches()
                        && had.group(1).equals(wanted.group(1))
                        && Long.parseLong(had.group(2)) >= amount);
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
            case ROUND_ROBIN, WEIGHTED, SALES_TEAM, PARTNER, POOL, MANUAL -> eligible;
        };
    }

    private static int[] only(int[] indexes, IntPredicate which) {
        return Arrays.stream(indexes).filter(which).toArray();
    }

    private static double load(Rep rep, int open) {
        return (double) open / rep.capacity();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
