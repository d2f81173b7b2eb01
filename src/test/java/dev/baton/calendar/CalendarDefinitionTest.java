package dev.baton.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.baton.calendar.CalendarRefused.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalendarDefinitionTest {

    private static final String BERLIN = """
            {"zone":"Europe/Berlin","week":{"MON":[["09:00","12:00"],["13:00","17:30"]],"FRI":[["09:00","15:00"]]},\
            "holidays":"DE-BE","closed":["2026-12-24"]}""";

    /** As Spring Boot sets it up. */
    private final ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private CalendarDefinition read(String text) throws JsonProcessingException {
        return json.readValue(text, CalendarDefinition.class);
    }

    private List<Problem> problemsOf(String text) throws JsonProcessingException {
        CalendarDefinition definition = read(text);
        try {
            WorkingCalendar.of(definition);
            return List.of();
        } catch (CalendarRefused refused) {
            assertThat(refused.code()).isEqualTo(CalendarRefused.BAD_DEFINITION);
            return refused.problems();
        }
    }

    private void assertProblem(String text, String field, String reason) throws JsonProcessingException {
        assertThat(problemsOf(text)).containsExactly(new Problem(field, reason));
    }

    private static String monday(String intervals) {
        return "{\"zone\": \"UTC\", \"week\": {\"MON\": " + intervals + "}}";
    }

    @Test
    void theWrittenFormIsReadAndWrittenUnchanged() throws JsonProcessingException {
        CalendarDefinition definition = read(BERLIN);

        assertThat(json.writeValueAsString(definition)).isEqualTo(BERLIN);
        assertThat(WorkingCalendar.of(definition).definition()).isEqualTo(definition);
        assertThat(WorkingCalendar.of(definition).nextWorking(Instant.parse("2026-12-21T16:30:00Z")))
                .isEqualTo(Instant.parse("2026-12-28T08:00:00Z"));
    }

    @Test
    void holidaysAndClosedDaysMayBeLeftOut() throws JsonProcessingException {
        assertThat(problemsOf(monday("[[\"00:00\", \"24:00\"]]"))).isEmpty();
        assertThat(problemsOf("{\"zone\":\"UTC\",\"week\":{\"SUN\":[[\"10:00\",\"11:00\"]]},\"holidays\":\"\","
                        + "\"closed\":null}"))
                .isEmpty();
    }

    @Test
    void intervalsComeInAnyOrderAndMayTouch() throws JsonProcessingException {
        WorkingCalendar calendar = WorkingCalendar.of(
                read(monday("[[\"13:00\", \"17:00\"], [\"09:00\", \"12:00\"], [\"12:00\", \"13:00\"]]")));

        assertThat(calendar.plus(Instant.parse("2026-11-23T09:00:00Z"), Duration.ofHours(8)))
                .isEqualTo(Instant.parse("2026-11-23T17:00:00Z"));
    }

    @Test
    void everyErrorIsNamedAtOnce() throws JsonProcessingException {
        List<Problem> problems = problemsOf("""
                {"zone": "Europe/Atlantis", "holidays": "XX", "closed": ["2026-12-24", "2026-02-30", null],
                 "week": {"MON": [["09:00", "12:00"], ["12:00", "09:00"]], "Tuesday": [["09:00", "12:00"]]}}""");

        assertThat(problems)
                .extracting(Problem::field)
                .containsExactly("zone", "week.Tuesday", "week.MON[1]", "holidays", "closed[1]", "closed[2]");
    }

    @Test
    void anUnknownOrMissingZoneIsRefused() throws JsonProcessingException {
        String week = "\"week\": {\"MON\": [[\"09:00\", \"12:00\"]]}";
        assertProblem(
                "{\"zone\": \"Europe/Atlantis\", " + week + "}",
                "zone",
                "\"Europe/Atlantis\" is not known; it takes an IANA time zone, as in Europe/Berlin");
        assertProblem("{" + week + "}", "zone", "is missing; it takes an IANA time zone, as in Europe/Berlin");
    }

    @Test
    void anUnknownWeekdayIsRefused() throws JsonProcessingException {
        assertProblem(
                "{\"zone\": \"UTC\", \"week\": {\"MON\": [[\"09:00\", \"12:00\"]], \"mon\": []}}",
                "week.mon",
                "is not a weekday; known are MON, TUE, WED, THU, FRI, SAT, SUN");
    }

    @Test
    void overlappingIntervalsAreRefused() throws JsonProcessingException {
        assertProblem(
                monday("[[\"09:00\", \"12:00\"], [\"11:59\", \"13:00\"]]"),
                "week.MON[1]",
                "overlaps another interval of the day that ends at 12:00");
        assertProblem(
                monday("[[\"09:00\", \"10:00\"], [\"08:00\", \"18:00\"]]"),
                "week.MON[0]",
                "overlaps another interval of the day that ends at 18:00");
    }

    @Test
    void anIntervalThatDoesNotEndAfterItsStartIsRefused() throws JsonProcessingException {
        String reason = "starts at %s and ends at %s; it must end later than it starts (an interval does not cross"
                + " midnight, 24:00 ends a day)";
        assertProblem(monday("[[\"22:00\", \"06:00\"]]"), "week.MON[0]", reason.formatted("22:00", "06:00"));
        assertProblem(monday("[[\"09:00\", \"09:00\"]]"), "week.MON[0]", reason.formatted("09:00", "09:00"));
        assertProblem(monday("[[\"22:00\", \"00:00\"]]"), "week.MON[0]", reason.formatted("22:00", "00:00"));
    }

    @Test
    void timesAreWrittenInHoursAndMinutes() throws JsonProcessingException {
        for (String time : List.of("9:00", "24:01", "25:00", "12:60", "09:00:00", "", " 09:00", "noon", "٠٩:٠٠")) {
            assertProblem(
                    monday("[[\"08:00\", \"" + time + "\"]]"),
                    "week.MON[0]",
                    "\"" + time + "\" is not a time of day from 00:00 to 24:00, written as in 09:00");
        }
        assertThat(problemsOf(monday("[[null, \"10:00\"]]")))
                .containsExactly(new Problem(
                        "week.MON[0]", "null is not a time of day from 00:00 to 24:00, written as in 09:00"));
    }

    @Test
    void anIntervalIsTwoTimes() throws JsonProcessingException {
        String reason = "must be two times, as in [\"09:00\", \"17:30\"]";
        assertProblem(monday("[[\"09:00\"]]"), "week.MON[0]", reason);
        assertProblem(monday("[null]"), "week.MON[0]", reason);
        assertProblem(monday("[[]]"), "week.MON[0]", reason);
    }

    @Test
    void aWeekWithoutHoursIsRefusedBecauseNothingWouldEverBeDue() throws JsonProcessingException {
        String reason = "has no working hours on any weekday; a calendar needs one interval, or nothing is ever due";
        assertProblem("{\"zone\": \"UTC\"}", "week", reason);
        assertProblem("{\"zone\": \"UTC\", \"week\": {\"MON\": [], \"TUE\": null}}", "week", reason);
    }

    @Test
    void anUnknownHolidayCodeIsRefusedInsteadOfMeaningNoHolidays() throws JsonProcessingException {
        String calendar = "{\"zone\": \"UTC\", \"week\": {\"MON\": [[\"09:00\", \"12:00\"]]}, \"holidays\": \"%s\"}";
        assertProblem(
                calendar.formatted("XX"),
                "holidays",
                "\"XX\" is not known; it takes an ISO country, or country and region, as in DE or DE-BE");
        assertProblem(
                calendar.formatted("AT-ZZ"),
                "holidays",
                "\"AT-ZZ\" is not known; AT has the regions 1, 2, 3, 4, 5, 6, 7, 8, 9");
        assertThat(problemsOf(calendar.formatted("DE-")))
                .singleElement()
                .extracting(Problem::field)
                .isEqualTo("holidays");
        assertThat(problemsOf(calendar.formatted("-"))).hasSize(1);
        assertThat(problemsOf(calendar.formatted("DE-BE-"))).hasSize(1);
        assertThat(problemsOf(calendar.formatted("A".repeat(10_000))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).hasSizeLessThan(200));
    }

    @Test
    void aMisspeltFieldIsRefusedWhileReading() {
        assertThatExceptionOfType(ValueInstantiationException.class)
                .isThrownBy(() -> read("{\"zone\": \"UTC\", \"week\": {}, \"closd\": [\"2026-12-24\"]}"))
                .satisfies(wrapped -> assertThat(wrapped.getCause())
                        .isInstanceOf(CalendarRefused.class)
                        .hasMessage("CAL-001 closd: is not a field of a calendar; known are zone, week, holidays,"
                                + " closed"));
    }
}
