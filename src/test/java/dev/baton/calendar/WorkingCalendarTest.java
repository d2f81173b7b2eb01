package dev.baton.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WorkingCalendarTest {

    private static final List<String> WEEKDAYS = List.of("MON", "TUE", "WED", "THU", "FRI");
    private static final List<String> ALL_DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    private static CalendarDefinition definition(String zone, String holidays, List<String> days, String... times) {
        Map<String, List<List<String>>> week = new LinkedHashMap<>();
        for (String day : days) {
            List<List<String>> intervals = new ArrayList<>();
            for (int i = 0; i < times.length; i += 2) {
                intervals.add(Arrays.asList(times[i], times[i + 1]));
            }
            week.put(day, intervals);
        }
        return new CalendarDefinition(zone, week, holidays, List.of());
    }

    private static WorkingCalendar calendar(String zone, String holidays, List<String> days, String... times) {
        return WorkingCalendar.of(definition(zone, holidays, days, times));
    }

    private static WorkingCalendar office(String zone, String holidays) {
        return calendar(zone, holidays, WEEKDAYS, "09:00", "12:00", "13:00", "17:00");
    }

    private static WorkingCalendar roundTheClock(String zone) {
        return calendar(zone, null, ALL_DAYS, "00:00", "24:00");
    }

    private static Instant at(String zone, String local) {
        return LocalDateTime.parse(local).atZone(ZoneId.of(zone)).toInstant();
    }

    private static Instant instant(String withOffset) {
        return OffsetDateTime.parse(withOffset).toInstant();
    }

    private static Instant berlin(String local) {
        return at("Europe/Berlin", local);
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    // The week

    @Test
    void fourHoursFromFridayEveningEndOnMondayAfternoon() {
        WorkingCalendar calendar = office("Europe/Berlin", "DE-BE");

        assertThat(calendar.plus(berlin("2026-11-20T16:55"), hours(4))).isEqualTo(berlin("2026-11-23T13:55"));
        assertThat(calendar.between(berlin("2026-11-20T16:55"), berlin("2026-11-23T13:55")))
                .isEqualTo(hours(4));
    }

    @Test
    void aBreakIsNobodysWorkingTime() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.plus(berlin("2026-11-18T11:30"), hours(1))).isEqualTo(berlin("2026-11-18T13:30"));
        assertThat(calendar.worksAt(berlin("2026-11-18T12:30"))).isFalse();
        assertThat(calendar.nextWorking(berlin("2026-11-18T12:30"))).isEqualTo(berlin("2026-11-18T13:00"));
    }

    @Test
    void workThatFillsTheDayIsDueWhenItClosesNotWhenTheNextOneOpens() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.plus(berlin("2026-11-20T09:00"), hours(7))).isEqualTo(berlin("2026-11-20T17:00"));
        assertThat(calendar.plus(berlin("2026-11-20T09:00"), hours(7).plusNanos(1)))
                .isEqualTo(berlin("2026-11-23T09:00:00.000000001"));
        assertThat(calendar.plus(berlin("2026-11-20T09:00"), hours(3))).isEqualTo(berlin("2026-11-20T12:00"));
    }

    @Test
    void theOpeningInstantWorksAndTheClosingInstantDoesNot() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.worksAt(berlin("2026-11-20T09:00"))).isTrue();
        assertThat(calendar.worksAt(berlin("2026-11-20T08:59:59.999999999"))).isFalse();
        assertThat(calendar.worksAt(berlin("2026-11-20T16:59:59.999999999"))).isTrue();
        assertThat(calendar.worksAt(berlin("2026-11-20T17:00"))).isFalse();
        assertThat(calendar.nextWorking(berlin("2026-11-20T17:00"))).isEqualTo(berlin("2026-11-23T09:00"));
    }

    @Test
    void noWorkAtAllIsDueAtTheNextWorkingInstant() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.plus(berlin("2026-11-20T10:15:30.5"), Duration.ZERO))
                .isEqualTo(berlin("2026-11-20T10:15:30.5"));
        assertThat(calendar.plus(berlin("2026-11-21T10:00"), Duration.ZERO)).isEqualTo(berlin("2026-11-23T09:00"));
    }

    @Test
    void fractionsOfASecondAreKeptInsideAndForgottenOutsideWorkingTime() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.plus(berlin("2026-11-20T16:59:59.7"), Duration.ofMillis(600)))
                .isEqualTo(berlin("2026-11-23T09:00:00.3"));
        assertThat(calendar.plus(berlin("2026-11-20T20:00:00.7"), hours(1))).isEqualTo(berlin("2026-11-23T10:00"));
        assertThat(calendar.between(berlin("2026-11-20T16:59:59.7"), berlin("2026-11-23T09:00:00.3")))
                .isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void backwardsIsTheSameTimeNegated() {
        WorkingCalendar calendar = office("Europe/Berlin", null);

        assertThat(calendar.between(berlin("2026-11-23T13:55"), berlin("2026-11-20T16:55")))
                .isEqualTo(hours(-4));
    }

    @Test
    void aNightShiftGoesOnOverMidnight() {
        WorkingCalendar calendar =
                calendar("Europe/Berlin", null, List.of("MON", "TUE"), "22:00", "24:00", "00:00", "02:00");

        assertThat(calendar.plus(berlin("2026-11-23T23:00"), hours(2))).isEqualTo(berlin("2026-11-24T01:00"));
        assertThat(calendar.worksAt(berlin("2026-11-24T00:00"))).isTrue();
        assertThat(calendar.worksAt(berlin("2026-11-25T00:00"))).isFalse();
        assertThat(calendar.plus(berlin("2026-11-24T22:00"), hours(2))).isEqualTo(berlin("2026-11-25T00:00"));
    }

    @Test
    void aDayThatEndsAt24IsDueAtMidnight() {
        WorkingCalendar calendar = calendar("Europe/Berlin", null, List.of("FRI"), "20:00", "24:00");

        assertThat(calendar.plus(berlin("2026-11-20T20:00"), hours(4))).isEqualTo(berlin("2026-11-21T00:00"));
        assertThat(calendar.plus(berlin("2026-11-20T20:00"), hours(5))).isEqualTo(berlin("2026-11-27T21:00"));
    }

    @Test
    void roundTheClockIsPlainTime() {
        WorkingCalendar calendar = roundTheClock("America/New_York");
        Instant from = Instant.parse("2026-01-31T23:59:59.999999999Z");

        for (int days : new int[] {1, 30, 365, 5000}) {
            assertThat(calendar.plus(from, Duration.ofDays(days))).isEqualTo(from.plus(Duration.ofDays(days)));
        }
        assertThat(calendar.between(WorkingCalendar.EARLIEST, WorkingCalendar.LATEST))
                .isEqualTo(Duration.between(WorkingCalendar.EARLIEST, WorkingCalendar.LATEST));
    }

    // Clocks that change

    @Test
    void anHourThatTheClockSkipsIsNobodysWorkingHour() {
        WorkingCalendar calendar = calendar("Europe/Berlin", null, ALL_DAYS, "01:00", "04:00");

        // 29 March 2026, 02:00 becomes 03:00; 28 March 2027 likewise
        assertThat(calendar.between(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00")))
                .isEqualTo(hours(2));
        assertThat(calendar.plus(instant("2026-03-29T01:30:00+01:00"), hours(1)))
                .isEqualTo(instant("2026-03-29T03:30:00+02:00"));
        assertThat(calendar.between(berlin("2027-03-28T00:00"), berlin("2027-03-29T00:00")))
                .isEqualTo(hours(2));
    }

    @Test
    void anHourThatTheClockRepeatsIsWorkedTwice() {
        WorkingCalendar calendar = calendar("Europe/Berlin", null, ALL_DAYS, "01:00", "04:00");

        // 25 October 2026, 03:00 becomes 02:00; 31 October 2027 likewise
        assertThat(calendar.between(berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00")))
                .isEqualTo(hours(4));
        assertThat(calendar.plus(instant("2026-10-25T02:30:00+02:00"), hours(1)))
                .isEqualTo(instant("2026-10-25T02:30:00+01:00"));
        assertThat(calendar.between(berlin("2027-10-31T00:00"), berlin("2027-11-01T00:00")))
                .isEqualTo(hours(4));
    }

    @Test
    void hoursInsideASkippedHourVanishAndInsideARepeatedHourHappenTwice() {
        WorkingCalendar calendar = calendar("Europe/Berlin", null, List.of("SUN"), "02:15", "02:45");

        assertThat(calendar.between(berlin("2026-03-28T00:00"), berlin("2026-03-30T00:00")))
                .isZero();
        assertThat(calendar.nextWorking(berlin("2026-03-29T00:00"))).isEqualTo(berlin("2026-04-05T02:15"));
        assertThat(calendar.plus(berlin("2026-10-24T12:00"), Duration.ofMinutes(30)))
                .isEqualTo(instant("2026-10-25T02:45:00+02:00"));
        assertThat(calendar.plus(berlin("2026-10-24T12:00"), Duration.ofMinutes(31)))
                .isEqualTo(instant("2026-10-25T02:16:00+01:00"));
        assertThat(calendar.worksAt(instant("2026-10-25T02:50:00+02:00"))).isFalse();
    }

    @Test
    void officeHoursStayOfficeHoursAfterTheClockChanged() {
        WorkingCalendar berlin = office("Europe/Berlin", "DE-BE");
        assertThat(berlin.plus(instant("2026-03-27T15:00:00+01:00"), hours(4)))
                .isEqualTo(instant("2026-03-30T11:00:00+02:00"));
        assertThat(berlin.plus(instant("2026-10-23T15:00:00+02:00"), hours(4)))
                .isEqualTo(instant("2026-10-26T11:00:00+01:00"));
        assertThat(berlin.plus(instant("2027-10-29T15:00:00+02:00"), hours(4)))
                .isEqualTo(instant("2027-11-01T11:00:00+01:00"));

        WorkingCalendar newYork = office("America/New_York", "US-NY");
        assertThat(newYork.plus(instant("2026-03-06T15:00:00-05:00"), hours(4)))
                .isEqualTo(instant("2026-03-09T11:00:00-04:00"));
        assertThat(newYork.plus(instant("2026-10-30T15:00:00-04:00"), hours(4)))
                .isEqualTo(instant("2026-11-02T11:00:00-05:00"));

        WorkingCalendar sydney = office("Australia/Sydney", null);
        assertThat(sydney.plus(instant("2026-04-03T15:00:00+11:00"), hours(4)))
                .isEqualTo(instant("2026-04-06T11:00:00+10:00"));
        assertThat(sydney.plus(instant("2026-10-02T15:00:00+10:00"), hours(4)))
                .isEqualTo(instant("2026-10-05T11:00:00+11:00"));
    }

    @Test
    void lordHoweChangesItsClockByHalfAnHour() {
        WorkingCalendar calendar = calendar("Australia/Lord_Howe", null, ALL_DAYS, "01:00", "03:00");

        // 5 April 2026, 02:00+11:00 becomes 01:30+10:30; 4 October 2026, 02:00+10:30 becomes 02:30+11:00
        assertThat(calendar.between(instant("2026-04-05T00:00:00+11:00"), instant("2026-04-06T00:00:00+10:30")))
                .isEqualTo(Duration.ofMinutes(150));
        assertThat(calendar.plus(instant("2026-04-05T01:45:00+11:00"), Duration.ofMinutes(30)))
                .isEqualTo(instant("2026-04-05T01:45:00+10:30"));
        assertThat(calendar.between(instant("2026-10-04T00:00:00+10:30"), instant("2026-10-05T00:00:00+11:00")))
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(calendar.plus(instant("2026-10-04T01:45:00+10:30"), Duration.ofMinutes(30)))
                .isEqualTo(instant("2026-10-04T02:45:00+11:00"));
    }

    @Test
    void kathmanduIsThreeQuartersOfAnHourOff() {
        WorkingCalendar calendar =
                calendar("Asia/Kathmandu", null, List.of("SUN", "MON", "TUE", "WED", "THU"), "10:00", "17:00");

        assertThat(calendar.nextWorking(Instant.parse("2026-11-20T00:00:00Z")))
                .isEqualTo(Instant.parse("2026-11-22T04:15:00Z"));
        assertThat(calendar.plus(instant("2026-11-19T16:00:00+05:45"), hours(2)))
                .isEqualTo(instant("2026-11-22T11:00:00+05:45"));
    }

    @Test
    void aClockThatChangesAtMidnightLosesAndRepeatsTheEdgeOfTheDay() {
        WorkingCalendar beirut = roundTheClockOnSundays("Asia/Beirut");
        // Sunday 29 March 2026 begins at 01:00; on Sunday 25 October 2026 at 00:00 it is Saturday 23:00 again
        assertThat(beirut.nextWorking(instant("2026-03-28T12:00:00+02:00")))
                .isEqualTo(instant("2026-03-29T01:00:00+03:00"));
        assertThat(beirut.between(instant("2026-03-28T12:00:00+02:00"), instant("2026-03-30T12:00:00+03:00")))
                .isEqualTo(hours(23));
        assertThat(beirut.nextWorking(instant("2026-10-24T12:00:00+03:00")))
                .isEqualTo(instant("2026-10-25T00:00:00+02:00"));
        assertThat(beirut.between(instant("2026-10-24T12:00:00+03:00"), instant("2026-10-26T12:00:00+02:00")))
                .isEqualTo(hours(24));
    }

    @Test
    void aClockThatGoesBackOverMidnightRepeatsAMinuteOfTheNewDay() {
        // Until 2011 St John's changed at 00:01: on Sunday 7 November 2010 it became Saturday 23:01 again.
        WorkingCalendar calendar = roundTheClockOnSundays("America/St_Johns");

        Instant firstMidnight = instant("2010-11-07T00:00:00-02:30");
        assertThat(calendar.nextWorking(instant("2010-11-06T12:00:00-02:30"))).isEqualTo(firstMidnight);
        assertThat(calendar.plus(firstMidnight, Duration.ofMinutes(1)))
                .isEqualTo(firstMidnight.plus(Duration.ofMinutes(1)));
        assertThat(calendar.plus(firstMidnight, Duration.ofMinutes(2)))
                .isEqualTo(firstMidnight.plus(Duration.ofMinutes(61)));
    }

    @Test
    void aDayThatTheCalendarSkippedWasNotWorked() {
        // Samoa crossed the date line: there was no Friday 30 December 2011.
        WorkingCalendar calendar = calendar("Pacific/Apia", null, ALL_DAYS, "09:00", "17:00");

        assertThat(calendar.between(instant("2011-12-29T00:00:00-10:00"), instant("2012-01-01T00:00:00+14:00")))
                .isEqualTo(hours(16));
    }

    private static WorkingCalendar roundTheClockOnSundays(String zone) {
        return calendar(zone, null, List.of("SUN"), "00:00", "24:00");
    }

    // Free days

    @Test
    void publicHolidaysOfBerlinAreFree() {
        List<String> official = List.of(
                "2026-01-01",
                "2026-03-08",
                "2026-04-03",
                "2026-04-06",
                "2026-05-01",
                "2026-05-14",
                "2026-05-25",
                "2026-10-03",
                "2026-12-25",
                "2026-12-26",
                "2027-01-01",
                "2027-03-08",
                "2027-03-26",
                "2027-03-29",
                "2027-05-01",
                "2027-05-06",
                "2027-05-17",
                "2027-10-03",
                "2027-12-25",
                "2027-12-26");

        assertThat(freeDays(calendar("Europe/Berlin", "DE-BE", ALL_DAYS, "09:00", "17:00")))
                .isEqualTo(official);
    }

    @Test
    void aHolidayOnASaturdayIsFreeOnTheDayOnWhichItIsObserved() {
        List<String> federal = List.of(
                "2026-01-01",
                "2026-01-19",
                "2026-02-16",
                "2026-05-25",
                "2026-06-19",
                "2026-07-03",
                "2026-09-07",
                "2026-11-11",
                "2026-11-26",
                "2026-12-25",
                "2027-01-01",
                "2027-01-18",
                "2027-02-15",
                "2027-05-31",
                "2027-06-18",
                "2027-07-05",
                "2027-09-06",
                "2027-11-11",
                "2027-11-25",
                "2027-12-24",
                // New Year 2028, observed in the year before
                "2027-12-31");

        assertThat(freeDays(calendar("America/New_York", "US", ALL_DAYS, "09:00", "17:00")))
                .isEqualTo(federal);
    }

    private static List<String> freeDays(WorkingCalendar calendar) {
        return IntStream.range(0, 730)
                .mapToObj(day -> LocalDate.of(2026, 1, 1).plusDays(day))
                .filter(date -> !calendar.worksAt(
                        date.atTime(12, 0).atZone(calendar.zone()).toInstant()))
                .map(LocalDate::toString)
                .toList();
    }

    @Test
    void aRegionsHolidaysAreAddedToItsCountrys() {
        assertThat(office("Europe/Berlin", "DE").worksAt(berlin("2027-03-08T10:00")))
                .isTrue();
        assertThat(office("Europe/Berlin", "DE-BE").worksAt(berlin("2027-03-08T10:00")))
                .isFalse();
        assertThat(office("Europe/Berlin", "de-be").worksAt(berlin("2027-03-08T10:00")))
                .isFalse();
        assertThat(office("Europe/Berlin", "DE-BY").worksAt(berlin("2027-01-06T10:00")))
                .isFalse();
        assertThat(office("Europe/Paris", "FR-2A").worksAt(berlin("2027-07-14T10:00")))
                .isFalse();
    }

    @Test
    void easterAndNewYearAreSteppedOver() {
        WorkingCalendar calendar = office("Europe/Berlin", "DE-BE");

        // Thursday before Good Friday to Tuesday after Easter Monday
        assertThat(calendar.plus(berlin("2026-04-02T16:00"), hours(2))).isEqualTo(berlin("2026-04-07T10:00"));
        assertThat(calendar.plus(berlin("2026-12-31T16:00"), hours(2))).isEqualTo(berlin("2027-01-04T10:00"));
    }

    @Test
    void closedDaysAreFreeInTheCalendarsOwnZone() {
        CalendarDefinition base = definition("Pacific/Kiritimati", null, ALL_DAYS, "00:00", "24:00");
        WorkingCalendar calendar =
                WorkingCalendar.of(new CalendarDefinition(base.zone(), base.week(), null, List.of("2026-12-24")));

        assertThat(calendar.nextWorking(instant("2026-12-24T00:00:00+14:00")))
                .isEqualTo(instant("2026-12-25T00:00:00+14:00"));
        assertThat(calendar.worksAt(instant("2026-12-23T23:59:59+14:00"))).isTrue();
    }

    @Test
    void aLeapDayIsADay() {
        WorkingCalendar calendar = office("Europe/Berlin", "DE-BE");

        assertThat(calendar.plus(berlin("2028-02-28T16:00"), hours(2))).isEqualTo(berlin("2028-02-29T10:00"));
        assertThat(calendar.plus(berlin("2027-02-26T16:00"), hours(2))).isEqualTo(berlin("2027-03-01T10:00"));
        assertThat(calendar.between(berlin("2028-02-01T00:00"), berlin("2028-03-01T00:00")))
                .isEqualTo(hours(21 * 7));
    }

    @Test
    void tenYearsOfMondaysAreTenYears() {
        WorkingCalendar calendar = calendar("Europe/Berlin", null, List.of("MON"), "09:00", "10:00");

        // 31 December 2035 is the Monday 521 weeks after 5 January 2026
        assertThat(calendar.plus(berlin("2026-01-05T09:00"), hours(522))).isEqualTo(berlin("2035-12-31T10:00"));
        assertThat(calendar.between(berlin("2026-01-05T09:00"), berlin("2035-12-31T10:00")))
                .isEqualTo(hours(522));
    }

    // Refusals

    @Test
    void negativeWorkingTimeIsRefused() {
        assertThatExceptionOfType(CalendarRefused.class)
                .isThrownBy(() -> office("UTC", null).plus(Instant.parse("2026-01-01T00:00:00Z"), hours(-1)))
                .withMessage("CAL-002 duration: PT-1H is negative; working time is counted forwards only");
    }

    @Test
    void questionsAndAnswersBeyondTheHorizonAreRefused() {
        WorkingCalendar calendar = office("UTC", null);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertOutsideHorizon(() -> calendar.plus(now, Duration.ofSeconds(Long.MAX_VALUE)));
        assertOutsideHorizon(() -> calendar.plus(now, Duration.ofDays(20_000)));
        assertOutsideHorizon(() -> calendar.plus(Instant.MAX, hours(1)));
        assertOutsideHorizon(() -> calendar.plus(Instant.MIN, Duration.ZERO));
        assertOutsideHorizon(() -> calendar.plus(WorkingCalendar.LATEST, Duration.ofNanos(1)));
        assertOutsideHorizon(() -> calendar.between(now, Instant.MAX));
        assertOutsideHorizon(() -> calendar.between(Instant.MIN, now));
        assertOutsideHorizon(() -> calendar.worksAt(WorkingCalendar.EARLIEST.minusNanos(1)));
        assertOutsideHorizon(() -> calendar.nextWorking(WorkingCalendar.LATEST.plusNanos(1)));
        assertThat(calendar.worksAt(WorkingCalendar.EARLIEST)).isFalse();
        assertThat(roundTheClock("UTC").plus(now, Duration.between(now, WorkingCalendar.LATEST)))
                .isEqualTo(WorkingCalendar.LATEST);
    }

    @Test
    void aCalendarThatIsAlwaysClosedAnswersWithARefusalInsteadOfSearchingForEver() {
        CalendarDefinition mondays = definition("UTC", null, List.of("MON"), "09:00", "10:00");
        List<String> everyMonday = IntStream.range(0, 11_000)
                .mapToObj(week -> LocalDate.of(1969, 12, 29).plusWeeks(week).toString())
                .toList();
        WorkingCalendar calendar = WorkingCalendar.of(new CalendarDefinition("UTC", mondays.week(), null, everyMonday));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertOutsideHorizon(() -> calendar.nextWorking(now));
        assertOutsideHorizon(() -> calendar.plus(now, Duration.ofNanos(1)));
        assertThat(calendar.between(now, WorkingCalendar.LATEST)).isZero();
    }

    private static void assertOutsideHorizon(ThrowingCallable question) {
        assertThatExceptionOfType(CalendarRefused.class)
                .isThrownBy(question)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(CalendarRefused.OUTSIDE_HORIZON));
    }

    @Test
    void calendarsOfTheSameDefinitionAreEqual() {
        assertThat(office("UTC", "DE")).isEqualTo(office("UTC", "DE")).hasSameHashCodeAs(office("UTC", "DE"));
        assertThat(office("UTC", "DE")).isNotEqualTo(office("UTC", null));
    }
}
