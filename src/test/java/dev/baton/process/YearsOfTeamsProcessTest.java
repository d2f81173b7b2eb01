package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.MinuteByMinute;
import dev.baton.lead.HistoryKind;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import dev.baton.team.Teams;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Two years of a team, lived on the engine: leads come and reps answer when it pleases them, around every change of the clock and in between. What
 * the engine's timers breach is what somebody finds who counts minutes on the local clock, with holidays read from the wall.
 */
class YearsOfTeamsProcessTest extends LeadProcess {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2027-12-01T00:00:00Z");
    private static final int LEADS_AROUND_A_CHANGE = 4;
    private static final int LEADS_IN_BETWEEN = 12;

    @Autowired
    Teams teams;

    /** @param holidays as the authorities have published them, whatever a library says */
    private record Place(
            String zone,
            String code,
            List<String> holidays,
            List<String> closed,
            Map<String, List<List<String>>> week) {}

    private static final List<Place> PLACES = List.of(
            new Place(
                    "Europe/Berlin",
                    "DE-BE",
                    List.of(
                            "2026-01-01 2026-03-08 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-10-03 2026-12-25 2026-12-26",
                            "2027-01-01 2027-03-08 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-10-03 2027-12-25 2027-12-26"),
                    List.of("2026-12-24", "2026-12-31"),
                    week("MON TUE WED THU FRI", "09:00-12:00 13:00-17:30", "SUN", "01:00-04:30")),
            new Place(
                    "America/New_York",
                    "US-NY",
                    List.of(
                            "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26",
                            "2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-10-11 2027-11-11",
                            "2027-11-25 2027-12-24 2027-12-31"),
                    List.of("2026-11-27"),
                    week("MON TUE WED THU FRI", "08:30-18:00", "SUN", "00:30-05:00")),
            new Place(
                    "Australia/Sydney",
                    "AU-NSW",
                    List.of(
                            "2026-01-01 2026-01-26 2026-04-03 2026-04-04 2026-04-05 2026-04-06 2026-04-25 2026-04-27 2026-06-08 2026-08-03",
                            "2026-10-05 2026-12-25 2026-12-26 2026-12-28 2027-01-01 2027-01-26 2027-03-26 2027-03-27 2027-03-28 2027-03-29",
                            "2027-04-25 2027-04-26 2027-06-14 2027-08-02 2027-10-04 2027-12-25 2027-12-26 2027-12-27 2027-12-28"),
                    List.of(),
                    week("MON TUE WED THU FRI", "09:00-17:00", "SUN", "01:00-06:00")),
            new Place(
                    "Asia/Kathmandu",
                    null,
                    List.of(),
                    List.of(
                            "2026-10-18",
                            "2026-10-19",
                            "2026-10-20",
                            "2026-10-21",
                            "2026-10-22",
                            "2027-10-08",
                            "2027-10-10"),
                    week("SUN MON TUE WED THU", "10:00-17:00", "FRI", "10:00-15:00")));

    private static Map<String, List<List<String>>> week(String... daysAndHours) {
        Map<String, List<List<String>>> week = new HashMap<>();
        for (int i = 0; i < daysAndHours.length; i += 2) {
            List<List<String>> hours = Stream.of(daysAndHours[i + 1].split(" "))
                    .map(interval -> List.of(interval.split("-")))
                    .toList();
            Stream.of(daysAndHours[i].split(" ")).forEach(day -> week.put(day, hours));
        }
        return week;
    }

    @AfterEach
    void theUsualHours() {
        List<List<String>> day = List.of(List.of("09:00", "17:00"));
        teams.put(
                "dach",
                "dach",
                new CalendarDefinition(
                        "UTC", Map.of("MON", day, "TUE", day, "WED", day, "THU", day, "FRI", day), null, List.of()));
    }

    @TestFactory
    Stream<DynamicTest> theEngineBreachesWhatSomebodyFindsWhoCountsTheMinutes() {
        return LongStream.of(20261122L, System.nanoTime()).boxed().flatMap(seed -> PLACES.stream()
                .filter(place -> seed == 20261122L || PLACES.indexOf(place) == Math.floorMod(seed, PLACES.size()))
                .map(place -> DynamicTest.dynamicTest(place.zone() + ", seed " + seed, () -> live(place, seed))));
    }

    private void live(Place place, long seed) {
        teams.put("dach", "dach", new CalendarDefinition(place.zone(), place.week(), place.code(), place.closed()));
        TreeSet<String> free = new TreeSet<>(place.closed());
        place.holidays().forEach(line -> free.addAll(List.of(line.split(" "))));
        MinuteByMinute minutes = new MinuteByMinute(
                new CalendarDefinition(place.zone(), place.week(), null, List.copyOf(free)),
                FIRST,
                LAST.plus(Duration.ofDays(150)));
        Random random = new Random(seed * 31 + place.zone().hashCode());
        int expected = 0;
        int counted = 0;
        int lives = 0;
        for (Instant arrival : arrivals(place, random)) {
            String scene = "seed %d, %s, lead of %s".formatted(seed, place.zone(), arrival);
            clock.set(arrival);
            Life life = capture(random.nextBoolean() ? strong() : with(small(), "complexity", null));
            assertThat(life.lead().team()).as(scene).isEqualTo("dach");
            expected += Witness.of(this, life, minutes, place, random, scene).breaches();
            counted += life.history(HistoryKind.SLA_BREACHED).size();
            lives++;
        }
        assertThat(counted)
                .as("breaches of seed %d, %s", seed, place.zone())
                .isEqualTo(expected)
                .isPositive();
        System.out.println(place.zone() + ", seed " + seed + ": " + lives + " leads, " + counted + " breaches");
    }

    /** From five days before each change of the clock to an hour after it, and anywhere. */
    private static TreeSet<Instant> arrivals(Place place, Random random) {
        TreeSet<Instant> arrivals = new TreeSet<>();
        ZoneOffsetTransition change = ZoneId.of(place.zone()).getRules().nextTransition(FIRST);
        int changes = 0;
        while (change != null && change.getInstant().isBefore(LAST)) {
            for (int i = 0; i < LEADS_AROUND_A_CHANGE; i++) {
                arrivals.add(minute(change.getInstant()
                        .minus(Duration.ofMinutes(i == 0 ? random.nextInt(60) : random.nextInt(5 * 24 * 60) - 60))));
            }
            changes++;
            change = ZoneId.of(place.zone()).getRules().nextTransition(change.getInstant());
        }
        assertThat(changes).isEqualTo(place.zone().equals("Asia/Kathmandu") ? 0 : 4);
        for (int i = changes == 0 ? -LEADS_IN_BETWEEN : 0; i < LEADS_IN_BETWEEN; i++) {
            arrivals.add(minute(FIRST.plusSeconds(
                    random.nextInt((int) Duration.between(FIRST, LAST).toSeconds()))));
        }
        // The working day before a holiday, when it matters most.
        place.holidays().stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(day -> random.nextInt(6) == 0)
                .map(day -> LocalDate.parse(day).minusDays(1).atTime(16, random.nextInt(60)))
                .map(local -> local.atZone(ZoneId.of(place.zone())).toInstant())
                .filter(day -> day.isAfter(FIRST) && day.isBefore(LAST))
                .forEach(arrivals::add);
        return arrivals;
    }

    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    /** Runs all timers of the lead up to this instant, each at its own. */
    private void travel(Life life, Instant to) {
        for (int i = 0; i < 100; i++) {
            Instant due = life.jobs().stream()
                    .map(Job::getDuedate)
                    .filter(d -> d != null && !d.toInstant().isAfter(to))
                    .map(d -> d.toInstant())
                    .min(Instant::compareTo)
                    .orElse(null);
            if (due == null) {
                clock.set(to);
                return;
            }
            if (due.isAfter(clock.instant())) {
                clock.set(due);
            }
            life.settle();
        }
        throw new AssertionError(life + " does not come to rest before " + to);
    }

    /** Watches one lead and counts what should have happened. */
    private record Witness(int breaches) {

        static Witness of(
                YearsOfTeamsProcessTest test,
                Life life,
                MinuteByMinute minutes,
                Place place,
                Random random,
                String scene) {
            int breaches = 0;
            Instant arrival = test.clock.instant();
            SlaClock first = life.sla(ClockKind.ANSWER);
            int within = minutes(life, "answerWithin");
            Instant answer = random.nextInt(3) == 0
                    ? arrival.plus(Duration.ofMinutes(1 + random.nextInt(6 * 24 * 60)))
                    : minutes.plus(arrival, 1 + random.nextInt(within * 3 / 2));
            List<Instant> dues = new ArrayList<>();
            Instant start = arrival;
            while (dues.size() <= first.takeBacks()) {
                Instant due = minutes.plus(minutes.nextWorking(start), within);
                dues.add(due);
                if (answer.isBefore(due)) {
                    break;
                }
                breaches++;
                start = due;
            }
            test.travel(life, answer);

            List<SlaClock> clocks = test.serviceLevels.clocks(life.id());
            assertThat(clocks).as(scene).extracting(SlaClock::dueAt).isEqualTo(dues);
            for (int i = 0; i < clocks.size(); i++) {
                assertThat(clocks.get(i).breachedAt())
                        .as("%s, clock %d", scene, i)
                        .isEqualTo(i < breaches ? dues.get(i) : null);
            }
            test.overHttp(place, arrival, within, dues.get(0), answer, minutes.between(arrival, answer), scene);
            if (breaches > first.takeBacks()) {
                assertThat(life.waitsAt()).as(scene).contains(DECIDE_ESCALATION);
                return new Witness(breaches);
            }

            life.accept();
            Instant firstContact = minutes.plus(minutes.nextWorking(answer), minutes(life, "remindAfter"));
            Instant bant = minutes.plus(minutes.nextWorking(answer), minutes(life, "answerWithin"));
            Instant qualified = answer.plus(Duration.ofMinutes(1 + random.nextInt(12 * 24 * 60)));
            test.travel(life, qualified);
            life.passBant();
            Instant contactBreached = qualified.isBefore(firstContact) ? null : firstContact;
            Instant bantBreached = qualified.isBefore(bant) ? null : bant;
            assertThat(life.sla(ClockKind.FIRST_CONTACT).breachedAt()).as(scene).isEqualTo(contactBreached);
            assertThat(life.sla(ClockKind.BANT).breachedAt()).as(scene).isEqualTo(bantBreached);
            return new Witness(breaches + (contactBreached == null ? 0 : 1) + (bantBreached == null ? 0 : 1));
        }

        private static int minutes(Life life, String promise) {
            return (int)
                    Duration.parse((String) life.decision("sla").get(promise)).toMinutes();
        }
    }

    /** The interface says the same, asked in the offset of the place. */
    private void overHttp(Place place, Instant from, int within, Instant due, Instant to, int between, String scene) {
        ZoneId zone = ZoneId.of(place.zone());
        String asked = from.atZone(zone).toOffsetDateTime().toString();
        JsonNode plus = postAs(
                "rita",
                "/api/calendars/dach/plus",
                Map.of("from", asked, "duration", Duration.ofMinutes(within).toString()));
        assertThat(Instant.parse(plus.get("at").asText())).as(scene).isEqualTo(due);
        JsonNode worked = postAs(
                "rita",
                "/api/calendars/dach/between",
                Map.of("from", asked, "to", to.atZone(zone).toOffsetDateTime().toString()));
        assertThat(Duration.parse(worked.get("duration").asText())).as(scene).isEqualTo(Duration.ofMinutes(between));
    }
}
