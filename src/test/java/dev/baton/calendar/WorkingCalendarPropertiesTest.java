package dev.baton.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every calendar; the seed is in the name of the test and in the message of a failure. */
class WorkingCalendarPropertiesTest {

    private static final int CALENDARS = 40;
    private static final int CASES = 250;
    private static final Duration A_NANO = Duration.ofNanos(1);

    static LongStream seeds() {
        return LongStream.of(20261121, System.nanoTime());
    }

    private interface Property {
        void check(WorkingCalendar calendar, Questions questions, String scene);
    }

    private static void forAll(long seed, Property property) {
        Random random = new Random(seed);
        RandomCalendars calendars = new RandomCalendars(random);
        List<String> holidays = List.of("", "DE-BE", "US-NY", "AU-NSW");
        for (int i = 0; i < CALENDARS; i++) {
            int year = 1971 + random.nextInt(180);
            CalendarDefinition definition = calendars.next(holidays.get(random.nextInt(holidays.size())), year, 4);
            WorkingCalendar calendar = WorkingCalendar.of(definition);
            for (int j = 0; j < CASES; j++) {
                property.check(
                        calendar,
                        new Questions(random, calendar, year),
                        "seed %d, calendar %d, case %d, %s".formatted(seed, i, j, definition));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void exactlyTheAskedWorkingTimePassesUntilItIsDue(long seed) {
        forAll(seed, (calendar, ask, scene) -> {
            Instant from = ask.instant();
            Duration working = ask.duration();
            Instant due = calendar.plus(from, working);
            assertThat(calendar.between(from, due))
                    .as("%s: from %s plus %s gives %s", scene, from, working, due)
                    .isEqualTo(working);
            assertThat(calendar.between(due, from)).as(scene).isEqualTo(working.negated());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsDueOutsideWorkingTimeNorLaterThanItMustBe(long seed) {
        forAll(seed, (calendar, ask, scene) -> {
            Instant from = ask.instant();
            Duration working = ask.duration();
            Instant due = calendar.plus(from, working);
            if (working.isZero()) {
                assertThat(calendar.worksAt(due)).as("%s: %s", scene, due).isTrue();
            } else {
                assertThat(calendar.worksAt(due.minus(A_NANO)))
                        .as("%s: from %s plus %s gives %s", scene, from, working, due)
                        .isTrue();
                assertThat(calendar.between(from, due.minus(A_NANO)))
                        .as("%s: from %s plus %s gives %s", scene, from, working, due)
                        .isLessThan(working);
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoStartsLaterOrHasMoreToDoIsNeverDueEarlier(long seed) {
        forAll(seed, (calendar, ask, scene) -> {
            Instant from = ask.instant();
            Duration working = ask.duration();
            Instant due = calendar.plus(from, working);
            for (Duration later : List.of(A_NANO, Duration.ofHours(1), ask.duration())) {
                assertThat(calendar.plus(from.plus(later), working))
                        .as("%s: from %s and %s later plus %s", scene, from, later, working)
                        .isAfterOrEqualTo(due);
                if (!later.isZero()) {
                    assertThat(calendar.plus(from, working.plus(later)))
                            .as("%s: from %s plus %s and %s more", scene, from, working, later)
                            .isAfter(due);
                }
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void workingTimeAddsUp(long seed) {
        forAll(seed, (calendar, ask, scene) -> {
            Instant from = ask.instant();
            Duration first = ask.duration();
            Duration second = ask.duration().plus(A_NANO);
            assertThat(calendar.plus(calendar.plus(from, first), second))
                    .as("%s: from %s plus %s plus %s", scene, from, first, second)
                    .isEqualTo(calendar.plus(from, first.plus(second)));

            Instant middle = ask.instant();
            Instant to = ask.instant();
            assertThat(calendar.between(from, middle).plus(calendar.between(middle, to)))
                    .as("%s: %s, %s, %s", scene, from, middle, to)
                    .isEqualTo(calendar.between(from, to));
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theNextWorkingInstantIsTheFirstOneThatWorks(long seed) {
        forAll(seed, (calendar, ask, scene) -> {
            Instant at = ask.instant();
            Instant next = calendar.nextWorking(at);
            assertThat(calendar.worksAt(next)).as("%s: %s", scene, at).isTrue();
            assertThat(calendar.between(at, next)).as("%s: %s", scene, at).isZero();
            assertThat(calendar.worksAt(at)).as("%s: %s", scene, at).isEqualTo(next.equals(at));
            assertThat(calendar.plus(at, Duration.ZERO)).as("%s: %s", scene, at).isEqualTo(next);
            if (!next.equals(at)) {
                assertThat(calendar.worksAt(next.minus(A_NANO)))
                        .as("%s: %s", scene, at)
                        .isFalse();
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countingMinutesOnTheLocalClockGivesTheSameAnswers(long seed) {
        Random random = new Random(seed);
        RandomCalendars calendars = new RandomCalendars(random);
        for (int i = 0; i < 8; i++) {
            // Recent years more often; old ones for clocks that changed at one minute past midnight or lost a day.
            int year = random.nextBoolean() ? 2026 : 1980 + random.nextInt(60);
            CalendarDefinition definition = calendars.next(null, year, 1);
            WorkingCalendar calendar = WorkingCalendar.of(definition);
            Instant first = Instant.parse(year + "-01-01T00:00:00Z");
            Instant end = Instant.parse((year + 1) + "-02-01T00:00:00Z");
            MinuteByMinute reference = new MinuteByMinute(definition, first, end);
            int minutes = (int) Duration.between(first, end).toMinutes();
            for (int j = 0; j < 1_000; j++) {
                Instant from = first.plusSeconds(60L * random.nextInt(minutes));
                Instant to = from.plusSeconds(60L * random.nextInt(random.nextInt(50) == 0 ? 400_000 : 20_000));
                to = to.isBefore(end) ? to : end.minusSeconds(60);
                int working = 1 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 3_000);
                String scene = "seed %d, calendar %d, case %d, %s, from %s to %s or plus %d minutes"
                        .formatted(seed, i, j, definition, from, to, working);

                assertThat(calendar.worksAt(from)).as(scene).isEqualTo(reference.worksAt(from));
                Instant due = reference.plus(from, working);
                if (due != null) {
                    assertThat(calendar.plus(from, Duration.ofMinutes(working)))
                            .as(scene)
                            .isEqualTo(due);
                }
                Instant next = reference.nextWorking(from);
                if (next != null) {
                    assertThat(calendar.nextWorking(from)).as(scene).isEqualTo(next);
                }
                assertThat(calendar.between(from, to))
                        .as(scene)
                        .isEqualTo(Duration.ofMinutes(reference.between(from, to)));
            }
        }
    }

    static List<String> zones() {
        return RandomCalendars.ZONES;
    }

    @ParameterizedTest
    @MethodSource("zones")
    void everyMinuteAroundEveryChangeOfTheClockIsCountedRight(String zone) {
        List<List<String>> night = List.of(
                List.of("00:00", "00:20"),
                List.of("01:10", "02:15"),
                List.of("02:40", "03:30"),
                List.of("23:00", "24:00"));
        CalendarDefinition definition = new CalendarDefinition(
                zone,
                Map.of(
                        "THU",
                        night,
                        "FRI",
                        night,
                        "SAT",
                        night,
                        "SUN",
                        night,
                        "MON",
                        List.of(List.of("02:00", "03:00"))),
                null,
                List.of());
        WorkingCalendar calendar = WorkingCalendar.of(definition);
        Instant end = Instant.parse("2028-01-01T00:00:00Z");
        ZoneRules rules = ZoneId.of(zone).getRules();
        ZoneOffsetTransition change = rules.nextTransition(Instant.parse("2026-01-01T00:00:00Z"));
        while (change != null && change.getInstant().isBefore(end)) {
            Instant first = change.getInstant().minus(Duration.ofHours(6));
            MinuteByMinute reference =
                    new MinuteByMinute(definition, first, change.getInstant().plus(Duration.ofDays(8)));
            for (int minute = 0; minute < 30 * 60; minute++) {
                Instant at = first.plus(Duration.ofMinutes(minute));
                assertThat(calendar.worksAt(at)).as("%s: %s", zone, at).isEqualTo(reference.worksAt(at));
                assertThat(calendar.nextWorking(at)).as("%s: %s", zone, at).isEqualTo(reference.nextWorking(at));
                assertThat(calendar.plus(at, Duration.ofMinutes(75)))
                        .as("%s: %s", zone, at)
                        .isEqualTo(reference.plus(at, 75));
                assertThat(calendar.between(first, at))
                        .as("%s: %s", zone, at)
                        .isEqualTo(Duration.ofMinutes(reference.between(first, at)));
            }
            change = rules.nextTransition(change.getInstant());
        }
    }

    /** Random instants and durations, often on an edge: an opening, a closing, a whole day's work. */
    private static final class Questions {

        private final Random random;
        private final WorkingCalendar calendar;
        private final Instant start;

        Questions(Random random, WorkingCalendar calendar, int year) {
            this.random = random;
            this.calendar = calendar;
            this.start = Instant.parse(year + "-01-01T00:00:00Z");
        }

        Instant instant() {
            Instant any = start.plusSeconds(random.nextInt(3 * 365 * 24 * 3600));
            return switch (random.nextInt(5)) {
                case 0 -> calendar.nextWorking(any);
                case 1 -> calendar.plus(any, Duration.ofMinutes(1 + random.nextInt(600)));
                case 2 -> any.plusNanos(random.nextInt(3) - 1);
                default -> any.plusNanos(random.nextInt(1_000_000_000));
            };
        }

        Duration duration() {
            return switch (random.nextInt(5)) {
                case 0 -> Duration.ofNanos(random.nextInt(3));
                case 1 -> Duration.ofMinutes(random.nextInt(40 * 60));
                case 2 -> Duration.ofSeconds(random.nextInt(10_000_000), random.nextInt(1_000_000_000));
                default -> Duration.ofMillis(random.nextInt(400_000_000));
            };
        }
    }
}
