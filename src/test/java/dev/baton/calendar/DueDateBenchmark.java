package dev.baton.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Due dates per second on one core, over many calendars at once, for spans of up to thirty days. Questions are made beforehand and are all
 * different; calendars have computed the weeks that they are asked about, as after their first day. Writes {@code target/due-date-benchmark.md}.
 */
@Tag("bench")
class DueDateBenchmark {

    private static final int CALENDARS = 400;
    private static final int QUESTIONS = 1 << 18;
    private static final int ROUNDS = 9;
    private static final Duration THIRTY_DAYS = Duration.ofDays(30);

    private final WorkingCalendar[] calendars = new WorkingCalendar[QUESTIONS];
    private final Instant[] from = new Instant[QUESTIONS];
    private final Instant[] to = new Instant[QUESTIONS];
    private final Duration[] working = new Duration[QUESTIONS];

    @Test
    void dueDates() throws IOException {
        Random random = new Random(20261122);
        List<WorkingCalendar> offices = new ArrayList<>();
        List<WorkingCalendar> odd = new ArrayList<>();
        RandomCalendars any = new RandomCalendars(random);
        List<String> holidays = Arrays.asList(null, "DE-BE", "US-NY", "AU-NSW");
        for (int i = 0; i < CALENDARS; i++) {
            offices.add(WorkingCalendar.of(office(random, holidays)));
            odd.add(WorkingCalendar.of(any.next(holidays.get(random.nextInt(4)), 2026, 2)));
        }
        StringBuilder report = new StringBuilder(
                "| calendars | question | per second, one core | slowest round |\n| --- | --- | --: | --: |\n");
        Map<String, List<WorkingCalendar>> kinds = new LinkedHashMap<>();
        kinds.put(CALENDARS + " offices", offices);
        kinds.put(CALENDARS + " at random", odd);
        for (Map.Entry<String, List<WorkingCalendar>> kind : kinds.entrySet()) {
            ask(kind.getValue(), random);
            report.append(measure(kind.getKey(), "plus", i -> calendars[i]
                    .plus(from[i], working[i])
                    .getNano()));
            report.append(measure(kind.getKey(), "between", i -> calendars[i]
                    .between(from[i], to[i])
                    .getNano()));
        }
        Files.writeString(Path.of("target", "due-date-benchmark.md"), report);
        System.out.println(report);
    }

    private static CalendarDefinition office(Random random, List<String> holidays) {
        List<List<String>> day = random.nextBoolean()
                ? List.of(List.of("09:00", "12:00"), List.of("13:00", "17:30"))
                : List.of(List.of("08:00", "18:00"));
        return new CalendarDefinition(
                RandomCalendars.ZONES.get(random.nextInt(RandomCalendars.ZONES.size())),
                Stream.of("MON", "TUE", "WED", "THU", "FRI").collect(Collectors.toMap(d -> d, d -> day)),
                holidays.get(random.nextInt(holidays.size())),
                List.of("2026-12-24", "2026-12-31"));
    }

    /** Instants of two years, and the working time that passes in a span of up to thirty days from there. */
    private void ask(List<WorkingCalendar> known, Random random) {
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < QUESTIONS; i++) {
            calendars[i] = known.get(random.nextInt(known.size()));
            do {
                from[i] = first.plusMillis((long) (random.nextDouble() * 2 * 365 * 24 * 3600 * 1000));
                to[i] = from[i].plusMillis((long) (random.nextDouble() * THIRTY_DAYS.toMillis()));
                working[i] = calendars[i].between(from[i], to[i]);
            } while (working[i].isZero());
            assertThat(calendars[i].plus(from[i], working[i])).isBeforeOrEqualTo(to[i]);
        }
    }

    private interface Question {
        int answer(int i);
    }

    private static String measure(String calendars, String name, Question question) {
        double[] rates = new double[ROUNDS];
        long sum = 0;
        for (int round = -5; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int repeat = 0; repeat < 4; repeat++) {
                for (int i = 0; i < QUESTIONS; i++) {
                    sum += question.answer(i);
                }
            }
            if (round >= 0) {
                rates[round] = 4.0 * QUESTIONS / (System.nanoTime() - begin) * 1e9;
            }
        }
        Arrays.sort(rates);
        assertThat(sum).isNotNegative();
        return String.format(
                Locale.ROOT, "| %s | %s | %,.0f | %,.0f |%n", calendars, name, rates[ROUNDS / 2], rates[0]);
    }
}
