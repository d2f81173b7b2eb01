package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.WorkingCalendar;
import dev.baton.team.Absence;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Team;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Says no to a lead in the hands of somebody who is not there when its clock starts. */
@DisplayName("A look at a team")
class LookTest {

    /** A Tuesday. */
    private static final Instant NIGHT = at("2026-03-03T03:00");

    private static final Instant TEN = at("2026-03-03T10:00");

    private final Map<String, List<Absence>> absences = new HashMap<>();
    private final Map<Integer, List<Instant>> starts = new HashMap<>();
    private WorkingCalendar team = hours("08:00", "18:00");

    @Test
    @DisplayName("by night gives to whoever is there first in the morning, past somebody who would be but is away")
    void night() {
        away("early", NIGHT.minusSeconds(60), at("2026-03-10T00:00"));

        Look look = look(NIGHT, rep("early", "08:00", "16:00"), rep("late", "09:30", "17:30"));

        assertThat(look.rep().orElseThrow().id()).isEqualTo("late");
        assertThat(look.worksAt()).isEqualTo(at("2026-03-03T09:30"));
        assertThat(look.refusals()).containsExactly("absent", null);
    }

    @Test
    @DisplayName(
            "during the team's hours gives to nobody while all who should be there are away, and says when the first is back")
    void day() {
        away("anna", NIGHT, at("2026-03-03T15:00"));
        away("bert", NIGHT, at("2026-03-03T14:20"));

        Look look =
                look(TEN, rep("anna", "08:00", "16:00"), rep("bert", "08:00", "16:00"), rep("carl", "15:30", "18:00"));

        assertThat(look.rep()).isEmpty();
        assertThat(look.refusals()).containsExactly("absent", "absent", "not-working-at-start");
        assertThat(look.next()).isEqualTo(at("2026-03-03T14:20"));
        assertThat(look.worksAt()).isNull();
    }

    @Test
    @DisplayName("gives a lead at once that comes to a team whose reps begin later, and its clock starts then")
    void neverWaitsForOfficeHours() {
        team = hours("00:00", "24:00");

        Look look = look(NIGHT, rep("anna", "09:00", "17:00"));

        assertThat(look.rep().orElseThrow().id()).isEqualTo("anna");
        assertThat(look.worksAt()).isEqualTo(at("2026-03-03T09:00"));
    }

    @Test
    @DisplayName("of a large team is told whole, though only counts are kept")
    void toldWhole() {
        Look look = look(
                TEN,
                Stream.iterate(0, i -> i + 1)
                        .limit(60)
                        .map(i -> rep("rep-" + i, i % 2 == 0 ? "08:00" : "15:00", "18:00"))
                        .toArray(Rep[]::new));

        Map<String, Object> told = Explanation.whole(look);

        assertThat(told).doesNotContainKey("places");
        assertThat((List<?>) told.get("candidates")).hasSize(60).allSatisfy(each -> {
            Candidate candidate = (Candidate) each;
            assertThat(candidate.eligible()).isEqualTo(candidate.reason() == null);
            assertThat(candidate.share()).isCloseTo(candidate.eligible() ? 1 / 30.0 : 0, Offset.offset(1e-6));
        });
    }

    @Test
    @DisplayName("by night gives nothing to who is away for longer than the day to come")
    void awayForLong() {
        away("anna", NIGHT, at("2026-03-05T08:00"));

        Look look = look(NIGHT, rep("anna", "08:00", "16:00"));

        assertThat(look.rep()).isEmpty();
        assertThat(look.next()).isEqualTo(at("2026-03-05T08:00"));
    }

    @Test
    @DisplayName("knows no next moment when time heals nothing")
    void full() {
        Look look = look(TEN, with(rep("anna", "08:00", "16:00"), 0, null, null), rep("bert", "08:00", "16:00"));
        assertThat(look.refusals()).containsExactly("at-capacity", null);

        Look alone = look(TEN, with(rep("anna", "08:00", "16:00"), 0, null, null));
        assertThat(alone.rep()).isEmpty();
        assertThat(alone.next()).isNull();
    }

    @Test
    @DisplayName("counts a daily cap by the rep's own day, however long the clocks make it")
    void dailyCap() {
        // The clocks go forward on 29 March 2026: that day in Berlin begins at 23:00 UTC and has 23 hours.
        team = WorkingCalendar.of(week("Europe/Berlin", "00:00", "24:00"));
        Rep capped = rep("anna", team, 100, new Rep.Caps(2, null), Set.of(), Set.of());
        starts.put(0, List.of(at("2026-03-28T22:59"), at("2026-03-28T23:00"), at("2026-03-29T05:00")));

        Look full = look(at("2026-03-29T21:59"), capped);
        assertThat(full.refusals()).containsExactly("at-daily-cap");
        assertThat(full.next()).isEqualTo(at("2026-03-29T22:00"));

        assertThat(look(at("2026-03-29T22:00"), capped).rep()).isPresent();
        assertThat(look(at("2026-03-28T22:59:30"), capped).rep())
                .as("the day before had one only")
                .isPresent();
    }

    @Test
    @DisplayName("counts an hourly cap over the last sixty minutes, and knows when the first of them is past")
    void hourlyCap() {
        Rep capped = with(rep("anna", "08:00", "16:00"), 100, null, 2);
        starts.put(0, List.of(at("2026-03-03T09:00"), at("2026-03-03T09:10"), at("2026-03-03T09:50")));

        Look full = look(TEN, capped);
        assertThat(full.refusals()).containsExactly("at-hourly-cap");
        assertThat(full.next()).isEqualTo(at("2026-03-03T10:10"));
        assertThat(look(at("2026-03-03T10:10"), capped).rep()).isPresent();
    }

    @Test
    @DisplayName("passes over who has a conflict with what the lead is, and says which")
    void conflicts() {
        Rep conflicted = rep(
                "anna", team, 100, new Rep.Caps(null, null), Set.of(), Set.of("domain:acme.example", "industry:steel"));
        Wish wish = new Wish(
                Strategy.ROUND_ROBIN,
                List.of(),
                List.of(),
                List.of(),
                Set.of("industry:steel", "country:de"),
                Set.of());

        Look look = look(wish, TEN, conflicted, rep("bert", "08:00", "16:00"));

        assertThat(look.refusals()).containsExactly("conflict industry", null);
    }

    @Test
    @DisplayName(
            "takes a skill that is an amount for had by whoever has as much, and never repeats what a person typed")
    void amounts() {
        Wish wish = new Wish(
                Strategy.ROUND_ROBIN,
                List.of("deal-size:120000", "experience:3", "region:dorset"),
                List.of(),
                List.of(),
                Set.of(),
                Set.of());

        Look look = look(
                wish,
                TEN,
                skilled("anna", "deal-size:50000", "experience:9", "region:dorset"),
                skilled("bert", "deal-size:120000", "experience:3", "region:dorset"),
                skilled("carl", "deal-size:999999999999", "experience:2", "region:dorset"),
                skilled("dora", "deal-size:250000", "experience:4"));

        assertThat(look.refusals())
                .containsExactly("lacks deal-size:120000", null, "lacks experience:3", "lacks region");
    }

    private Look look(Instant now, Rep... reps) {
        return look(new Wish(Strategy.ROUND_ROBIN, List.of(), List.of(), List.of(), Set.of(), Set.of()), now, reps);
    }

    private Look look(Wish wish, Instant now, Rep... reps) {
        Roster roster = new Roster(new Team("team", "Team", "none", team, false, null), 1, List.of(reps), absences);
        Pool pool = new Pool(0, new double[reps.length], new long[reps.length], new long[reps.length], starts);
        return Look.at(roster, pool, wish, ClaimDatabase.ANSWER, now);
    }

    private void away(String rep, Instant from, Instant until) {
        absences.put(rep, List.of(new Absence(UUID.randomUUID(), rep, from, until, "absence", "entered")));
    }

    private static Rep rep(String id, String from, String until) {
        return rep(id, hours(from, until), 100, new Rep.Caps(null, null), Set.of(), Set.of());
    }

    private static Rep with(Rep rep, int capacity, Integer perDay, Integer perHour) {
        return rep(rep.id(), rep.calendar(), capacity, new Rep.Caps(perDay, perHour), Set.of(), Set.of());
    }

    private Rep skilled(String id, String... skills) {
        return rep(id, team, 100, new Rep.Caps(null, null), Set.of(skills), Set.of());
    }

    private static Rep rep(
            String id,
            WorkingCalendar calendar,
            int capacity,
            Rep.Caps caps,
            Set<String> skills,
            Set<String> conflicts) {
        return new Rep(
                id,
                "team",
                id,
                id,
                id + "@example.example",
                Set.of(),
                skills,
                capacity,
                1,
                calendar,
                true,
                true,
                null,
                caps,
                conflicts,
                Set.of());
    }

    private static WorkingCalendar hours(String from, String until) {
        return WorkingCalendar.of(week("UTC", from, until));
    }

    private static CalendarDefinition week(String zone, String from, String until) {
        return new CalendarDefinition(
                zone,
                Stream.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
                        .collect(Collectors.toMap(day -> day, day -> List.of(List.of(from, until)))),
                null,
                List.of());
    }

    private static Instant at(String utc) {
        return Instant.parse((utc.length() == 16 ? utc + ":00" : utc) + "Z");
    }
}
