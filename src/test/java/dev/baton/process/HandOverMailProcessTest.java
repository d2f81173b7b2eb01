package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.calendar.CalendarDefinition;
import dev.baton.notification.Message;
import dev.baton.team.NewRep;
import dev.baton.team.Teams;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The mail by which a rep learns of a lead. */
class HandOverMailProcessTest extends MailProcess {

    @Autowired
    Teams teams;

    @Test
    void saysAllThatARepNeedsToBegin() throws IOException {
        Life life = capture(with(
                strong(),
                "phone",
                "+49 30 5550123",
                "productInterest",
                "demo",
                "useCase",
                "fleet",
                "timeframe",
                "this quarter",
                "message",
                "Please call me.\nBefore noon, if you can."));

        sendMails();

        List<Read> mails = mailsTo(life.owner() + "@baton.example");
        assertThat(mails).hasSize(1);
        Read mail = mails.get(0);
        String number = String.valueOf(life.lead().number());
        assertThat(mail.subject()).isEqualTo("New lead " + number + ": please accept or reject it");
        for (String part : List.of(mail.text(), mail.html().replaceAll("<[^>]*>", ""))) {
            assertThat(part)
                    .contains("Vera Kestrel", "VP Operations", email(life), "+49 30 5550123", "Germany")
                    .contains(leads.person(life.id()).company())
                    .contains("Please call me.", "Before noon, if you can.", "fleet")
                    .contains("Due Tue 3 Mar 2026, 11:00 (UTC)")
                    .contains("The rules chose team dach: ", "Next in turn in the team.")
                    .contains("3 of 3 reps of the team could take it; your share of it was 33 %.")
                    .containsPattern("You had \\d+ open leads before it and can carry 1000\\.")
                    .containsPattern("(?i)grade A")
                    .containsPattern("\\+\\d+")
                    .contains("MQL", "Captured, source web", "Assigned to " + life.owner() + " Rep", "Scored")
                    .doesNotContain("${", " th:", "[(", "[#", "null");
        }
        String link = "https://baton.company.example/leads/" + life.id();
        assertThat(mail.text()).contains(link);
        assertThat(mail.html()).contains("href=\"" + link + "\"");
    }

    @Test
    void saysWhenItIsDueInTheRepsOwnTimeZone() {
        var hours = new CalendarDefinition(
                "Asia/Kathmandu",
                Map.of("MON", day(), "TUE", day(), "WED", day(), "THU", day(), "FRI", day()),
                null,
                List.of());
        teams.put(new NewRep(
                "oliver", "west", "oliver", "Rep", "oliver@baton.example", Set.of("en"), Set.of(), 1000, 1, hours));
        try {
            Life life = capture(with(strong(), "country", "FR"));
            assertThat(life.owner()).isEqualTo("oliver");

            sendMails();

            assertThat(mailsTo("oliver@baton.example")).singleElement().satisfies(mail -> assertThat(mail.text())
                    .contains("Due Tue 3 Mar 2026, 16:45 (Asia/Kathmandu)"));
        } finally {
            teams.put(new NewRep(
                    "oliver", "west", "oliver", "Rep", "oliver@baton.example", Set.of("en"), Set.of(), 1000, 1, null));
        }
    }

    private static List<List<String>> day() {
        return List.of(List.of("09:00", "17:00"));
    }

    @Test
    void isSentOnceForAHandOverHoweverOftenTheStepIsDone() {
        Life life = capture(strong());
        String rep = life.owner();

        CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() ->
                                inTransaction(() -> notifications.tellRep(life.id(), rep, Message.LEAD_ASSIGNED))))
                        .limit(4)
                        .toArray(CompletableFuture[]::new))
                .join();
        sendMails();

        assertThat(life.messages()).containsExactly("lead-assigned to rep:" + rep);
        assertThat(mailsTo(rep + "@baton.example")).hasSize(1);

        life.waitUntil("Event_AnswerOverdue");
        sendMails();
        assertThat(life.owner()).isNotEqualTo(rep);
        assertThat(mailsTo(life.owner() + "@baton.example"))
                .as("another hand-over")
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("Taken back from " + rep + " Rep"));
    }

    @Test
    void isSentOnceWhenTwoNodesSendAtTheSameTime() {
        List<Life> lives = Stream.generate(() -> capture(strong())).limit(12).toList();

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(this::sendMails), CompletableFuture.runAsync(this::sendMails))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();

        for (Life life : lives) {
            assertThat(mailsTo(life.owner() + "@baton.example").stream().filter(mail -> mail.subject()
                            .contains("ew lead " + life.lead().number() + ":")))
                    .hasSize(1);
        }
    }

    @Test
    void doesNotWaitBehindMarketingMailNorBehindWhatThisReleaseDoesNotKnow() {
        Life reader = reader();
        inTransaction(() -> notifications.mailTrack(reader.id(), "welcome"));
        jdbc.update(
                "insert into baton.outbox (id, kind, lead_id, recipient, created_at, next_at) values (gen_random_uuid(), 'of-next-year', ?, 'lead', ?, ?)",
                reader.id().value(),
                Timestamp.from(MORNING.minusSeconds(60)),
                Timestamp.from(MORNING.minusSeconds(60)));
        moveClock(Duration.ofMinutes(1));
        Life life = capture(strong());

        sendMails();

        assertThat(outcomes(reader, "mail")).containsExactly(null, "sent");
        assertThat(outcomes(life, "mail")).containsExactly("sent");
        List<String> order = Arrays.stream(MAIL.getReceivedMessages())
                .map(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString();
                    } catch (MessagingException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertThat(order).containsExactly(life.owner() + "@baton.example", email(reader));
    }

    @Test
    void isNotSentToSomebodyWhoDoesNotHaveTheLeadAnyMore() {
        Life life = capture(strong());
        String former = life.owner();
        life.waitUntil("Event_AnswerOverdue");

        sendMails();

        assertThat(mailsTo(former + "@baton.example")).isEmpty();
        assertThat(mailsTo(life.owner() + "@baton.example")).isNotEmpty();
        assertThat(outcomes(life, "mail")).contains("overtaken", "sent");
    }

    @Test
    void nobodyIsRemindedOfAnAnswerThatWasGivenBeforeTheReminderCouldBeSent() {
        Life life = capture(strong());
        sendMails();
        life.waitUntil("Event_ReminderDue");
        life.waitUntil("Event_EscalationDue");
        life.accept();

        sendMails();

        assertThat(outcomes(life, "mail")).containsExactly("sent", "overtaken", "overtaken");
    }

    @Test
    void isNotSentWhenThePersonWasErased() {
        Life life = capture(strong());
        jdbc.update("delete from baton.lead_person where lead_id = ?", life.id().value());

        sendMails();

        assertThat(MAIL.getReceivedMessages()).isEmpty();
        assertThat(outcomes(life, "mail")).containsExactly("erased");
    }

    @Test
    void whatSomebodyTypedStaysTextAndBeginsNoLineOfItsOwn() {
        Life life = capture(named("<script>alert(1)</script>", "Kestrel"));
        jdbc.update(
                "update baton.lead_person set job_title = ?, message = ? where lead_id = ?",
                "Boss\r\nWHY YOU\r\nBecause",
                "<img src=x onerror=alert(1)>\r\nDue never",
                life.id().value());

        sendMails();

        Read mail = mailsTo(life.owner() + "@baton.example").get(0);
        assertThat(mail.html())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<script", "<img");
        assertThat(mail.text())
                .contains("<script>alert(1)</script>")
                .contains("Boss WHY YOU Because")
                .contains("> Due never");
        assertThat(mail.subject()).doesNotContain("script");
    }

    @Test
    void showsANoteToTheRep() {
        Life life = capture(strong());
        life.accept();
        inTransaction(
                () -> notifications.tellRep(life.id(), life.owner(), Message.LEAD_MOVED, "marketing-not-confirmed"));

        sendMails();

        Read mail = mailsTo(life.owner() + "@baton.example").stream()
                .filter(m -> m.subject().equals("Lead " + life.lead().number() + " is yours now"))
                .findFirst()
                .orElseThrow();
        assertThat(mail.text()).contains("has not confirmed that it stopped; the lead may still get a mail.");
        assertThat(mail.html()).contains("has not confirmed that it stopped; the lead may still get a mail.");
    }

    @Test
    void reminderAndEscalationCarryTheLinkAndNameNobody() throws Exception {
        Life life = capture(strong());
        sendMails();
        MAIL.purgeEmailFromAllMailboxes();
        String rep = life.owner();
        life.waitUntil("Event_ReminderDue");
        life.waitUntil("Event_EscalationDue");

        sendMails();

        for (String to : List.of(rep + "@baton.example", "managers@company.example")) {
            Read mail = mailsTo(to).get(0);
            for (String part : List.of(mail.text(), mail.html().replace("<span>", ""))) {
                assertThat(part)
                        .contains("https://baton.company.example/leads/" + life.id())
                        .contains("Due Tue 3 Mar 2026, 11:00 (UTC)")
                        .doesNotContain("Kestrel", "Vera", "[(", " th:");
            }
            assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
        }
    }

    @Test
    void itsLinkLeadsAStrangerToTheSignInAndTellsNothing() {
        Life life = capture(strong());

        HttpResponse<String> known = open("GET", "/tasks/of-lead/" + life.id(), null);
        HttpResponse<String> unknown = open("GET", "/tasks/of-lead/01900000-0000-7000-8000-000000000000", null);

        assertThat(known.statusCode()).isEqualTo(302);
        assertThat(known.headers().firstValue("Location").orElseThrow())
                .isEqualTo("/sign-in?to=/tasks/of-lead/" + life.id());
        assertThat(known.headers().firstValue("Set-Cookie")).isEmpty();
        HttpResponse<String> page = open("GET", "/leads/" + life.id(), null);
        assertThat(page.statusCode()).isIn(302, 401);
        assertThat(page.body()).doesNotContain("Kestrel", "Vera");
        assertThat(unknown.statusCode()).isEqualTo(302);
        assertThat(unknown.headers().firstValue("Location").orElseThrow())
                .isEqualTo(known.headers()
                        .firstValue("Location")
                        .orElseThrow()
                        .replace(life.id().toString(), "01900000-0000-7000-8000-000000000000"));
    }
}
