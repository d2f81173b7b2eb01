package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.MinuteByMinute;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Team;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to a lead that goes past a rep who can answer it in time, by day or by night. */
@DisplayName("A lead")
class AnswerWindowTest {

    private static final AnswerTime TWO_HOURS = AnswerTime.within(Duration.ofHours(2));
    private static final String[] WEEKDAYS = {"MON", "TUE", "WED", "THU", "FRI"};

    /** A Tuesday. */
    private static final Instant NIGHT = at("2026-03-03T03:00");

    private final CalendarDefinition day = hours("UTC", "08:30", "18:00");
    private final Map<String, List<Absence>> absences = new HashMap<>();
    private final Map<Integer, List<Instant>> starts = new HashMap<>();

    @Test
    @DisplayName("of the night goes to each rep in turn, not to the one who starts half an hour before the others")
    void theNightIsShared() {
        Roster roster = roster(
                day,
                rep("early", hours("UTC", "08:30", "17:00")),
                rep("late", hours("UTC", "09:00", "17:30")),
                rep("later", hours("UTC", "09:00", "18:00")));
        Pool pool = pool(roster);
        Map<String, Integer> given = new TreeMap<>();
        for (int i = 0; i < 36; i++) {
            Look look = Look.at(roster, pool, wish(), TWO_HOURS, NIGHT.plusSeconds(300L * i));
            given.merge(look.rep().orElseThrow().id(), 1, Integer::sum);
            assertThat(look.worksAt()).as("the clock starts whoever is chosen").isEqualTo(at("2026-03-03T08:30"));
            assertThat(look.dueAt()).isEqualTo(at("2026-03-03T10:30"));
            pool = pool.booked(look);
        }
        assertThat(given).isEqualTo(Map.of("early", 12, "late", 12, "later", 12));
    }

    @ParameterizedTest(name = "at {0}")
    @ValueSource(strings = {"2026-03-02T18:00", "2026-03-02T23:59", "2026-03-03T03:00", "2026-03-03T08:29"})
    @DisplayName("stays with its owner who starts later than others")
    void theOwnerKeepsIt(String arrival) {
        Roster roster =
                roster(day, rep("early", hours("UTC", "08:30", "17:00")), rep("owner", hours("UTC", "09:00", "18:00")));
        assertThat(Look.at(roster, pool(roster), owned("owner"), TWO_HOURS, at(arrival))
                        .rep()
                        .orElseThrow()
                        .id())
                .isEqualTo("owner");
    }

    @ParameterizedTest(name = "who starts at {0}")
    @CsvSource({
        "10:00, ",
        "10:01, works only 29 min before the answer is due",
        "10:30, does not work before the answer is due"
    })
    @DisplayName("of the night needs a rep who has a quarter of the answer time")
    void aQuarter(String start, String refusal) {
        Look look = look(
                TWO_HOURS,
                NIGHT,
                rep("early", hours("UTC", "08:30", "17:00")),
                rep("late", hours("UTC", start, "18:00")));
        assertThat(look.refusals()).containsExactly(null, refusal);
        assertThat(look.candidate(1).reason()).isEqualTo(refusal);
    }

    @Test
    @DisplayName("of the night is measured without the breaks, absences and pauses of a rep")
    void ownTime() {
        away("training", at("2026-03-03T08:50"), at("2026-03-03T12:00"));
        away("ill", NIGHT.minusSeconds(600), at("2026-03-04T00:00"));
        away("twice", at("2026-03-03T08:40"), at("2026-03-03T09:40"));
        away("twice", at("2026-03-03T09:30"), at("2026-03-03T10:00"));
        Look look = look(
                TWO_HOURS,
                NIGHT,
                rep("break", day("UTC", "08:30-08:45 10:15-17:00")),
                rep("ill", day),
                rep("paused", day, at("2026-03-03T10:10"), null, null),
                rep("training", day),
                rep("twice", day));
        assertThat(look.refusals())
                .containsExactly(
                        null,
                        "absent",
                        "works only 20 min before the answer is due",
                        "works only 20 min before the answer is due",
                        null);
    }

    @Test
    @DisplayName("of the night starts its clock with the first who is there, not with one who is away")
    void theClock() {
        away("early", NIGHT, at("2026-03-03T12:00"));
        Look look = look(
                TWO_HOURS,
                NIGHT,
                rep("early", hours("UTC", "08:30", "17:00")),
                rep("late", hours("UTC", "09:15", "18:00")));
        assertThat(look.worksAt()).isEqualTo(at("2026-03-03T09:15"));
        assertThat(look.rep().orElseThrow().id()).isEqualTo("late");
    }

    @Test
    @DisplayName("of the night goes to a rep of another zone who works while the team sleeps")
    void anotherZone() {
        Look look = look(
                TWO_HOURS,
                NIGHT,
                rep("berlin", hours("Europe/Berlin", "09:30", "17:00")),
                rep("sydney", hours("Australia/Sydney", "09:00", "17:00")));
        assertThat(look.refusals()).containsExactly(null, null);
        assertThat(look.worksAt()).isEqualTo(at("2026-03-03T08:30"));
    }

    @Test
    @DisplayName("of an hour in which the team is open but nobody of it has hours is one of the night")
    void aTeamThatNeverCloses() {
        Roster roster = roster(
                hours("UTC", "00:00", "24:00"),
                rep("early", hours("UTC", "08:30", "17:00")),
                rep("late", hours("UTC", "09:00", "17:30")));
        assertThat(Look.at(roster, pool(roster), owned("late"), TWO_HOURS, NIGHT)
                        .rep()
                        .orElseThrow()
                        .id())
                .isEqualTo("late");
    }

    @Test
    @DisplayName("of the day goes to who is at work and has ten minutes before the answer is due")
    void byDay() {
        away("leaving", at("2026-03-03T10:09"), at("2026-03-05T10:00"));
        away("staying", at("2026-03-03T10:10"), at("2026-03-05T10:00"));
        Instant ten = at("2026-03-03T10:00");
        Rep[] reps = {
            rep("late", hours("UTC", "10:01", "18:00")),
            rep("leaving", day),
            rep("off", hours("UTC", "08:30", "10:05")),
            rep("staying", day)
        };
        assertThat(look(TWO_HOURS, ten, reps).refusals())
                .containsExactly(
                        "not-working-at-start",
                        "works only 9 min before the answer is due",
                        "works only 5 min before the answer is due",
                        null);
        assertThat(look(AnswerTime.within(Duration.ofMinutes(5)), ten, reps).refusals())
                .as("a shorter answer time is all that is needed")
                .containsExactly("not-working-at-start", null, null, null);
    }

    @Test
    @DisplayName("that nobody has ten minutes for waits until somebody has")
    void tenMinutesLater() {
        away("anna", at("2026-03-03T10:05"), at("2026-03-03T11:00"));
        away("anna", at("2026-03-03T11:03"), at("2026-03-03T17:55"));
        Look look = look(TWO_HOURS, at("2026-03-03T10:00"), rep("anna", day));
        assertThat(look.rep()).isEmpty();
        assertThat(look.next())
                .as("five minutes in the evening, and the morning before it is due")
                .isEqualTo(at("2026-03-03T17:55"));
    }

    @Test
    @DisplayName("of the night counts to a cap when its rep begins to work, and moves no clock")
    void caps() {
        starts.put(0, List.of(at("2026-03-03T07:00")));
        starts.put(1, List.of(at("2026-03-02T16:00")));
        Look look = look(
                TWO_HOURS,
                NIGHT,
                rep("early", hours("UTC", "08:30", "17:00"), null, 1, null),
                rep("late", hours("UTC", "09:00", "17:30"), null, 1, null));
        assertThat(look.refusals()).containsExactly("at-daily-cap", null);
        assertThat(look.worksAt()).as("nobody else is there").isEqualTo(at("2026-03-03T09:00"));

        Roster roster = roster(
                day,
                rep("early", hours("UTC", "08:30", "17:00")),
                rep("late", hours("UTC", "09:00", "17:30"), null, null, 1));
        starts.clear();
        starts.put(1, List.of());
        Look first = Look.at(roster, pool(roster), owned("late"), TWO_HOURS, NIGHT);
        assertThat(first.startsWork()).isEqualTo(at("2026-03-03T09:00"));
        assertThat(first.worksAt()).isEqualTo(at("2026-03-03T08:30"));
        Look second = Look.at(roster, pool(roster).booked(first), owned("late"), TWO_HOURS, NIGHT);
        assertThat(second.refusals()).containsExactly(null, "at-hourly-cap");
    }

    @Test
    @DisplayName("that waits keeps the instant at which its answer is due; one that is late has the time of a new one")
    void waiting() {
        Rep[] reps = {rep("early", hours("UTC", "08:30", "17:00")), rep("late", hours("UTC", "09:00", "17:30"))};
        assertThat(look(TWO_HOURS.dueAt(at("2026-03-03T09:20")), NIGHT, reps).refusals())
                .containsExactly(null, "works only 20 min before the answer is due");
        assertThat(look(TWO_HOURS.dueAt(at("2026-03-03T09:20")), NIGHT, reps).dueAt())
                .isEqualTo(at("2026-03-03T09:20"));
        assertThat(look(TWO_HOURS.dueAt(at("2026-03-02T17:00")), NIGHT, reps).refusals())
                .containsExactly(null, null);
    }

    @Test
    @DisplayName("goes to its fallback owner only when that rep can answer it in time")
    void theFallbackOwner() {
        Team team = new Team("team", "Team", "none", WorkingCalendar.of(day), false, "anna");
        Rep anna = rep("anna", hours("UTC", "09:00", "18:00"));
        Duration within = TWO_HOURS.within();
        assertThat(AnswerWindow.canAnswer(team, anna, List.of(), within, NIGHT)).isTrue();
        assertThat(AnswerWindow.canAnswer(team, anna, List.of(), within, at("2026-03-03T08:45")))
                .isFalse();
        Absence morning = absence("anna", NIGHT, at("2026-03-03T10:15"));
        assertThat(AnswerWindow.canAnswer(team, anna, List.of(morning), within, NIGHT))
                .isFalse();
        assertThat(AnswerWindow.canAnswer(team, anna, List.of(morning), within, at("2026-03-03T10:00")))
                .isFalse();
        assertThat(AnswerWindow.canAnswer(team, anna, List.of(morning), within, at("2026-03-03T10:15")))
                .isTrue();
    }

    @ParameterizedTest(name = "seed {0}, the week of {1}")
    @CsvSource({
        "1, 2026-03-05",
        "2, 2026-03-26",
        "3, 2026-10-22",
        "4, 2026-10-29",
        "5, 2026-06-10",
        "6, 2026-03-26",
        "7, 2026-10-22",
        "8, 2026-04-01"
    })
    @DisplayName(
            "of any hour of a week goes to one whose turn it is of those who can answer, by another who counts minutes")
    void aWeek(long seed, String from) {
        World world = new World(seed, Instant.parse(from + "T00:00:00Z"), 7);
        double furthest = world.live(250);
        System.out.printf(
                "AnswerWindowTest seed %d, %d reps: at most %.2f leads from the due shares; %d of %d leads by night,"
                        + " %d with an eligible owner, %d for nobody, %d times another set than before%n",
                seed,
                world.roster.reps().size(),
                furthest,
                world.outside,
                250,
                world.owned,
                world.nobody,
                world.changes);
        assertThat(world.outside).isGreaterThan(60);
        assertThat(world.owned).isGreaterThan(10);
        assertThat(world.changes).isGreaterThan(10);
    }

    @Test
    @DisplayName("more does not add to what a rep is owed, however the sets change")
    void nothingAddsUp() {
        List<String> measured = new ArrayList<>();
        for (int seed : List.of(11, 13)) {
            World world = new World(seed, Instant.parse("2026-03-05T00:00:00Z"), 56);
            double first = world.live(250);
            double rest = 0;
            for (int i = 0; i < 7; i++) {
                rest = Math.max(rest, world.live(250));
            }
            measured.add("%.2f then %.2f".formatted(first, rest));
            assertThat(rest).as("seed %d", seed).isLessThan(Math.max(first, 1) + 1.5);
        }
        System.out.println(
                "AnswerWindowTest: leads from the due shares in the first 250 leads, and in the 1,750 that follow: "
                        + measured);
    }

    /** A team whose reps start at different times, and a second opinion on each lead of it. */
    private final class World {

        private static final List<String> ZONES =
                List.of("Europe/Berlin", "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Sydney");

        private final Random random;
        private final Instant begin;
        private final Instant end;
        private final CalendarDefinition teamHours;
        private final MinuteByMinute team;
        private final Map<String, MinuteByMinute> minutes = new HashMap<>();
        private final ClaimsModel turns = new ClaimsModel();
        private final Map<String, List<Instant>> begun = new HashMap<>();
        private final Map<String, Rep> reps = new TreeMap<>();
        private final Map<String, boolean[]> atWork = new HashMap<>();
        final Roster roster;
        private Pool pool;
        private Instant now;
        private Set<String> before = Set.of();
        int outside;
        int owned;
        int nobody;
        int changes;

        World(long seed, Instant begin, int days) {
            this.random = new Random(seed);
            this.begin = begin;
            this.now = begin;
            this.end = begin.plus(Duration.ofDays(days));
            this.teamHours = seed % 4 == 0
                    ? hours("Europe/Berlin", "00:00", "24:00")
                    : hours(seed % 3 == 0 ? "America/New_York" : "Europe/Berlin", "08:00", "18:00");
            this.team = minutes(teamHours);
            int many = 3 + random.nextInt(5);
            for (int i = 0; i < many; i++) {
                CalendarDefinition own = ownHours();
                String id = "rep-" + i;
                minutes.put(id, minutes(own));
                for (int a = random.nextInt(3) * Math.max(1, days / 14); a > 0; a--) {
                    Instant from = begin.plus(Duration.ofMinutes(random.nextInt(days * 24 * 60)));
                    away(
                            id,
                            from,
                            from.plus(Duration.ofMinutes(5 + random.nextInt(random.nextBoolean() ? 180 : 1800))));
                }
                absences.computeIfPresent(id, (rep, list) -> list.stream()
                        .sorted(Comparator.comparing(Absence::startsAt))
                        .toList());
                reps.put(
                        id,
                        rep(
                                id,
                                own,
                                random.nextInt(4) == 0
                                        ? begin.plus(Duration.ofMinutes(random.nextInt(3 * 24 * 60)))
                                        : null,
                                random.nextInt(5) == 0 ? 3 : null,
                                null));
                begun.put(id, new ArrayList<>());
                if (!reps.get(id).caps().isNone()) {
                    starts.put(i, List.of());
                }
            }
            this.roster = roster(teamHours, reps.values().toArray(Rep[]::new));
            this.pool = pool(roster);
        }

        private MinuteByMinute minutes(CalendarDefinition definition) {
            return new MinuteByMinute(definition, begin, end.plus(Duration.ofDays(21)));
        }

        private CalendarDefinition ownHours() {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            int start = 6 * 60 + 30 * random.nextInt(10);
            int end = start + 4 * 60 + 30 * random.nextInt(10);
            String whole = time(start) + "-" + time(end);
            String broken = time(start) + "-" + time(start + 150) + " " + time(start + 195) + "-" + time(end);
            CalendarDefinition week = day(zone, random.nextBoolean() ? whole : broken);
            if (random.nextInt(4) > 0) {
                return week;
            }
            Map<String, List<List<String>>> some = new HashMap<>(week.week());
            some.keySet().retainAll(List.of(WEEKDAYS[random.nextInt(2)], WEEKDAYS[2 + random.nextInt(2)], "FRI"));
            return new CalendarDefinition(zone, some, null, List.of());
        }

        private static String time(int minute) {
            return "%02d:%02d".formatted(minute / 60, minute % 60);
        }

        /** @return how far from the due shares a rep was at most */
        double live(int leads) {
            double furthest = 0;
            Instant last = now.plus(
                    Duration.between(begin, end).toMinutes() > 7 * 24 * 60
                            ? Duration.ofDays(7)
                            : Duration.between(now, end));
            TreeSet<Instant> arrivals = new TreeSet<>();
            while (arrivals.size() < leads) {
                arrivals.add(now.plus(Duration.ofMinutes(
                        random.nextInt((int) Duration.between(now, last).toMinutes()))));
            }
            for (Instant arrival : arrivals) {
                furthest = Math.max(furthest, come(arrival));
            }
            now = last;
            return furthest;
        }

        private double come(Instant arrival) {
            String owner = random.nextInt(3) == 0
                    ? roster.reps().get(random.nextInt(roster.reps().size())).id()
                    : null;
            int within = List.of(20, 60, 120, 240, 480).get(random.nextInt(5));
            AnswerTime answer = AnswerTime.within(Duration.ofMinutes(within));
            if (random.nextInt(5) == 0) {
                answer = answer.dueAt(arrival.plus(Duration.ofMinutes(random.nextInt(1200) - 200)));
            }
            Look look = Look.at(roster, pool, owner == null ? wish() : owned(owner), answer, arrival);
            Set<String> expected = eligible(arrival, within, answer.due());
            Set<String> found = IntStream.range(0, look.refusals().length)
                    .filter(i -> look.refusals()[i] == null)
                    .mapToObj(i -> roster.reps().get(i).id())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(found)
                    .as(
                            "who can answer a lead of %s within %d minutes; the others: %s",
                            arrival, within, Arrays.toString(look.refusals()))
                    .isEqualTo(expected);
            outside += look.outside() ? 1 : 0;
            if (expected.isEmpty()) {
                nobody++;
                assertThat(look.rep()).isEmpty();
                return 0;
            }
            String chosen = look.rep().orElseThrow().id();
            if (owner != null && expected.contains(owner)) {
                owned++;
                assertThat(chosen).as("the owner of a lead of %s", arrival).isEqualTo(owner);
            }
            Set<String> among = owner != null && expected.contains(owner) ? Set.of(owner) : expected;
            changes += among.equals(before) ? 0 : 1;
            before = among;
            pool = pool.booked(look);
            begun.get(chosen).add(firstAtWork(chosen, arrival));
            return turns.turn(
                    "team", among.stream().collect(Collectors.toMap(rep -> rep, rep -> 1.0 / among.size())), chosen);
        }

        // ---- the second opinion: minute after minute, by the local clock

        private Set<String> eligible(Instant at, int within, Instant kept) {
            Set<String> all = reps.keySet();
            Set<String> eligible = new TreeSet<>();
            boolean inside = team.worksAt(at)
                    && all.stream().anyMatch(rep -> minutes.get(rep).worksAt(at));
            if (inside) {
                Instant due = team.plus(at, within);
                all.stream()
                        .filter(rep -> isAtWork(rep, at) && hasRoom(rep, at))
                        .filter(rep -> minutesAtWork(rep, at, due) >= Math.min(10, within))
                        .forEach(eligible::add);
                return eligible;
            }
            List<String> otherwise = all.stream()
                    .filter(rep -> firstAtWork(rep, at) != null && hasRoom(rep, firstAtWork(rep, at)))
                    .toList();
            Instant planned = at;
            while (!team.worksAt(planned) || !hasHours(all, planned)) {
                planned = planned.plusSeconds(60);
            }
            Instant latest = team.plus(planned, 8 * 60);
            Instant clock = at;
            while (!clock.isAfter(latest)) {
                Instant minute = clock;
                if (team.worksAt(minute) && otherwise.stream().anyMatch(rep -> isAtWork(rep, minute))) {
                    break;
                }
                clock = clock.plusSeconds(60);
            }
            if (clock.isAfter(latest)) {
                return eligible;
            }
            Instant due = kept != null && kept.isAfter(at) ? kept : team.plus(clock, within);
            otherwise.stream()
                    .filter(rep -> 4 * minutesAtWork(rep, at, due) >= within)
                    .forEach(eligible::add);
            return eligible;
        }

        private boolean hasHours(Set<String> ids, Instant at) {
            return ids.stream().anyMatch(rep -> minutes.get(rep).worksAt(at));
        }

        private boolean isAtWork(String id, Instant at) {
            return atWork.computeIfAbsent(id, this::minutesAtWork)[
                    (int) Duration.between(begin, at).toMinutes()];
        }

        private boolean[] minutesAtWork(String id) {
            boolean[] there = new boolean[(int) Duration.between(begin, end).toMinutes() + 21 * 24 * 60];
            Instant pausedUntil = reps.get(id).pausedUntil();
            for (int i = 0; i < there.length; i++) {
                Instant at = begin.plusSeconds(60L * i);
                there[i] = minutes.get(id).worksAt(at)
                        && (pausedUntil == null || !at.isBefore(pausedUntil))
                        && absences.getOrDefault(id, List.of()).stream()
                                .noneMatch(away -> !at.isBefore(away.startsAt()) && at.isBefore(away.endsAt()));
            }
            return there;
        }

        private Instant firstAtWork(String rep, Instant from) {
            for (Instant at = from; at.isBefore(from.plus(Duration.ofDays(14))); at = at.plusSeconds(60)) {
                if (isAtWork(rep, at)) {
                    return at;
                }
            }
            return null;
        }

        private boolean hasRoom(String id, Instant at) {
            Rep rep = reps.get(id);
            LocalDate day = LocalDate.ofInstant(at, rep.zone());
            return rep.caps().isNone()
                    || begun.get(id).stream()
                                    .filter(start -> LocalDate.ofInstant(start, rep.zone())
                                            .equals(day))
                                    .count()
                            < rep.caps().perDay();
        }

        private int minutesAtWork(String rep, Instant from, Instant until) {
            int count = 0;
            for (Instant at = from; at.isBefore(until); at = at.plusSeconds(60)) {
                count += isAtWork(rep, at) ? 1 : 0;
            }
            return count;
        }
    }

    // ---- fixtures

    private Look look(AnswerTime answer, Instant now, Rep... reps) {
        Roster roster = roster(day, reps);
        return Look.at(roster, pool(roster), wish(), answer, now);
    }

    private Roster roster(CalendarDefinition team, Rep... reps) {
        return new Roster(
                new Team("team", "Team", "none", WorkingCalendar.of(team), false, null), 1, List.of(reps), absences);
    }

    private Pool pool(Roster roster) {
        int n = roster.reps().size();
        return new Pool(0, new double[n], new long[n], new long[n], starts);
    }

    private static Wish wish() {
        return new Wish(Strategy.ROUND_ROBIN, List.of(), List.of(), List.of(), Set.of(), Set.of());
    }

    private static Wish owned(String owner) {
        return new Wish(Strategy.OWNER, List.of(), List.of(), List.of(owner), Set.of(), Set.of());
    }

    private void away(String rep, Instant from, Instant until) {
        absences.merge(
                rep, List.of(absence(rep, from, until)), (one, other) -> Stream.concat(one.stream(), other.stream())
                        .toList());
    }

    private static Absence absence(String rep, Instant from, Instant until) {
        return new Absence(UUID.randomUUID(), rep, from, until, "absence", "entered");
    }

    private static Rep rep(String id, CalendarDefinition hours) {
        return rep(id, hours, null, null, null);
    }

    private static Rep rep(String id, CalendarDefinition hours, Instant pausedUntil, Integer perDay, Integer perHour) {
        return new Rep(
                id,
                "team",
                id,
                id,
                id + "@example.example",
                Set.of(),
                Set.of(),
                100_000,
                1,
                WorkingCalendar.of(hours),
                true,
                true,
                pausedUntil,
                new Rep.Caps(perDay, perHour),
                Set.of(),
                Set.of());
    }

    private static CalendarDefinition hours(String zone, String from, String until) {
        return day(zone, from + "-" + until);
    }

    /** From Monday to Friday. */
    private static CalendarDefinition day(String zone, String intervals) {
        List<List<String>> day = Stream.of(intervals.split(" "))
                .map(interval -> List.of(interval.split("-")))
                .toList();
        return new CalendarDefinition(
                zone, Stream.of(WEEKDAYS).collect(Collectors.toMap(each -> each, each -> day)), null, List.of());
    }

    private static Instant at(String utc) {
        return Instant.parse(utc + ":00Z");
    }
}
