package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consent that is withdrawn and given back, addresses that are dead, activities that come late, and the offer of self-serve. */
class ReputationProcessTest extends MailProcess {

    @ParameterizedTest
    @ValueSource(strings = {"complained", "complaint", "spam", "Spam Report"})
    void aComplaintWithdrawsConsentOfAllLeadsOfTheAddressAndStopsTheQueue(String kind) {
        Life life = reader();
        Life other = reader();
        jdbc.update(
                "update baton.lead_person set email_key = (select email_key from baton.lead_person where lead_id = ?) where lead_id = ?",
                life.id().value(),
                other.id().value());
        inTransaction(() -> notifications.mailTrack(other.id(), "welcome"));

        life.engage(kind);

        assertThat(life.lead().marketingConsent()).isEqualTo("no");
        assertThat(other.lead().marketingConsent()).isEqualTo("no");
        assertThat(outcomes(other, "mail")).containsExactly("cancelled");
        assertThat(life.last(HistoryKind.ACTIVITY).reason()).isEqualTo("complained");
    }

    @Test
    void optingInAgainGivesConsentBack() {
        Life life = reader();
        life.engage("unsubscribed");

        life.engage("opted-in");

        assertThat(life.lead().marketingConsent()).isEqualTo("yes");
        inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));
        sendMails();
        assertThat(mailsTo(email(life))).isNotEmpty();
    }

    @Test
    void aNewFormGivesConsentBackOnlyWhenItsAddressIsConfirmed() {
        Map<String, Object> consent = fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, again.");
        Map<String, Object> person = with(weak(), "consent", consent);
        Life life = capture(person);
        life.engage("complained");
        moveClock(Duration.ofDays(1));

        capture(with(person, "source", "web")).isOverAt("Event_LeadMerged");
        assertThat(life.lead().marketingConsent())
                .as("the sender of a form may be anybody")
                .isEqualTo("no");

        Life again = capture(with(person, "source", "form"));
        assertThat(life.lead().marketingConsent()).isEqualTo("no");
        confirmAddress(again.id());
        again.settle();

        again.isOverAt("Event_LeadMerged");
        assertThat(life.lead().marketingConsent()).isEqualTo("yes");
        assertThat(life.history(HistoryKind.ACTIVITY))
                .extracting(entry -> entry.reason())
                .contains("complained", "opted-in");
    }

    @Test
    void aHardBounceStopsAllFurtherMailToTheAddress() {
        Life life = reader();
        Life other = reader();
        jdbc.update(
                "update baton.lead_person set email = p.email, email_key = p.email_key"
                        + " from (select email, email_key from baton.lead_person where lead_id = ?) p where lead_id = ?",
                life.id().value(),
                other.id().value());

        life.engage("hard-bounce");
        inTransaction(() -> {
            notifications.mailTrack(life.id(), "welcome");
            notifications.mailTrack(other.id(), "welcome");
        });
        sendMails();

        assertThat(mailsTo(email(life))).isEmpty();
        assertThat(outcomes(life, "mail")).containsExactly("bounced");
        assertThat(outcomes(other, "mail")).containsExactly("bounced");
        assertThat(life.lead().marketingConsent())
                .as("a dead address says nothing about consent")
                .isEqualTo("yes");
    }

    @Test
    void aReplyOrAnotherAddressEndsTheSilenceAfterABounce() {
        Life replied = reader();
        Life corrected = reader();
        replied.engage("bounced").engage("replied");
        corrected.engage("bounced");
        jdbc.update(
                "update baton.lead_person set email = 'right@kestrel.example', email_key = 'right@kestrel.example' where lead_id = ?",
                corrected.id().value());

        inTransaction(() -> {
            notifications.mailTrack(replied.id(), "welcome");
            notifications.mailTrack(corrected.id(), "welcome");
        });
        sendMails();

        assertThat(outcomes(replied, "mail")).containsExactly("sent");
        assertThat(outcomes(corrected, "mail")).containsExactly("sent");
    }

    @Test
    void aFullMailboxStopsNothing() {
        Life life = reader();
        life.engage("soft-bounce");

        inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));
        sendMails();

        assertThat(outcomes(life, "mail")).containsExactly("sent");
    }

    @Test
    void anUnknownKindIsRefusedAndNamesTheKnownOnes() {
        Life life = reader();

        assertThatThrownBy(() -> post("/api/leads/" + life.id() + "/activities", fields("kind", "invented")))
                .hasMessageContaining("422")
                .hasMessageContaining("must be one of opened, clicked");
        assertThat(life.history(HistoryKind.ACTIVITY)).isEmpty();
    }

    @Test
    void aRequestOfLongAgoIsRecordedAndWakesNeitherSalesNorADormantLead() {
        Life nurtured = capture(weak());
        Life dormant = capture(weak());
        while (dormant.stage() != Stage.DORMANT) {
            dormant.waitUntil("Event_ReviewDue");
        }
        for (Life life : new Life[] {nurtured, dormant}) {
            post(
                    "/api/leads/" + life.id() + "/activities",
                    fields("kind", "requested-call", "occurredAt", "2016-05-04T10:00:00Z"));
            life.settle();

            assertThat(life.history(HistoryKind.ACTIVITY)).hasSize(1);
            assertThat(life.lead().callRequested()).isFalse();
            assertThat(life.lead().round()).isEqualTo(1);
            assertThat(life.tasks()).isEmpty();
        }
    }

    @Test
    void aRequestOfYesterdayThatIsToldTodayWakesTheLead() {
        Life life = capture(weak());

        post(
                "/api/leads/" + life.id() + "/activities",
                fields(
                        "kind",
                        "requested-call",
                        "occurredAt",
                        clock.instant().minus(Duration.ofDays(1)).toString()));
        life.settle();

        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void selfServeMailsTheWayToOrder() {
        Life life = capture(small());
        assertThat(life.last(HistoryKind.SELF_SERVE_OFFERED).reason()).isEqualTo("mail");

        sendMails();

        Read mail = mailsTo(email(life)).get(0);
        String link = "https://shop.company.example/start?request=" + life.id();
        assertThat(mail.subject()).isEqualTo("How to go on with your request");
        assertThat(mail.text()).startsWith("Hello Vera,\n").contains(link).doesNotContain("[(", "[#", "null");
        assertThat(mail.html()).contains("href=\"" + link + "\"").doesNotContain(" th:", "${", "null");
        assertThat(mail.header("List-Unsubscribe")).isNull();
    }

    @Test
    void selfServeWritesNoMailToALeadThatRefusedMail() {
        Life life = capture(with(small(), "consent", fields("marketing", false)));

        sendMails();

        assertThat(mailsTo(email(life))).isEmpty();
        assertThat(life.last(HistoryKind.SELF_SERVE_OFFERED).reason()).isEqualTo("no-mail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordered", "purchased"})
    void anOrderIsToldByAnActivity(String kind) {
        Life life = capture(small());

        life.engage(kind);

        life.isOverAt("Event_OrderWon");
        assertThat(life.stage()).isEqualTo(Stage.WON);
    }

    @Test
    void anOrderIsToldByTheInterface() {
        Life life = capture(small());

        post("/api/leads/" + life.id() + "/outcome", fields("outcome", "won", "amount", "1200.00"));
        life.settle();

        life.isOverAt("Event_OrderWon");
        assertThat(life.stage()).isEqualTo(Stage.WON);
        assertThat(life.last(HistoryKind.OUTCOME_REPORTED).detail()).containsKey("amount");
    }
}
