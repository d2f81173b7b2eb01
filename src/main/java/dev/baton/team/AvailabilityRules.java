package dev.baton.team;

import dev.baton.calendar.CalendarRefused;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.TeamRefused.FieldProblem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What hours, pauses and absences can be. Every method names all that is wrong at once. */
final class AvailabilityRules {

    static final int LONGEST_ABSENCE_YEARS = 2;

    private static final int FURTHEST_YEARS = 10;
    private static final int LARGEST_CAPACITY = 100_000;
    private static final int LARGEST_WEIGHT = 1_000;
    private static final int MOST_WORDS = 100;
    private static final int LONGEST_WORD = 60;

    private static final Pattern CONFLICT =
            Pattern.compile("(?i)(country|region|product|use-case|industry|source|channel|account|domain):\\S.*");

    private AvailabilityRules() {}

    static void check(RepState state) {
        List<FieldProblem> problems = new ArrayList<>();
        if (state.hours() != null) {
            try {
                WorkingCalendar.of(state.hours());
            } catch (CalendarRefused e) {
                e.problems().forEach(p -> problems.add(new FieldProblem("hours." + p.field(), p.reason())));
            }
        }
        if (state.capacity() < 0 || state.capacity() > LARGEST_CAPACITY) {
            problems.add(new FieldProblem("capacity", "is a number from 0 to " + LARGEST_CAPACITY));
        }
        if (state.weight() < 1 || state.weight() > LARGEST_WEIGHT) {
            problems.add(new FieldProblem("weight", "is a number from 1 to " + LARGEST_WEIGHT));
        }
        words("skills", state.skills(), problems);
        words("languages", state.languages(), problems);
        cap("perDay", state.caps().perDay(), problems);
        cap("perHour", state.caps().perHour(), problems);
        words("conflicts", state.conflicts(), problems);
        words("supporters", state.supporters(), problems);
        if (state.conflicts().stream()
                .anyMatch(conflict -> !CONFLICT.matcher(conflict).matches())) {
            problems.add(new FieldProblem(
                    "conflicts",
                    "are kinds and values such as industry:banking; kinds are country, region, product, use-case, industry, source, channel,"
                            + " account, domain"));
        }
        refuse(problems);
    }

    static void checkPause(Instant until, Instant now) {
        if (until == null) {
            return;
        }
        if (!until.isAfter(now)) {
            refuse(List.of(new FieldProblem("until", "lies in the future, or is null for as long as nobody ends it")));
        }
        if (until.isAfter(yearsAfter(now, FURTHEST_YEARS))) {
            refuse(List.of(new FieldProblem("until", "lies at most " + FURTHEST_YEARS + " years ahead")));
        }
    }

    static void checkAbsence(Instant startsAt, Instant endsAt, String kind, Instant now) {
        List<FieldProblem> problems = new ArrayList<>();
        if (startsAt.isBefore(Instant.EPOCH)) {
            problems.add(new FieldProblem("startsAt", "is an instant from 1970 on"));
        } else if (!endsAt.isAfter(startsAt)) {
            problems.add(new FieldProblem("endsAt", "lies after startsAt"));
        } else if (!endsAt.isAfter(now)) {
            problems.add(new FieldProblem("endsAt", "lies ahead: an absence that is over changes nothing"));
        } else if (endsAt.isAfter(yearsAfter(now, FURTHEST_YEARS))) {
            problems.add(new FieldProblem("endsAt", "lies at most " + FURTHEST_YEARS + " years ahead"));
        } else if (isTooLong(startsAt, endsAt)) {
            problems.add(new FieldProblem("endsAt", "lies at most " + LONGEST_ABSENCE_YEARS + " years after startsAt"));
        }
        if (!Absence.KINDS.contains(kind)) {
            problems.add(new FieldProblem("kind", "is one of " + String.join(", ", Absence.KINDS)));
        }
        refuse(problems);
    }

    static boolean isTooLong(Instant startsAt, Instant endsAt) {
        return endsAt.isAfter(yearsAfter(startsAt, LONGEST_ABSENCE_YEARS));
    }

    private static Instant yearsAfter(Instant instant, int years) {
        return instant.atOffset(ZoneOffset.UTC).plusYears(years).toInstant();
    }

    private static void cap(String field, Integer cap, List<FieldProblem> problems) {
        if (cap != null && (cap < 1 || cap > LARGEST_CAPACITY)) {
            problems.add(new FieldProblem(field, "is a number from 1 to " + LARGEST_CAPACITY + ", or null for no cap"));
        }
    }

    private static void words(String field, Set<String> words, List<FieldProblem> problems) {
        if (words.size() > MOST_WORDS
                || words.stream()
                        .anyMatch(w -> w.isBlank()
                                || w.length() > LONGEST_WORD
                                || w.chars().anyMatch(Character::isISOControl))) {
            problems.add(new FieldProblem(
                    field, "is a list of at most " + MOST_WORDS + " words of 1 to " + LONGEST_WORD + " characters"));
        }
    }

    private static void refuse(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw new TeamRefused(TeamRefused.INVALID, problems);
        }
    }
}
