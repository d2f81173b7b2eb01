package dev.baton.calendar;

import dev.baton.calendar.CalendarRefused.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Answers questions of working time for one team or rep. Immutable and safe to share between threads; equal when made
 * from equal definitions.
 *
 * <p><b>What is working time.</b> An instant works when the local clock of {@link #zone()} shows a time inside an
 * interval of that weekday and the local date is neither a public holiday nor closed. Intervals are half-open: at 09:00
 * somebody works, at 17:30 nobody does any more. Durations are time that really passes: an hour that the clock skips in
 * spring is nobody's working hour, an hour that it repeats in autumn is worked twice.
 *
 * <p><b>Guarantees</b>, for all instants a and b, all durations d and e greater than zero, to the nanosecond:
 *
 * <ul>
 *   <li>{@code plus(a, d)} is the first instant b with {@code between(a, b) == d}; so {@code between(a, plus(a, d)) == d}.
 *   <li>Nothing is due outside working time: {@code plus(a, d)} lies inside an interval or on its closing instant. Work
 *       that fills the day to its end is due at 17:30 today, not at 09:00 tomorrow.
 *   <li>{@code plus(a, Duration.ZERO)} is {@code nextWorking(a)}: a itself when it works, else the next opening.
 *   <li>{@code plus} is monotone in the instant and in the duration, and strictly so in the duration.
 *   <li>{@code plus(plus(a, d), e)} equals {@code plus(a, d.plus(e))}, also for d = 0. (For e = 0 it does so unless
 *       {@code plus(a, d)} is a closing instant, which does not work itself.)
 *   <li>{@code between(a, b) + between(b, c)} equals {@code between(a, c)}, in whatever order they come, and
 *       {@code between(b, a)} is {@code between(a, b)} negated.
 * </ul>
 *
 * <p><b>Bounds.</b> Questions and answers lie between {@link #EARLIEST} and {@link #LATEST}; whatever leaves them is
 * refused with {@link CalendarRefused} ({@code CAL-003}) after a bounded search. Holidays are those that the library
 * knows today: what a parliament decides later needs a new release or a closed day.
 *
 * <p><b>Cost.</b> A question costs the weeks that it spans, not the minutes; weeks are computed when first asked for and
 * kept, 64 at a time.
 */
public final class WorkingCalendar {

    /** The first instant that a calendar knows. */
    public static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    /** The last instant that a calendar knows. */
    public static final Instant LATEST = Instant.parse("2170-01-01T00:00:00Z");

    private static final long FIRST_SECOND = EARLIEST.getEpochSecond();
    private static final long LAST_SECOND = LATEST.getEpochSecond();

    /** The Monday, 00:00 UTC, in whose week {@link #EARLIEST} lies. */
    private static final long GRID = -3L * 24 * 3600;

    private static final int BLOCKS = (int) ((LAST_SECOND - GRID) / WeekTable.SECONDS / WeekBlock.WEEKS) + 1;
    private static final int NANOS = 1_000_000_000;

    private final CalendarDefinition definition;
    private final ZoneId zone;
    private final WeekTables tables;

    /** Filled without a lock: a block is immutable, and a race costs computing an equal one twice. */
    private final WeekBlock[] blocks = new WeekBlock[BLOCKS];

    private WorkingCalendar(CalendarDefinition definition, ZoneId zone, WeekTables tables) {
        this.definition = definition;
        this.zone = zone;
        this.tables = tables;
    }

    /**
     * Makes the calendar that the definition describes.
     *
     * @throws CalendarRefused ({@code CAL-001}) naming every bad field: a missing or unknown zone, an unknown weekday, a
     *     malformed, reversed or overlapping interval, a week without any hours, an unknown holiday code, a malformed date
     */
    public static WorkingCalendar of(CalendarDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        ZoneId zone = readZone(definition.zone(), problems);
        WeeklyHours hours = WeeklyHours.read(definition.week(), problems);
        PublicHolidays holidays = PublicHolidays.read(definition.holidays(), problems);
        Set<LocalDate> closed = readDates(definition.closed(), problems);
        if (!problems.isEmpty()) {
            throw new CalendarRefused(CalendarRefused.BAD_DEFINITION, problems);
        }
        return new WorkingCalendar(definition, zone, new WeekTables(zone, hours, holidays, closed));
    }

    /** What this calendar was made from. */
    public CalendarDefinition definition() {
        return definition;
    }

    /** The zone in which the hours and dates of this calendar are meant. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * The instant at which this much working time has passed since {@code from}; see the guarantees of this class.
     *
     * @param working zero or more, to the nanosecond; zero gives {@link #nextWorking}
     * @throws CalendarRefused {@code CAL-002} when {@code working} is negative, {@code CAL-003} when {@code from} or the
     *     answer lies outside the calendar's bounds
     */
    public Instant plus(Instant from, Duration working) {
        if (working.isNegative()) {
            throw new CalendarRefused(
                    CalendarRefused.NEGATIVE_DURATION,
                    "duration",
                    working + " is negative; working time is counted forwards only");
        }
        if (working.isZero()) {
            return nextWorking(from);
        }
        requireInside(from, "from");
        long second = from.getEpochSecond();
        if (working.getSeconds() > LAST_SECOND - second) {
            throw beyond("duration", working + " after " + from + " is later than " + LATEST);
        }

        int number = weekOf(second);
        int blockIndex = number / WeekBlock.WEEKS;
        int week = number % WeekBlock.WEEKS;
        WeekBlock block = block(blockIndex);
        WeekTable table = block.week(week);
        int secondOfWeek = (int) (second - startOf(number));

        // Hours begin and end on whole seconds, so a fraction counts only in a second that works.
        long nanos = working.getNano() + (table.worksIn(secondOfWeek) ? from.getNano() : 0L);
        long target = block.workedBefore(week) + table.workedBefore(secondOfWeek) + working.getSeconds();
        if (nanos >= NANOS) {
            nanos -= NANOS;
            target++;
        }
        // The working second in which the answer lies; a whole number of seconds is due at the end of its last one.
        long nth = nanos > 0 ? target + 1 : target;
        while (nth > block.total()) {
            nth -= block.total();
            blockIndex++;
            if (blockIndex == BLOCKS) {
                throw beyond("duration", working + " of working time after " + from + " ends later than " + LATEST);
            }
            block = block(blockIndex);
            week = 0;
        }
        week = block.weekOf(nth, week);
        long end = startOf(blockIndex * WeekBlock.WEEKS + week)
                + block.week(week).endOf((int) (nth - block.workedBefore(week)));
        Instant due = Instant.ofEpochSecond(nanos > 0 ? end - 1 : end, nanos);
        if (due.isAfter(LATEST)) {
            throw beyond("duration", working + " of working time after " + from + " ends later than " + LATEST);
        }
        return due;
    }

    /**
     * The working time that passes from {@code from} to {@code to}, to the nanosecond; negative when {@code to} comes
     * first.
     *
     * @throws CalendarRefused {@code CAL-003} when an instant lies outside the calendar's bounds
     */
    public Duration between(Instant from, Instant to) {
        requireInside(from, "from");
        long start = from.getEpochSecond();
        requireInside(to, "to");
        long end = to.getEpochSecond();
        if (start > end) {
            return between(to, from).negated();
        }
        int startWeek = weekOf(start);
        int endWeek = weekOf(end);
        WeekBlock startBlock = block(startWeek / WeekBlock.WEEKS);
        WeekBlock endBlock = block(endWeek / WeekBlock.WEEKS);
        WeekTable startTable = startBlock.week(startWeek % WeekBlock.WEEKS);
        WeekTable endTable = endBlock.week(endWeek % WeekBlock.WEEKS);
        int startSecond = (int) (start - startOf(startWeek));
        int endSecond = (int) (end - startOf(endWeek));

        long seconds = endBlock.workedBefore(endWeek % WeekBlock.WEEKS)
                + endTable.workedBefore(endSecond)
                - startBlock.workedBefore(startWeek % WeekBlock.WEEKS)
                - startTable.workedBefore(startSecond);
        for (int i = startWeek / WeekBlock.WEEKS; i < endWeek / WeekBlock.WEEKS; i++) {
            seconds += block(i).total();
        }
        long nanos = (endTable.worksIn(endSecond) ? to.getNano() : 0L)
                - (startTable.worksIn(startSecond) ? from.getNano() : 0L);
        return Duration.ofSeconds(seconds, nanos);
    }

    /**
     * {@code at} itself when it works, else the next instant at which somebody opens.
     *
     * @throws CalendarRefused {@code CAL-003} when {@code at} lies outside the calendar's bounds, or nobody works again
     *     before they end
     */
    public Instant nextWorking(Instant at) {
        requireInside(at, "at");
        long second = at.getEpochSecond();
        int number = weekOf(second);
        int secondOfWeek = (int) (second - startOf(number));
        while (number < BLOCKS * WeekBlock.WEEKS) {
            int next = block(number / WeekBlock.WEEKS)
                    .week(number % WeekBlock.WEEKS)
                    .nextWorking(secondOfWeek);
            if (next >= 0) {
                long opens = startOf(number) + next;
                if (opens > LAST_SECOND) {
                    break;
                }
                return opens == second ? at : Instant.ofEpochSecond(opens);
            }
            number++;
            secondOfWeek = 0;
        }
        throw beyond("at", "nobody works from " + at + " to " + LATEST);
    }

    /**
     * Does somebody work at this instant? True at an opening instant, false at a closing one.
     *
     * @throws CalendarRefused {@code CAL-003} when {@code at} lies outside the calendar's bounds
     */
    public boolean worksAt(Instant at) {
        requireInside(at, "at");
        long second = at.getEpochSecond();
        int number = weekOf(second);
        return block(number / WeekBlock.WEEKS).week(number % WeekBlock.WEEKS).worksIn((int) (second - startOf(number)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkingCalendar that && definition.equals(that.definition);
    }

    @Override
    public int hashCode() {
        return Objects.hash(definition);
    }

    @Override
    public String toString() {
        return "WorkingCalendar" + definition;
    }

    private WeekBlock block(int index) {
        WeekBlock block = blocks[index];
        if (block == null) {
            WeekTable[] weeks = new WeekTable[WeekBlock.WEEKS];
            for (int i = 0; i < weeks.length; i++) {
                weeks[i] = tables.week(startOf(index * WeekBlock.WEEKS + i));
            }
            block = new WeekBlock(weeks);
            blocks[index] = block;
        }
        return block;
    }

    private static int weekOf(long second) {
        return (int) ((second - GRID) / WeekTable.SECONDS);
    }

    private static long startOf(int week) {
        return GRID + (long) week * WeekTable.SECONDS;
    }

    private static void requireInside(Instant at, String field) {
        long second = at.getEpochSecond();
        if (second < FIRST_SECOND || second > LAST_SECOND || (second == LAST_SECOND && at.getNano() > 0)) {
            throw beyond(field, at + " is not between " + EARLIEST + " and " + LATEST);
        }
    }

    private static CalendarRefused beyond(String field, String reason) {
        return new CalendarRefused(CalendarRefused.OUTSIDE_HORIZON, field, reason);
    }

    private static ZoneId readZone(String zone, List<Problem> problems) {
        if (zone == null || zone.isEmpty()) {
            problems.add(new Problem("zone", "is missing; it takes an IANA time zone, as in Europe/Berlin"));
            return null;
        }
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            problems.add(new Problem(
                    "zone", Quoted.text(zone) + " is not known; it takes an IANA time zone, as in Europe/Berlin"));
            return null;
        }
    }

    private static Set<LocalDate> readDates(List<String> dates, List<Problem> problems) {
        Set<LocalDate> read = new HashSet<>();
        for (int i = 0; i < dates.size(); i++) {
            try {
                read.add(LocalDate.parse(dates.get(i) == null ? "" : dates.get(i)));
            } catch (DateTimeException e) {
                problems.add(new Problem(
                        "closed[" + i + "]", Quoted.text(dates.get(i)) + " is not a date, written as in 2026-12-24"));
            }
        }
        return Set.copyOf(read);
    }
}
