package dev.baton.assignment;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What claims promise, written down a second time and as plainly as possible: every number is counted from what happened, nothing is shared with the code
 * that is compared with it. Teams and reps work round the clock, in UTC.
 */
final class ClaimsModel {

    /** Sums of shares in another order; the shares of leads that cost no turn are kept to six places. */
    private static final double EXACT = 1e-7;

    private static final double KEPT = 2e-6;

    /** Among whom, and in proportion to what. */
    enum Turn {
        ALIKE,
        BY_WEIGHT,
        LEAST_LOADED
    }

    /** @param engagedSince what was returned before then was about another interest */
    record Ask(UUID lead, int round, String team, Turn turn, Set<String> traits, Instant engagedSince) {}

    record Away(UUID id, Instant from, Instant until) {}

    static final class Person {
        final String id;
        String team;
        int weight = 1;
        int capacity;
        boolean active = true;
        Instant pausedUntil = Instant.MIN;
        Integer perDay;
        Integer perHour;
        Set<String> conflicts = Set.of();
        final List<Away> absences = new ArrayList<>();
        final List<Instant> starts = new ArrayList<>();

        Person(String id, String team, int capacity) {
            this.id = id;
            this.team = team;
            this.capacity = capacity;
        }
    }

    private record GivenBack(int round, String rep, String outcome, Instant at) {}

    private record Booking(String team, String rep, Map<String, Double> shares) {}

    private static final class Case {
        String holder;
        Booking booking;
        final List<GivenBack> givenBack = new ArrayList<>();
    }

    /** Leads in a row to the same reps with the same shares. */
    private static final class Constellation {
        final Map<String, Double> shares;
        final Map<String, Double> start;
        int leads;

        Constellation(Map<String, Double> shares, Map<String, Double> start) {
            this.shares = shares;
            this.start = start;
        }
    }

    private static final class Account {
        long bookings;
        int turnsBack;
        final Map<String, Double> credits = new HashMap<>();
        /** What each was due since it joined, less what it was given: credits without what leavers left behind. */
        final Map<String, Double> owed = new HashMap<>();

        final List<Booking> toGiveBack = new ArrayList<>();
        Constellation constellation;
    }

    final Map<String, Person> people = new TreeMap<>();
    private final Map<UUID, Case> cases = new HashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();

    /** The longest row of leads for which nothing changed. */
    int longestConstellation;

    List<Person> members(String team) {
        return people.values().stream().filter(p -> p.team.equals(team)).toList();
    }

    String holder(UUID lead) {
        return of(lead).holder;
    }

    long open(String rep) {
        return cases.values().stream().filter(c -> rep.equals(c.holder)).count();
    }

    Map<UUID, String> holders() {
        Map<UUID, String> holders = new HashMap<>();
        cases.forEach((lead, c) -> {
            if (c.holder != null) {
                holders.put(lead, c.holder);
            }
        });
        return holders;
    }

    long bookings(String team) {
        return account(team).bookings;
    }

    /** As of the last claim in the team. */
    Map<String, Double> credits(String team) {
        return account(team).credits;
    }

    double tolerance(String team) {
        return EXACT + KEPT * account(team).turnsBack;
    }

    /** How far the one who is furthest from the ideal is away from it. */
    double furthest(String team) {
        return furthest(account(team).owed.values());
    }

    double furthestCredit(String team) {
        return furthest(account(team).credits.values());
    }

    private static double furthest(Collection<Double> values) {
        return values.stream().mapToDouble(Math::abs).max().orElse(0);
    }

    // ---- who may have it

    Set<String> eligible(Ask ask, Instant now) {
        Map<String, Long> open = loads(ask.team());
        return Set.copyOf(members(ask.team()).stream()
                .filter(p -> mayHave(p, ask, now, open.get(p.id)))
                .map(p -> p.id)
                .toList());
    }

    private Map<String, Long> loads(String team) {
        Map<String, Long> open = new HashMap<>();
        members(team).forEach(p -> open.put(p.id, 0L));
        cases.values().forEach(c -> open.computeIfPresent(c.holder == null ? "" : c.holder, (rep, n) -> n + 1));
        return open;
    }

    private boolean mayHave(Person p, Ask ask, Instant now, long open) {
        boolean there = p.active && !now.isBefore(p.pausedUntil) && minutesThere(p, now) >= 10;
        boolean room = open < p.capacity
                && (p.perDay == null
                        || p.starts.stream()
                                        .filter(at -> at.atOffset(ZoneOffset.UTC)
                                                .toLocalDate()
                                                .equals(now.atOffset(ZoneOffset.UTC)
                                                        .toLocalDate()))
                                        .count()
                                < p.perDay)
                && (p.perHour == null
                        || p.starts.stream()
                                        .filter(at -> Duration.between(at, now).compareTo(Duration.ofHours(1)) < 0)
                                        .count()
                                < p.perHour);
        boolean fits = p.conflicts.stream().noneMatch(ask.traits()::contains)
                && of(ask.lead()).givenBack.stream()
                        .noneMatch(back -> back.rep.equals(p.id)
                                && back.round == ask.round()
                                && (!back.outcome.equals("returned") || back.at.isAfter(ask.engagedSince())));
        return there && room && fits;
    }

    /** Of the two hours in which the answer is due; zero for who is away now. */
    private static int minutesThere(Person p, Instant now) {
        if (isAway(p, now)) {
            return 0;
        }
        int minutes = 0;
        for (int i = 0; i < 120; i++) {
            minutes += isAway(p, now.plusSeconds(60L * i)) ? 0 : 1;
        }
        return minutes;
    }

    private static boolean isAway(Person p, Instant at) {
        return p.absences.stream().anyMatch(away -> !at.isBefore(away.from) && at.isBefore(away.until));
    }

    /** What part of the lead is due to each. */
    private Map<String, Double> shares(Ask ask, Set<String> eligible) {
        Map<String, Double> parts = new TreeMap<>();
        if (ask.turn() == Turn.LEAST_LOADED) {
            Map<String, Long> open = loads(ask.team());
            double least = eligible.stream()
                    .mapToDouble(rep -> (double) open.get(rep) / people.get(rep).capacity)
                    .min()
                    .orElse(0);
            eligible.stream()
                    .filter(rep -> (double) open.get(rep) / people.get(rep).capacity == least)
                    .forEach(rep -> parts.put(rep, 1.0));
        } else {
            eligible.forEach(rep -> parts.put(rep, ask.turn() == Turn.ALIKE ? 1.0 : people.get(rep).weight));
        }
        double total = parts.values().stream().mapToDouble(part -> part).sum();
        parts.replaceAll((rep, part) -> part / total);
        return parts;
    }

    // ---- what happens

    /** A claim was made in the team, whatever came of it: the account knows who is in the team from now on. */
    void asked(String team) {
        Account account = account(team);
        List<String> now = members(team).stream().map(p -> p.id).toList();
        List<String> leavers = account.credits.keySet().stream()
                .filter(rep -> !now.contains(rep))
                .toList();
        double left = 0;
        for (String leaver : leavers) {
            left += account.credits.remove(leaver);
            account.owed.remove(leaver);
        }
        if (!leavers.isEmpty()) {
            double part = left / Math.max(1, account.credits.size());
            account.credits.replaceAll((rep, credit) -> credit + part);
            account.constellation = null;
        }
        for (String rep : now) {
            account.credits.putIfAbsent(rep, 0.0);
            account.owed.putIfAbsent(rep, 0.0);
        }
    }

    /**
     * @return the largest deviation from the ideal after it
     * @throws AssertionError when it was not that rep's turn, or when somebody is further from the ideal than the rule allows
     */
    double booked(Ask ask, String rep, Instant now) {
        Account account = account(ask.team());
        account.toGiveBack.forEach(booking -> giveBack(account, booking));
        account.toGiveBack.clear();
        Map<String, Double> shares = shares(ask, eligible(ask, now));
        double furthest = turn(ask.team(), shares, rep);
        Case lead = of(ask.lead());
        require(lead.holder == null, () -> "a lead that " + lead.holder + " has was given to " + rep);
        lead.holder = rep;
        lead.booking = new Booking(ask.team(), rep, shares);
        people.get(rep).starts.add(now);
        return furthest;
    }

    /**
     * A lead was given to one of the reps who might have it.
     *
     * @param shares what part of it was due to each of them
     * @return the largest deviation from the ideal after it
     * @throws AssertionError as above
     */
    double turn(String team, Map<String, Double> shares, String rep) {
        Account account = account(team);
        shares.keySet().forEach(each -> {
            account.credits.putIfAbsent(each, 0.0);
            account.owed.putIfAbsent(each, 0.0);
        });
        require(shares.containsKey(rep), () -> rep + " got a lead that is for one of " + shares.keySet());
        requireTurn(account, shares, rep, tolerance(team));
        if (account.constellation == null || !account.constellation.shares.equals(shares)) {
            Map<String, Double> start = new TreeMap<>(account.credits);
            start.keySet().retainAll(shares.keySet());
            account.constellation = new Constellation(shares, start);
        }
        shares.forEach((each, share) -> {
            account.credits.merge(each, share, Double::sum);
            account.owed.merge(each, share, Double::sum);
        });
        account.credits.merge(rep, -1.0, Double::sum);
        account.owed.merge(rep, -1.0, Double::sum);
        account.bookings++;
        account.constellation.leads++;
        longestConstellation = Math.max(longestConstellation, account.constellation.leads);
        requireBound(account, tolerance(team));
        return furthest(account.owed.values());
    }

    /**
     * R. Tijdeman's chairman assignment rule: of all who are due the 1 / (2n - 2)th part of a lead by now, this one included, the one who would be owed
     * 1 - 1 / (2n - 2) first if it went on like this without it. Where nobody is due as much, because sets change, who is due most.
     */
    private static void requireTurn(Account account, Map<String, Double> shares, String rep, double tolerance) {
        int n = shares.size();
        if (n == 1) {
            return;
        }
        double least = 1.0 / (2 * n - 2);
        Map<String, Double> due = new TreeMap<>();
        shares.forEach((each, share) -> due.put(each, account.credits.get(each) + share));
        boolean somebody = due.values().stream().anyMatch(d -> d >= least + tolerance);
        if (somebody) {
            require(due.get(rep) >= least - tolerance, () -> rep + " is not due a lead: " + due);
            double leadsToGo = (1 - least - due.get(rep)) / shares.get(rep);
            due.forEach((each, d) -> require(
                    d < least + tolerance
                            || (1 - least - d) / shares.get(each)
                                    >= leadsToGo - tolerance / shares.get(each) - tolerance / shares.get(rep),
                    () -> each + " must have the lead before " + rep + ": " + due + " with shares " + shares));
        } else {
            boolean perhapsSomebody = due.get(rep) >= least - tolerance;
            due.forEach((each, d) -> require(
                    perhapsSomebody || d <= due.get(rep) + tolerance,
                    () -> each + " is due more than " + rep + ", and nobody enough: " + due));
        }
    }

    /**
     * While the same n reps are eligible with the same shares, B being 1 - 1 / (2n - 2): whose credits were zero at the beginning is never further than B
     * from the ideal, less than a whole lead. From other credits: nobody falls below the lowest of where the rep began, of -B, and of what is left when
     * all together are ahead; nobody rises above the higher of B and where the rep began by more than is due to it of the leads that the others are to
     * get before.
     */
    private static void requireBound(Account account, double tolerance) {
        Constellation now = account.constellation;
        int n = now.shares.size();
        if (n == 1) {
            return;
        }
        double little = 1.0 / (2 * n - 2);
        double bound = 1 - little;
        double all = now.start.values().stream().mapToDouble(c -> c).sum();
        double before = now.start.values().stream()
                .mapToDouble(c -> Math.max(0, c + little))
                .sum();
        boolean fromZero = furthest(now.start.values()) < EXACT;
        now.shares.forEach((rep, share) -> {
            double start = now.start.get(rep);
            double lowest = fromZero ? -bound : Math.min(start, Math.min(-bound, (all + 1) / n - 1));
            double highest = fromZero ? bound : Math.max(start, bound) + share * before;
            double credit = account.credits.get(rep);
            require(
                    credit >= lowest - tolerance && credit <= highest + tolerance,
                    () -> "after %d leads to the same reps %s is owed %.4f, which is not within %.4f and %.4f"
                            .formatted(now.leads, rep, credit, lowest, highest));
        });
    }

    /** The lead costs its rep no turn: as if it had never been given, to those who are still here. */
    private static void giveBack(Account account, Booking booking) {
        account.turnsBack++;
        account.constellation = null;
        List<String> here = booking.shares.keySet().stream()
                .filter(account.credits::containsKey)
                .toList();
        double over = 0;
        for (String rep : here) {
            double change = (rep.equals(booking.rep) ? 1 : 0) - booking.shares.get(rep);
            account.credits.merge(rep, change, Double::sum);
            account.owed.merge(rep, change, Double::sum);
            over += change;
        }
        for (String rep : here) {
            account.credits.merge(rep, -over / here.size(), Double::sum);
        }
    }

    void gaveBack(UUID lead, int round, String outcome, boolean costsNoTurn, Instant now) {
        Case c = of(lead);
        c.givenBack.add(new GivenBack(round, c.holder, outcome, now));
        if (costsNoTurn && c.booking != null) {
            account(c.booking.team).toGiveBack.add(c.booking);
        }
        c.holder = null;
        c.booking = null;
    }

    void ended(UUID lead) {
        of(lead).holder = null;
        of(lead).booking = null;
    }

    void byHand(UUID lead, String rep, Instant now) {
        require(of(lead).holder == null, () -> "by hand twice");
        of(lead).holder = rep;
        of(lead).booking = null;
        people.get(rep).starts.add(now);
    }

    private Case of(UUID lead) {
        return cases.computeIfAbsent(lead, id -> new Case());
    }

    private Account account(String team) {
        return accounts.computeIfAbsent(team, key -> new Account());
    }

    static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
