package dev.baton.calendar;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A calendar, or a question to one, that cannot be answered. Nothing was changed, and asking the same again is refused
 * again. {@link #problems()} names every bad field at once, so that a caller can show all of them.
 *
 * <p>Codes: {@value #BAD_DEFINITION} the definition has errors; {@value #NEGATIVE_DURATION} a negative amount of working
 * time; {@value #OUTSIDE_HORIZON} an instant or an answer beyond {@link WorkingCalendar#EARLIEST} and
 * {@link WorkingCalendar#LATEST}, which includes a calendar whose last working day has passed; {@value #UNKNOWN} there is no
 * such calendar; {@value #MALFORMED} what was sent cannot be read; {@value #CHANGED_MEANWHILE} somebody else was quicker.
 */
public final class CalendarRefused extends IllegalArgumentException {

    public static final String BAD_DEFINITION = "CAL-001";
    public static final String NEGATIVE_DURATION = "CAL-002";
    public static final String OUTSIDE_HORIZON = "CAL-003";
    public static final String UNKNOWN = "CAL-004";
    public static final String MALFORMED = "CAL-005";
    public static final String CHANGED_MEANWHILE = "CAL-006";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<Problem> problems;

    CalendarRefused(String code, List<Problem> problems) {
        super(code + " " + problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.code = code;
        this.problems = List.copyOf(problems);
    }

    CalendarRefused(String code, String field, String reason) {
        this(code, List.of(new Problem(field, reason)));
    }

    /** What was sent cannot be read as an instant, a duration or a calendar. */
    public static CalendarRefused malformed(List<Problem> problems) {
        return new CalendarRefused(MALFORMED, problems);
    }

    /** The stable code for operators, e.g. {@code CAL-001}. */
    public String code() {
        return code;
    }

    /** Every bad field with its reason, in the order of the definition; never empty. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One bad field.
     *
     * @param field path of the bad value, e.g. {@code week.MON[1]} (the second interval of Monday) or {@code zone}
     * @param reason what is wrong and what would be right, without the field's name
     */
    public record Problem(String field, String reason) {

        @Override
        public String toString() {
            return field + ": " + reason;
        }
    }
}
