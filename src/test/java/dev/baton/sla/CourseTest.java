package dev.baton.sla;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.WorkingCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Says no to a pause that gives or takes working time. */
class CourseTest {

    private static final List<List<String>> DAY = List.of(List.of("09:00", "12:00"), List.of("13:00", "17:00"));
    private static final WorkingCalendar HOURS = WorkingCalendar.of(new CalendarDefinition(
            "Europe/Berlin", Map.of("MON", DAY, "TUE", DAY, "THU", DAY, "SUN", DAY), null, List.of()));

    static LongStream seeds() {
        return LongStream.of(4, System.nanoTime());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void outsideOfItsPausesExactlyThePromisedTimePasses(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant start =
                    HOURS.nextWorking(Instant.parse("2026-03-20T00:00:00Z").plusMillis(random.nextInt(1_500_000_000)));
            Duration within = Duration.ofMinutes(1 + random.nextInt(3_000));
            Course course = Course.from(start, null, null, within);
            Instant due = course.at(within, null, HOURS);
            // The first pause may come before the clock has begun.
            Instant now = start.minusMillis(random.nextInt(100_000_000));
            Instant running = start;
            Duration worked = Duration.ZERO;
            for (int pause = random.nextInt(5); pause > 0; pause--) {
                now = now.plusMillis(random.nextInt(200_000_000));
                if (!due.isAfter(now)) {
                    break;
                }
                Instant until = now.plusMillis(1 + random.nextInt(400_000_000));
                if (now.isAfter(running)) {
                    worked = worked.plus(HOURS.between(running, now));
                }
                course = course.pause(now, until, HOURS);
                if (random.nextBoolean()) {
                    Instant again = now.plusMillis(
                            random.nextInt((int) Duration.between(now, until).toMillis()));
                    until = again.plusMillis(1 + random.nextInt(400_000_000));
                    course = course.pause(again, until, HOURS);
                    now = again;
                }
                if (random.nextBoolean()) {
                    until = now.plusMillis(
                            random.nextInt((int) Duration.between(now, until).toMillis()));
                    course = course.resume(until);
                }
                now = until;
                running = until.isAfter(start) ? until : start;
                due = course.at(within, due, HOURS);
            }
            assertThat(worked.plus(HOURS.between(running, due)))
                    .as("seed %d, case %d, %s", seed, i, course)
                    .isEqualTo(within);
        }
    }

    @Test
    void whatHadComeToPassBeforeThePauseStays() {
        Instant start = Instant.parse("2026-03-23T09:00:00Z");
        Course course = Course.from(start, Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(2));
        Instant reminded = course.at(course.remindAfter(), null, HOURS);
        Course paused = course.pause(start.plusSeconds(1_800), Instant.parse("2026-03-26T09:00:00Z"), HOURS);

        assertThat(paused.at(paused.remindAfter(), reminded, HOURS)).isEqualTo(reminded);
        assertThat(paused.at(paused.escalateAfter(), null, HOURS)).isEqualTo("2026-03-26T09:30:00Z");
        assertThat(paused.at(paused.within(), null, HOURS)).isEqualTo("2026-03-26T10:30:00Z");
        assertThat(paused.resume(Instant.parse("2026-03-27T00:00:00Z")))
                .as("a pause that is over is not ended again")
                .isEqualTo(paused);
    }
}
