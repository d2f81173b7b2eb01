package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.calendar.Calendars;
import dev.baton.lead.HistoryKind;
import dev.baton.sla.ClockChanges;
import dev.baton.sla.ClockKind;
import dev.baton.sla.SlaClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever waits for a person has a clock of its own: nobody says "it was not mine yet" of a lead that nobody looked at. */
class WaitingForAPersonProcessTest extends LeadProcess {

    @Autowired
    Calendars calendars;

    @Autowired
    ClockChanges changes;

    @AfterEach
    void asBefore() {
        jdbc.update("update baton.team set manual_first = false where key = 'dach'");
        calendars.put(Calendars.MARKETING, nineTo("17:00"), null);
        changes.followCalendars();
    }

    @Test
    void aLeadForWhichNobodyIsFoundIsPromisedARepAndTheManagersAreToldTwice() {
        Life life = capture(with(strong(), "country", "BR"));

        SlaClock promised = life.sla(ClockKind.ASSIGNMENT);
        assertThat(promised.dueAt()).isAfter(MORNING).isEqualTo(life.dueAt("Event_AssignmentOverdue"));
        assertThat(life.task(ASSIGN_BY_HAND).getDueDate().toInstant()).isEqualTo(promised.dueAt());
        assertThat(life.messages()).containsExactly("assignment-needed to managers");

        life.waitUntil("Event_AssignmentOverdue");

        assertThat(clock.instant()).isEqualTo(promised.dueAt());
        assertThat(life.waitsAt()).containsExactly(ASSIGN_BY_HAND);
        assertThat(life.task(ASSIGN_BY_HAND).getPriority()).isEqualTo(Urgency.HIGHEST);
        assertThat(life.messages()).containsExactly("assignment-needed to managers", "assignment-overdue to managers");
        assertThat(life.sla(ClockKind.ASSIGNMENT).isBreached()).isTrue();

        moveClock(Duration.ofMinutes(5));
        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", "dana");

        assertThat(serviceLevels.open(life.id(), ClockKind.ASSIGNMENT)).isEmpty();
        assertThat(serviceLevels.clocks(life.id()).get(0).metBy()).isEqualTo(MANAGER);
        assertThat(life.sla(ClockKind.ANSWER).startsAt()).isEqualTo(clock.instant());
        assertThat(life.task(ACCEPT_OR_REJECT).getPriority()).isEqualTo(Urgency.IN_TIME);
    }

    @Test
    void whoeverIsProposedInATeamThatIsManualFirstIsConfirmedInTime() {
        jdbc.update("update baton.team set manual_first = true where key = 'dach'");
        Life life = capture(strong());
        assertThat(life.messages()).containsExactly("assignment-needed to managers");
        String proposed = assignments.proposal(life.id()).orElseThrow();
        moveClock(Duration.ofMinutes(5));

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "assign", "rep", proposed);

        SlaClock met = serviceLevels.clocks(life.id()).get(0);
        assertThat(met.kind()).isEqualTo(ClockKind.ASSIGNMENT);
        assertThat(met.metAt()).isEqualTo(clock.instant());
        assertThat(met.isBreached()).isFalse();
    }

    @Test
    void aLeadThatGoesBackToMarketingOwesNobodyARepAnyMore() {
        Life life = capture(with(strong(), "country", "BR"));

        life.complete(ASSIGN_BY_HAND, MANAGER, "decision", "nurture");

        assertThat(serviceLevels.open(life.id(), ClockKind.ASSIGNMENT)).isEmpty();
        assertThat(life.lead().owner()).isNull();
    }

    @Test
    void aReviewHasAClockThatFollowsMarketingsHours() {
        Life life = capture(doubtful());
        assertThat(life.waitsAt()).containsExactly(REVIEW_LEAD);
        SlaClock before = life.sla(ClockKind.REVIEW);

        calendars.put(Calendars.MARKETING, nineTo("12:00"), null);
        changes.followCalendars();

        SlaClock after = life.sla(ClockKind.REVIEW);
        assertThat(after.dueAt())
                .isAfter(before.dueAt())
                .isEqualTo(life.dueAt("Event_ReviewOverdue"))
                .isEqualTo(life.task(REVIEW_LEAD).getDueDate().toInstant());

        life.waitUntil("Event_ReviewOverdue");

        assertThat(life.messages()).containsExactly("review-overdue to marketing");
        assertThat(life.last(HistoryKind.SLA_BREACHED).reason()).isEqualTo("review");
        life.complete(REVIEW_LEAD, MARKETER, "decision", "sales");
        assertThat(serviceLevels.open(life.id(), ClockKind.REVIEW)).isEmpty();
    }

    @Test
    void aLikelyDuplicateIsLookedAtInTime() {
        capture(with(weak(), "firstName", "Vera", "lastName", "Kestrel", "phone", "+49 30 5550077"));
        Life younger = capture(with(strong(), "phone", "+49305550077"));
        assertThat(younger.waitsAt()).containsExactly(REVIEW_DUPLICATE);

        younger.waitUntil("Event_ReviewOverdue");

        assertThat(younger.messages()).containsExactly("review-overdue to marketing");
        younger.complete(REVIEW_DUPLICATE, MARKETER, "decision", "same");
        younger.isOverAt("Event_LeadMerged");
        assertThat(serviceLevels.clocks(younger.id()))
                .allSatisfy(each -> assertThat(each.closedAt()).isNotNull());
    }

    private static CalendarDefinition nineTo(String end) {
        return new CalendarDefinition(
                "Europe/Berlin",
                Map.of(
                        "MON", List.of(List.of("09:00", end)),
                        "TUE", List.of(List.of("09:00", end)),
                        "WED", List.of(List.of("09:00", end)),
                        "THU", List.of(List.of("09:00", end)),
                        "FRI", List.of(List.of("09:00", end))),
                null,
                List.of());
    }
}
