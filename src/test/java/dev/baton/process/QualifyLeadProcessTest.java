package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import dev.baton.process.CompanyOfTheTests.CompanyData;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code qualify-lead.bpmn}: opt-in, duplicates, enrichment, and whether it is a lead at all. */
class QualifyLeadProcessTest extends LeadProcess {

    @Test
    void aLeadThatItsSourceVouchesForIsNotAskedToConfirm() {
        Life life = capture(strong());

        assertThat(life.messages()).noneMatch(m -> m.startsWith("confirmation"));
        assertThat(life.passed()).doesNotContain("Activity_AskForConfirmation").contains("Event_QualificationDecided");
        assertThat(life.stages()).startsWith("MAL", "MQL");
    }

    @Test
    void nothingIsDoneWithALeadOfTheHostedFormBeforeItConfirms() {
        Life life = capture(with(strong(), "source", "form"));

        assertThat(life.waitsAt()).containsExactly(AWAIT_CONFIRMATION);
        assertThat(life.stage()).isEqualTo(Stage.UNCONFIRMED);
        assertThat(life.messages()).containsExactly("confirmation to lead");
        assertThat(life.passed()).doesNotContain("Activity_CleanLead");
    }

    @Test
    void aLeadThatConfirmsGoesOnAsAnyOther() {
        Life life = capture(with(strong(), "source", "form"));

        confirm(life);

        assertThat(life.history(HistoryKind.OPT_IN_CONFIRMED)).hasSize(1);
        assertThat(life.stages()).startsWith("captured", "MAL", "MQL");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aLeadThatDoesNotConfirmExpiresAfterTwoDays() {
        Life life = capture(with(strong(), "source", "form"));

        assertThat(life.dueAt("Event_OptInExpired")).isEqualTo(MORNING.plus(Duration.ofHours(48)));
        life.waitUntil("Event_OptInExpired");

        life.isOverAt("Event_OptInExpired");
        assertThat(life.passed()).contains("Activity_ExpireLead", "Event_LeadExpired");
        assertThat(life.stage()).isEqualTo(Stage.DORMANT);
        assertThat(life.lead().endReason()).isEqualTo("opt-in-expired");
        assertThat(life.history(HistoryKind.SCORED)).isEmpty();
    }

    @Test
    void whoNeverConfirmedBeginsAgainWithANewLeadAndNotWithAClick() {
        Map<String, Object> person = with(
                strong(),
                "source",
                "form",
                "consent",
                fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, write to me."));
        Life life = capture(person).waitUntil("Event_OptInExpired");
        assertThat(life.lead().marketingConsent()).as("nobody knows who agreed").isEqualTo("not-asked");

        life.engage("clicked");
        life.isOver();
        assertThat(life.lead().round()).isEqualTo(1);

        Life again = capture(person);
        confirm(again);
        life.settle();
        again.isOverAt("Event_LeadMerged");
        assertThat(life.lead().round()).isEqualTo(2);
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(life.lead().marketingConsent()).as("confirmed now").isEqualTo("yes");
    }

    @Test
    void whoComesAgainBeforeAnybodyHasTheLeadMakesItUrgent() {
        Map<String, Object> person = with(strong(), "country", "BR");
        Life older = capture(person);
        assertThat(older.waitsAt()).containsExactly(ASSIGN_BY_HAND);

        capture(person).isOverAt("Event_LeadMerged");

        assertThat(older.task(ASSIGN_BY_HAND).getPriority()).isEqualTo(Urgency.HIGHEST);
    }

    @Test
    void whoOptsOutWhileSomebodyLooksAtTheDuplicateHasOptedOutOfBoth() {
        Map<String, Object> consent = fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes.");
        Life older = capture(with(vera(weak()), "phone", "+49 30 5550088", "consent", consent));
        Life younger = capture(with(strong(), "phone", "+49305550088"));
        post("/api/leads/" + younger.id() + "/activities", fields("id", "out", "kind", "unsubscribed"));

        younger.complete(REVIEW_DUPLICATE, MARKETER, "decision", "same");

        assertThat(older.lead().marketingConsent()).isEqualTo("no");
    }

    @Test
    void theSamePersonIsMergedIntoTheOlderLeadWithoutASecondTask() {
        Map<String, Object> person = strong();
        Life older = capture(person);
        Life younger = capture(person);

        younger.isOverAt("Event_LeadMerged");
        assertThat(younger.stage()).isEqualTo(Stage.MERGED);
        assertThat(younger.lead().mergedInto()).isEqualTo(older.id());
        assertThat(older.tasks()).hasSize(1);
        assertThat(older.task(ACCEPT_OR_REJECT).getPriority()).isEqualTo(100);
        assertThat(older.messages()).contains("duplicate-arrived to rep:" + older.owner());
        assertThat(older.history(HistoryKind.DUPLICATE_ARRIVED)).hasSize(1);
    }

    @Test
    void someoneWithTheSamePhoneIsMergedWhenMarketingSaysSo() {
        Life older = capture(with(vera(weak()), "phone", "+49 30 5550001"));
        Life younger = capture(with(strong(), "phone", "030 / 555 00 01"));
        assertThat(younger.waitsAt()).containsExactly(REVIEW_DUPLICATE);

        younger.complete(REVIEW_DUPLICATE, MARKETER, "decision", "same", "comment", "her assistant");

        younger.isOverAt("Event_LeadMerged");
        assertThat(younger.lead().mergedInto()).isEqualTo(older.id());
        assertThat(younger.last(HistoryKind.REVIEWED).note()).isEqualTo("her assistant");
        // Who asks to be called is woken, whoever of the two did.
        older.settle();
        assertThat(older.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void someoneWithTheSamePhoneIsALeadWhenMarketingSaysSo() {
        Life older = capture(with(vera(weak()), "phone", "+49 30 5550002"));
        Life younger = capture(with(strong(), "phone", "+49305550002"));

        younger.complete(REVIEW_DUPLICATE, MARKETER, "decision", "different");

        assertThat(younger.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(younger.last(HistoryKind.REVIEWED).actor()).isEqualTo(MARKETER);
        assertThat(older.history(HistoryKind.DUPLICATE_ARRIVED)).isEmpty();
    }

    @Test
    void aLeadWithNeitherNameNorCompanyIsNurtured() {
        Map<String, Object> nameless = weak();
        nameless.keySet().removeAll(java.util.Set.of("firstName", "lastName"));

        Life life = capture(nameless);

        assertThat(life.waitsAt()).containsExactly(AWAIT_ENGAGEMENT);
        assertThat(life.stage()).isEqualTo(Stage.NURTURING);
        assertThat(life.decision("qualify"))
                .containsEntry("verdict", "nurture")
                .containsEntry("reason", "neither-name-nor-company");
    }

    @Test
    void aPersonWhomNobodyCanReachIsResearched() {
        Life life = capture(unreachable());

        assertThat(life.waitsAt()).containsExactly(CORRECT_DATA);
        assertThat(life.decision("qualify")).containsEntry("reason", "no-way-to-reach");
    }

    @Test
    void aThrowAwayAddressIsNoLead() {
        Map<String, Object> throwAway = doubtful();
        throwAway.remove("phone");

        Life life = capture(throwAway);

        life.isOverAt("Event_LeadDisqualified");
        assertThat(life.lead().endReason()).isEqualTo("throw-away-address");
    }

    @Test
    void whatAProviderKnowsOfTheCompanyCounts() {
        CompanyData.answers(200, "{\"employees\": 2500, \"annualRevenue\": 90000000}");

        Life life = capture(withoutCompanyData());

        assertThat(CompanyData.asked).isEqualTo(1);
        assertThat(life.passed()).contains("Activity_AskProvider", "Event_EnrichmentDone");
        assertThat(life.lead().facts().employees()).isEqualTo(2500);
        assertThat(life.last(HistoryKind.ENRICHED).actor()).isEqualTo("provider");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aProviderIsNotAskedForWhatTheLeadHasSaid() {
        Life life = capture(strong());

        assertThat(CompanyData.asked).isZero();
        assertThat(life.passed()).doesNotContain("Activity_Enrichment");
    }

    @Test
    void aLeadGoesOnWithoutAProviderThatWillNotHelp() {
        CompanyData.answers(404, "");

        Life life = capture(withoutCompanyData());

        assertThat(CompanyData.asked).isEqualTo(1);
        assertThat(life.passed()).contains("Event_EnrichmentFailed", "Event_QualificationDecided");
        assertThat(life.lead().facts().employees()).isNull();
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void aLeadDoesNotWaitForeverForAProviderThatIsDown() {
        CompanyData.answers(503, "");
        Life life = take(withoutCompanyData());
        assertThatThrownBy(life::settle).hasMessageContaining("ENRICH-002");
        assertThat(life.job("Activity_AskProvider").getRetries()).isEqualTo(2);

        clock.set(life.dueAt("Activity_AskProvider"));
        assertThatThrownBy(life::settle).hasMessageContaining("ENRICH-002");
        // The timer alone: when it is due, so is the last retry, which would fail once more.
        clock.set(life.dueAt("Event_EnrichmentTimedOut"));
        engine.getManagementService()
                .executeJob(life.job("Event_EnrichmentTimedOut").getId());
        life.settle();

        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofMinutes(2)));
        assertThat(CompanyData.asked).isEqualTo(2);
        assertThat(life.passed()).contains("Event_EnrichmentTimedOut", "Event_QualificationDecided");
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    /** With the name of the strong ones. */
    private static Map<String, Object> vera(Map<String, Object> lead) {
        return with(lead, "firstName", "Vera", "lastName", "Kestrel");
    }

    private Map<String, Object> withoutCompanyData() {
        Map<String, Object> lead = strong();
        lead.remove("employees");
        lead.remove("annualRevenue");
        return lead;
    }

    /** As the company's web site does, with a token as a mail would have brought it. */
    private void confirm(Life life) {
        confirmAddress(life.id());
        life.settle();
    }
}
