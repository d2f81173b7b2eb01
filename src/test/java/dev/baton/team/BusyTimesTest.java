package dev.baton.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** Says no to an absence at a wrong hour, to one that nobody has, and to a file that costs more than it is worth. */
@DisplayName("Busy times of a calendar file")
class BusyTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

    @Test
    void aTimeCountsInTheZoneThatTheFileNames() {
        assertThat(read(event(
                        "a",
                        "DTSTART;TZID=America/New_York:20260305T090000",
                        "DTEND;TZID=America/New_York:20260305T100000")))
                .containsExactly("2026-03-05T14:00:00Z/2026-03-05T15:00:00Z");
        assertThat(read(event("a", "DTSTART:20260305T090000Z", "DURATION:PT90M")))
                .containsExactly("2026-03-05T09:00:00Z/2026-03-05T10:30:00Z");
    }

    @Test
    void aTimeWithoutAZoneIsTheRepsOwn() {
        assertThat(read(event("a", "DTSTART:20260305T090000", "DTEND:20260305T100000")))
                .containsExactly("2026-03-05T08:00:00Z/2026-03-05T09:00:00Z");
    }

    @Test
    void anAllDayEventIsADayInTheRepsOwnZone() {
        assertThat(read(event("a", "DTSTART;VALUE=DATE:20260305", "DTEND;VALUE=DATE:20260307")))
                .containsExactly("2026-03-04T23:00:00Z/2026-03-06T23:00:00Z");
        assertThat(read(event("a", "DTSTART;VALUE=DATE:20260305"))).hasSize(1);
        assertThat(BusyTimes.read(
                                calendar(event("a", "DTSTART;VALUE=DATE:20260305")),
                                ZoneId.of("Pacific/Auckland"),
                                NOW,
                                NOW.plus(BusyTimes.WINDOW))
                        .get(0)
                        .startsAt())
                .isEqualTo("2026-03-04T11:00:00Z");
    }

    @Test
    void anAllDayEventOnTheDayTheClockChangesHasTwentyThreeHours() {
        assertThat(read(event("a", "DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330")))
                .containsExactly("2026-03-28T23:00:00Z/2026-03-29T22:00:00Z");
    }

    @Test
    void aRecurringEventKeepsItsHourWhenTheClockChanges() {
        assertThat(read(event(
                        "a",
                        "DTSTART;TZID=Europe/Berlin:20260327T090000",
                        "DTEND;TZID=Europe/Berlin:20260327T100000",
                        "RRULE:FREQ=DAILY;COUNT=4")))
                .containsExactly(
                        "2026-03-27T08:00:00Z/2026-03-27T09:00:00Z",
                        "2026-03-28T08:00:00Z/2026-03-28T09:00:00Z",
                        "2026-03-29T07:00:00Z/2026-03-29T08:00:00Z",
                        "2026-03-30T07:00:00Z/2026-03-30T08:00:00Z");
    }

    @Test
    void anHourThatTheClockSkipsIsCountedOnFromBefore() {
        assertThat(read(event("a", "DTSTART;TZID=Europe/Berlin:20260329T023000", "DURATION:PT1H")))
                .containsExactly("2026-03-29T01:30:00Z/2026-03-29T02:30:00Z");
    }

    @Test
    void anHourThatTheClockShowsTwiceIsTheFirst() {
        assertThat(read(event("a", "DTSTART;TZID=Europe/Berlin:20261025T023000", "DURATION:PT15M")))
                .containsExactly("2026-10-25T00:30:00Z/2026-10-25T00:45:00Z");
    }

    @Test
    void aRecurrenceThatIsExcludedIsNoAbsence() {
        assertThat(read(event(
                        "a",
                        "DTSTART;TZID=Europe/Berlin:20260303T090000",
                        "DTEND;TZID=Europe/Berlin:20260303T100000",
                        "RRULE:FREQ=WEEKLY;COUNT=4",
                        "EXDATE;TZID=Europe/Berlin:20260310T090000",
                        "EXDATE:20260317T080000Z")))
                .containsExactly(
                        "2026-03-03T08:00:00Z/2026-03-03T09:00:00Z", "2026-03-24T08:00:00Z/2026-03-24T09:00:00Z");
        assertThat(read(event(
                        "a",
                        "DTSTART;VALUE=DATE:20260303",
                        "RRULE:FREQ=DAILY;COUNT=3",
                        "EXDATE;VALUE=DATE:20260304,20260305")))
                .containsExactly("2026-03-02T23:00:00Z/2026-03-03T23:00:00Z");
    }

    @Test
    void aRecurrenceThatWasMovedIsAtItsNewTimeOnly() {
        String series = event(
                "a",
                "DTSTART;TZID=Europe/Berlin:20260303T090000",
                "DTEND;TZID=Europe/Berlin:20260303T100000",
                "RRULE:FREQ=WEEKLY;COUNT=3");
        String moved = event(
                "a",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260310T090000",
                "DTSTART;TZID=Europe/Berlin:20260311T140000",
                "DTEND;TZID=Europe/Berlin:20260311T160000");
        for (String both : List.of(series + moved, moved + series)) {
            assertThat(read(both))
                    .containsExactly(
                            "2026-03-03T08:00:00Z/2026-03-03T09:00:00Z",
                            "2026-03-11T13:00:00Z/2026-03-11T15:00:00Z",
                            "2026-03-17T08:00:00Z/2026-03-17T09:00:00Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"})
    void aRecurrenceThatWasCalledOffIsNoAbsence(String off) {
        assertThat(read(event("a", "DTSTART:20260303T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
                        + event(
                                "a",
                                "RECURRENCE-ID:20260304T090000Z",
                                "DTSTART:20260304T090000Z",
                                "DURATION:PT1H",
                                off)))
                .containsExactly("2026-03-03T09:00:00Z/2026-03-03T10:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "status:cancelled"})
    void anEventThatKeepsNobodyBusyIsNoAbsence(String property) {
        assertThat(read(event("a", "DTSTART:20260305T090000Z", "DURATION:PT1H", property)))
                .isEmpty();
        assertThat(read(event("a", "DTSTART:20260305T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", property)))
                .isEmpty();
    }

    @Test
    void anEventWithoutDurationIsNoAbsence() {
        assertThat(read(event("a", "DTSTART:20260305T090000Z"))).isEmpty();
    }

    @Test
    void theLatestRevisionOfAnEventCounts() {
        assertThat(read(event("a", "SEQUENCE:3", "DTSTART:20260305T120000Z", "DURATION:PT1H")
                        + event("a", "SEQUENCE:1", "DTSTART:20260305T090000Z", "DURATION:PT1H")))
                .containsExactly("2026-03-05T12:00:00Z/2026-03-05T13:00:00Z");
    }

    @Test
    void eventsThatShareAUidAreAllBusyUnlessOneReplacesTheOther() {
        assertThat(read(event("a", "DTSTART:20260305T090000Z", "DURATION:PT1H")
                        + event("a", "DTSTART:20260306T090000Z", "DURATION:PT1H")
                        + event("a", "DTSTART:20260306T090000Z", "DURATION:PT2H")))
                .containsExactly(
                        "2026-03-05T09:00:00Z/2026-03-05T10:00:00Z", "2026-03-06T09:00:00Z/2026-03-06T11:00:00Z");
    }

    @Test
    void aFreeBusyFileIsBusyWhereItDoesNotSayFree() {
        assertThat(read("BEGIN:VFREEBUSY\nUID:fb\n"
                        + "FREEBUSY:20260305T090000Z/20260305T100000Z,20260305T110000Z/PT30M\n"
                        + "FREEBUSY;FBTYPE=FREE:20260306T090000Z/20260306T100000Z\n"
                        + "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260307T090000Z/20260307T100000Z\n"
                        + "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260309T000000Z/20260311T000000Z\nEND:VFREEBUSY\n"))
                .containsExactly(
                        "2026-03-05T09:00:00Z/2026-03-05T10:00:00Z",
                        "2026-03-05T11:00:00Z/2026-03-05T11:30:00Z",
                        "2026-03-07T09:00:00Z/2026-03-07T10:00:00Z",
                        "2026-03-09T00:00:00Z/2026-03-11T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20260305T090000Z", "20260305T100000Z/20260305T090000Z", "soon/later"})
    void aPeriodThatIsNoneIsRefusedByName(String period) {
        assertThatThrownBy(() -> read("BEGIN:VFREEBUSY\nFREEBUSY:" + period + "\nEND:VFREEBUSY\n"))
                .isInstanceOf(TeamRefused.class)
                .hasMessageStartingWith("TEAM-006 freebusy[1].FREEBUSY: ");
    }

    @ParameterizedTest
    @CsvSource({
        "W. Europe Standard Time, 2026-03-05T08:00:00Z",
        "w. europe standard time, 2026-03-05T08:00:00Z",
        "Eastern Standard Time, 2026-03-05T14:00:00Z",
        "India Standard Time, 2026-03-05T03:30:00Z",
        "tzone://Microsoft/Utc, 2026-03-05T09:00:00Z"
    })
    void theNamesOfWindowsAreKnownWithoutADefinition(String zone, String start) {
        assertThat(read(event("a", "DTSTART;TZID=\"" + zone + "\":20260305T090000", "DURATION:PT1H")))
                .singleElement()
                .asString()
                .startsWith(start);
    }

    @Test
    void aFileWithoutAnythingIsRefusedSoThatItTakesNothingAway() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(TeamRefused.class)
                .hasMessageStartingWith("TEAM-006 body: must contain at least one event");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/cases/ics/expected.csv", delimiter = '|', numLinesToSkip = 1)
    void filesInTheShapeOfRealExportsAreReadOrRefusedByName(String file, String expected) throws IOException {
        Instant now = Instant.parse("2026-12-01T08:00:00Z");
        String text =
                new String(new ClassPathResource("cases/ics/" + file).getContentAsByteArray(), StandardCharsets.UTF_8);
        String read;
        try {
            read = BusyTimes.read(text, BERLIN, now, now.plus(BusyTimes.WINDOW)).stream()
                    .limit(3)
                    .map(b -> b.startsAt() + "/" + b.endsAt())
                    .collect(Collectors.joining(" "));
        } catch (TeamRefused refused) {
            read = refused.getMessage();
        }
        assertThat(read).as(file).startsWith(expected == null ? "" : expected);
        assertThat(read.isEmpty()).as(file).isEqualTo(expected == null);
    }

    @Test
    void onlyTheWindowCountsAndWhatReachesIntoIt() {
        assertThat(read(event("over", "DTSTART:20260302T060000Z", "DTEND:20260302T080000Z")
                        + event("now", "DTSTART:20260302T060000Z", "DTEND:20260302T090000Z")
                        + event("late", "DTSTART:20270406T080000Z", "DTEND:20270407T080000Z")))
                .containsExactly("2026-03-02T06:00:00Z/2026-03-02T09:00:00Z");
        assertThat(read(event("a", "DTSTART:20200106T220000Z", "DTEND:20200107T100000Z", "RRULE:FREQ=WEEKLY")))
                .hasSize(58)
                .startsWith("2026-03-02T22:00:00Z/2026-03-03T10:00:00Z")
                .endsWith("2027-04-05T22:00:00Z/2027-04-06T10:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4             | 20260302 20260308 20260316 20260322
                    FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260430                 | 20260302 20260327 20260424
                    FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2                     | 20260302 20260331 20260531
                    FREQ=YEARLY;COUNT=2                                    | 20260302 20270302
                    FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO,TU,WE,TH,FR;COUNT=2   | 20260302 20260401
                    FREQ=DAILY;UNTIL=20260303T225959Z                      | 20260302 20260303
                    FREQ=DAILY;UNTIL=20260304                              | 20260302 20260303 20260304
                    """)
    void rulesAreWorkedOutAsTheStandardSays(String rule, String days) {
        for (Locale locale : List.of(Locale.US, Locale.GERMANY)) {
            Locale before = Locale.getDefault();
            Locale.setDefault(locale);
            try {
                assertThat(read(event("a", "DTSTART;VALUE=DATE:20260302", "RRULE:" + rule)).stream()
                                .map(time -> Instant.parse(time.substring(0, 20))
                                        .atZone(BERLIN)
                                        .toLocalDate()
                                        .toString()
                                        .replace("-", "")))
                        .as(rule + " in " + locale)
                        .containsExactly(days.split(" "));
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Test
    void theMachinesOwnZoneDoesNotMatter() {
        TimeZone before = TimeZone.getDefault();
        String file = event(
                "a",
                "DTSTART;TZID=Europe/Berlin:20260327T090000",
                "DURATION:PT1H",
                "RRULE:FREQ=DAILY;UNTIL=20260330T070000Z");
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(read(file)).hasSize(4).endsWith("2026-03-30T07:00:00Z/2026-03-30T08:00:00Z");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void furtherDatesAndPeriodsAreTakenOver() {
        assertThat(read(event(
                        "a",
                        "DTSTART:20260303T090000Z",
                        "DURATION:PT1H",
                        "RDATE:20260305T090000Z",
                        "RDATE;VALUE=PERIOD:20260306T090000Z/PT3H,20260307T090000Z/20260307T100000Z")))
                .containsExactly(
                        "2026-03-03T09:00:00Z/2026-03-03T10:00:00Z",
                        "2026-03-05T09:00:00Z/2026-03-05T10:00:00Z",
                        "2026-03-06T09:00:00Z/2026-03-06T12:00:00Z",
                        "2026-03-07T09:00:00Z/2026-03-07T10:00:00Z");
    }

    /** As Outlook writes it. */
    @Test
    void aZoneThatOnlyTheFileKnowsCountsAsItIsDefinedThere() {
        String zone = """
                BEGIN:VTIMEZONE
                TZID:Customized Time Zone
                BEGIN:STANDARD
                DTSTART:16010101T030000
                TZOFFSETFROM:+0200
                TZOFFSETTO:+0100
                RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
                END:STANDARD
                BEGIN:DAYLIGHT
                DTSTART:16010101T020000
                TZOFFSETFROM:+0100
                TZOFFSETTO:+0200
                RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
                END:DAYLIGHT
                END:VTIMEZONE
                """;
        assertThat(read(zone
                        + event(
                                "a",
                                "DTSTART;TZID=\"Customized Time Zone\":20260327T090000",
                                "DTEND;TZID=\"Customized Time Zone\":20260327T100000",
                                "RRULE:FREQ=DAILY;COUNT=3")
                        + event("b", "DTSTART;TZID=Customized Time Zone:20261025T013000", "DURATION:PT1H")
                        + event("c", "DTSTART;TZID=Customized Time Zone:20270104T090000", "DURATION:PT1H")))
                .containsExactly(
                        "2026-03-27T08:00:00Z/2026-03-27T09:00:00Z",
                        "2026-03-28T08:00:00Z/2026-03-28T09:00:00Z",
                        "2026-03-29T07:00:00Z/2026-03-29T08:00:00Z",
                        "2026-10-24T23:30:00Z/2026-10-25T00:30:00Z",
                        "2027-01-04T08:00:00Z/2027-01-04T09:00:00Z");
    }

    @Test
    void aKnownZoneUnderALongerNameIsThatZone() {
        assertThat(read(event(
                        "a", "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260305T090000", "DURATION:PT1H")))
                .containsExactly("2026-03-05T08:00:00Z/2026-03-05T09:00:00Z");
    }

    @Test
    void theZonesOfAFileAreNotTheMachines() {
        int before = ZoneId.getAvailableZoneIds().size();
        aZoneThatOnlyTheFileKnowsCountsAsItIsDefinedThere();
        assertThat(ZoneId.getAvailableZoneIds()).hasSize(before);
    }

    @Test
    void foldedLinesEitherEndOfLineAndAByteOrderMarkAreRead() {
        String file = calendar(
                event("a", "SUMMARY:a long\n  title that is folded", "DTSTART:20260305T0900\n 00Z", "DURATION:PT1H"));
        for (String written : List.of(file, file.replace("\r\n", "\n"), "\uFEFF" + file)) {
            assertThat(BusyTimes.read(written, BERLIN, NOW, NOW.plus(BusyTimes.WINDOW)))
                    .hasSize(1);
        }
    }

    @Test
    void theSameFileGivesTheSameKeysAndTheyTellNothing() {
        String file = calendar(
                event("vera@kestrel.example", "DTSTART:20260305T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"));
        List<BusyTime> once = BusyTimes.read(file, BERLIN, NOW, NOW.plus(BusyTimes.WINDOW));
        List<BusyTime> later = BusyTimes.read(file, BERLIN, NOW.plusSeconds(60), NOW.plus(BusyTimes.WINDOW));
        assertThat(later).isEqualTo(once);
        assertThat(once).extracting(BusyTime::key).doesNotHaveDuplicates().allMatch(key -> key.matches("[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Dear all, I am away in May.",
                "<!DOCTYPE html><html></html>",
                "BEGIN:VCALENDAR",
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260305T090000Z\r\n",
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
                "BEGIN:VCARD\r\nEND:VCARD\r\n"
            })
    void aFileThatIsNoCalendarIsRefusedWithItsLine(String file) {
        assertThatThrownBy(() -> BusyTimes.read(file, BERLIN, NOW, NOW.plus(BusyTimes.WINDOW)))
                .isInstanceOf(TeamRefused.class)
                .hasMessageMatching("TEAM-006 body: is not an iCalendar file that can be read, near line -?\\d+");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    DTSTART:tomorrow                                                            | event[1].DTSTART
                    DTSTART;VALUE=DATE:+9999999991231                                           | event[1].DTSTART
                    DTSTART:+9999999991231T000000Z                                              | event[1].DTSTART
                    DTSTART:20260231                                                            | event[1].DTSTART
                    DTSTART:20260305T250000Z                                                    | event[1].DTSTART
                    DTSTART;TZID=Middle-earth/Bree:20260305T090000                              | event[1].DTSTART
                    SUMMARY:no start                                                            | event[1].DTSTART
                    DTSTART:20260305T090000Z,DTEND:20260305T080000Z                             | event[1].DTEND
                    DTSTART:20260305T090000Z,DTEND:20290305T080000Z                             | event[1].DTEND
                    DTSTART:20260305T090000Z,DURATION:an hour                                   | event[1].DURATION
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:often                          | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:FREQ=SECONDLY                  | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:FREQ=DAILY;INTERVAL=2147483647 | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:FREQ=DAILY;INTERVAL=-1         | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:FREQ=DAILY;UNTIL=someday       | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,RRULE:FREQ=DAILY;BYMONTH=13          | event[1].RRULE
                    DTSTART:20260305T090000Z,DURATION:PT1H,EXRULE:FREQ=DAILY,RRULE:FREQ=DAILY   | event[1].EXRULE
                    DTSTART:00010101T090000Z,DURATION:PT1H,RRULE:FREQ=DAILY                     | event[1].DTSTART
                    """)
    void whatCannotBeReadIsNamedWithoutRepeatingIt(String properties, String field) {
        assertThatThrownBy(() -> read(event("a", properties.split(",(?=[A-Z]+:)"))))
                .isInstanceOf(TeamRefused.class)
                .hasMessageStartingWith("TEAM-006 " + field + ": ")
                .hasMessageNotContaining("tomorrow")
                .hasMessageNotContaining("Bree");
    }

    @Test
    void moreThanFiveThousandBusyTimesAreRefused() {
        String thirteenTimesADay = "RRULE:FREQ=DAILY;BYHOUR=6,7,8,9,10,11,12,13,14,15,16,17,18";
        String one = event("a", "DTSTART:20260101T060000Z", "DURATION:PT1H", thirteenTimesADay);
        assertThatThrownBy(() -> read(one))
                .hasMessageStartingWith("TEAM-006 event[1].RRULE: recurs more than 5000 times");
        String seven = thirteenTimesADay.replace(",13,14,15,16,17,18", "");
        String two = event("a", "DTSTART:20260101T060000Z", "DURATION:PT1H", seven)
                + event("b", "DTSTART:20260101T060000Z", "DURATION:PT1H", seven);
        assertThatThrownBy(() -> read(two)).hasMessageStartingWith("TEAM-006 body: has more than 5000 busy times");
        assertThat(read(event("a", "DTSTART:20260101T060000Z", "DURATION:PT1H", thirteenTimesADay.replace(",18", ""))))
                .hasSizeBetween(4_790, 4_810);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5;BYSECOND=1,2,3,4,5",
                "FREQ=DAILY;BYMONTH=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
                "FREQ=DAILY;COUNT=2147483647",
                "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"
            })
    @Timeout(30)
    void aRuleThatAsksForTooMuchIsRefusedBeforeItIsWorkedOut(String rule) {
        assertThatThrownBy(() -> read(event("a", "DTSTART:19700101T060000Z", "DURATION:PT1H", "RRULE:" + rule)))
                .hasMessageStartingWith("TEAM-006 event[1].RRULE: ");
    }

    @Test
    @Timeout(60)
    void aFileFullOfRulesThatFindNothingIsRefusedInTime() {
        String file = IntStream.range(0, 20_000)
                .mapToObj(i -> event(
                        "e" + i,
                        "DTSTART:19700101T060000Z",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;COUNT=99999;BYMONTH=2;BYMONTHDAY=30"))
                .collect(Collectors.joining());
        assertThatThrownBy(() -> read(file)).hasMessageContaining("has too many that recur");
    }

    @Test
    @Timeout(20)
    void componentsThatNeverEndDoNotEndTheThread() {
        String file = "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n".repeat(140_000);
        assertThatThrownBy(() -> BusyTimes.read(file, BERLIN, NOW, NOW.plus(BusyTimes.WINDOW)))
                .isInstanceOf(TeamRefused.class);
    }

    @Test
    @Timeout(20)
    void theNameOfAZoneIsNotFollowedForEver() {
        String slashes = "/".repeat(1_500_000);
        assertThatThrownBy(() -> read(event("a", "DTSTART;TZID=" + slashes + ":20260305T090000", "DURATION:PT1H")))
                .hasMessageStartingWith("TEAM-006 event[1].DTSTART: names a time zone");
    }

    @Test
    void whatLastsForEverIsRefused() {
        for (String end : List.of("DURATION:P99999W", "DTEND:99991231T235959Z")) {
            for (String rule : List.of("X-NONE:1", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY", "RDATE:20260306T090000Z")) {
                assertThatThrownBy(() -> read(event("a", "DTSTART:20260305T090000Z", end, rule)))
                        .isInstanceOf(TeamRefused.class);
            }
        }
    }

    @Test
    @Timeout(20)
    void aLargeFileOfPlainEventsIsReadInTime() {
        String file = IntStream.range(0, 4_900)
                .mapToObj(i -> event(
                        "e" + i,
                        "DTSTART:" + NOW.plus(Duration.ofHours(i)).toString().replaceAll("[-:]", ""),
                        "DURATION:PT30M",
                        "SUMMARY:" + "x".repeat(200)))
                .collect(Collectors.joining());
        assertThat(read(file)).hasSize(4_900);
    }

    private static List<String> read(String events) {
        return BusyTimes.read(calendar(events), BERLIN, NOW, NOW.plus(BusyTimes.WINDOW)).stream()
                .map(time -> time.startsAt() + "/" + time.endsAt())
                .toList();
    }

    private static String calendar(String events) {
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Baton//Test//EN\n" + events + "END:VCALENDAR\n")
                .replace("\n", "\r\n");
    }

    private static String event(String uid, String... properties) {
        return "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260301T000000Z\nSUMMARY:Dentist; with \"Dr. Vera\": ask, why\n"
                + String.join("\n", properties)
                + "\nBEGIN:VALARM\nTRIGGER:-PT10M\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT\n";
    }
}
