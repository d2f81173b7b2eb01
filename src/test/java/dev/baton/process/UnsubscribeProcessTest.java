package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.MailServer;
import dev.baton.lead.HistoryKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way out of marketing mail. */
class UnsubscribeProcessTest extends MailProcess {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "welcome",
                "newsletter-1",
                "newsletter-2",
                "newsletter-3",
                "education-1",
                "education-2",
                "education-3",
                "reactivation-1",
                "reactivation-2"
            })
    void everyMarketingMailShowsIt(String name) throws IOException {
        Life life = reader();
        Read mail = send(life, name);

        assertThat(mail.subject()).isNotBlank().doesNotContain("Subject");
        assertThat(mail.text()).startsWith("Hello Otto,\n").doesNotContain("[(", "[#", "null", "Subject:");
        assertThat(mail.html()).contains("Otto</span>,").doesNotContain(" th:", "${", "null");
        String link = "https://baton.company.example" + wayOut(mail);
        assertThat(mail.html()).contains("href=\"" + link + "\"");
        assertThat(mail.header("List-Unsubscribe").replaceAll("\\s+", " "))
                .isEqualTo("<" + link + ">, <mailto:stop@company.example>");
        assertThat(mail.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
    }

    @Test
    void isNotTakenByWhoeverOnlyLooks() {
        Life life = reader();
        String link = wayOut(send(life, "welcome"));

        HttpResponse<String> page = open("GET", link, null);
        open("HEAD", link, null);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<button")
                .doesNotContain("Otto", "Vogel", "@", life.id().toString());
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(life.lead().marketingConsent()).isEqualTo("yes");
    }

    @Test
    void isTakenByTheSingleRequestOfAMailClientAndTakenAgainItChangesNothing() {
        Life life = reader();
        String link = wayOut(send(life, "welcome"));

        HttpResponse<String> done = open("POST", link, "List-Unsubscribe=One-Click");
        HttpResponse<String> again = open("POST", link, "List-Unsubscribe=One-Click");
        HttpResponse<String> looked = open("GET", link, null);

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(done.body());
        assertThat(looked.statusCode()).isEqualTo(200);
        assertThat(life.lead().marketingConsent()).isEqualTo("no");
        assertThat(life.history(HistoryKind.ACTIVITY))
                .extracting(h -> h.reason() + " by " + h.actor())
                .containsExactly("unsubscribed by recipient");
    }

    @Test
    void stopsWhatIsQueuedAtOnceAndTheLinksOfOlderMailsWorkOn() {
        Life life = reader();
        String link = wayOut(send(life, "welcome"));
        send(life, "newsletter-1");
        inTransaction(() -> {
            notifications.mailTrack(life.id(), "education-1");
            notifications.mailTrack(life.id(), "education-2");
            notifications.mailTrack(life.id(), "education-3");
            notifications.campaign(life.id(), "spring");
        });

        assertThat(open("POST", link, "List-Unsubscribe=One-Click").statusCode())
                .isEqualTo(200);
        sendMails();
        relay("CampaignRelay");

        assertThat(mailsTo(email(life))).as("the two from before").hasSize(2);
        assertThat(outcomes(life, "mail")).containsExactly("sent", "sent", "cancelled", "cancelled", "cancelled");
        assertThat(outcomes(life, "campaign")).containsExactly("cancelled");
        assertThat(Partners.requests("campaign")).isEmpty();
    }

    @Test
    void isLookedAtAgainWhenAMailIsSent() {
        Life life = reader();
        inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));
        jdbc.update(
                "update baton.lead set marketing_consent = 'no' where id = ?",
                life.id().value());

        sendMails();

        assertThat(MAIL.getReceivedMessages()).isEmpty();
        assertThat(outcomes(life, "mail")).containsExactly("suppressed");
    }

    @Test
    void holdsForAllLeadsOfThePerson() {
        Life life = reader();
        Life other = reader();
        Life stranger = reader();
        jdbc.update(
                "update baton.lead_person set email_key = (select email_key from baton.lead_person where lead_id = ?) where lead_id = ?",
                life.id().value(),
                other.id().value());
        String link = wayOut(send(life, "welcome"));
        inTransaction(() -> notifications.mailTrack(other.id(), "welcome"));

        open("POST", link, "List-Unsubscribe=One-Click");

        assertThat(other.lead().marketingConsent()).isEqualTo("no");
        assertThat(outcomes(other, "mail")).containsExactly("cancelled");
        assertThat(stranger.lead().marketingConsent()).isEqualTo("yes");
    }

    @Test
    void toldOfTwoLeadsOfThePersonAtOnceNeitherWaitsInACircle() {
        Life older = reader();
        Life younger = reader();
        jdbc.update(
                "update baton.lead_person set email_key = (select email_key from baton.lead_person where lead_id = ?) where lead_id = ?",
                older.id().value(),
                younger.id().value());
        AtomicReference<CompletableFuture<JsonNode>> told = new AtomicReference<>();

        inTransaction(() -> {
            lockWithoutWaiting(younger);
            told.set(CompletableFuture.supplyAsync(
                    () -> post("/api/leads/" + older.id() + "/activities", fields("kind", "unsubscribed"))));
            await().atMost(Duration.ofSeconds(30)).until(this::somebodyWaitsForALock);
            lockWithoutWaiting(older);
        });

        assertThat(told.get()).succeedsWithin(Duration.ofSeconds(60));
        assertThat(older.lead().marketingConsent()).isEqualTo("no");
        assertThat(younger.lead().marketingConsent()).isEqualTo("no");
    }

    private void lockWithoutWaiting(Life life) {
        jdbc.queryForList(
                "select id from baton.lead where id = ? for update nowait",
                life.id().value());
    }

    private boolean somebodyWaitsForALock() {
        return jdbc.queryForObject(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
                        Integer.class)
                > 0;
    }

    @Test
    void isTheSameToldByASource() {
        Life life = reader();
        inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));

        post("/api/leads/" + life.id() + "/activities", fields("kind", "unsubscribed", "id", "told"));

        assertThat(life.lead().marketingConsent()).isEqualTo("no");
        assertThat(outcomes(life, "mail")).containsExactly("cancelled");
        assertThat(life.history(HistoryKind.ACTIVITY)).hasSize(1);
    }

    @Test
    void doesNotWorkWithALinkThatNobodyGotOrOfWhomeverWasErased() {
        Life life = reader();
        String link = wayOut(send(life, "welcome"));
        jdbc.update("delete from baton.lead_person where lead_id = ?", life.id().value());
        String body = null;
        for (String address :
                List.of(link, "/unsubscribe/x", "/unsubscribe/" + "A".repeat(32), "/unsubscribe/" + "A".repeat(4000))) {
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> answer = open(method, address, null);
                assertThat(answer.statusCode()).as(method + " " + address).isEqualTo(404);
                assertThat(body == null ? answer.body() : body).isEqualTo(answer.body());
                body = answer.body();
            }
        }
        assertThat(jdbc.queryForObject(
                        "select count(*) from baton.unsubscription where lead_id = ?",
                        Integer.class,
                        life.id().value()))
                .isZero();
    }

    @Test
    void noTableHoldsALinkThatWorks() {
        Life life = reader();
        String token = wayOut(send(life, "welcome")).substring("/unsubscribe/".length());

        assertThat(jdbc.queryForList("select t::text from baton.unsubscription t", String.class))
                .isNotEmpty()
                .noneMatch(row -> row.contains(token));
        assertThat(jdbc.queryForList("select t::text from baton.outbox t", String.class))
                .noneMatch(row -> row.contains(token));
    }

    @Test
    void aTemplateThatIsNotThereHoldsNobodyUp() {
        Life life = reader();
        inTransaction(() -> {
            notifications.mailTrack(life.id(), "no-such-mail");
            notifications.mailTrack(life.id(), "../reminder");
            notifications.mailTrack(life.id(), "welcome");
        });

        sendMails();

        assertThat(outcomes(life, "mail")).containsExactly("no-template", "no-template", "sent");
    }

    @Test
    void aCompanysOwnTemplateIsTakenAtOnceAndCannotLeaveTheWayOutOutNorAddARecipient() throws IOException {
        Path own = Path.of("target/mail-templates/track");
        Files.createDirectories(own);
        Life life = reader();
        jdbc.update(
                "update baton.lead_person set first_name = ? where lead_id = ?",
                "Eve\r\nBcc: eve@evil.example\r\n\r\n<b>",
                life.id().value());
        try {
            Files.writeString(
                    own.resolve("welcome.txt"), "Subject: For [(${firstName})]\n\nOwn text for [(${firstName})].\n");
            Files.writeString(
                    own.resolve("welcome.html"), "<p>Own text for <i th:text=\"${firstName}\">you</i>.</p>\n");

            Read mail = send(life, "welcome");

            assertThat(mail.subject()).isEqualTo("For Eve Bcc: eve@evil.example <b>");
            assertThat(mail.header("Bcc")).isNull();
            assertThat(mail.recipients()).containsExactly(email(life));
            assertThat(mail.html()).contains("&lt;b&gt;").doesNotContain("<b>");
            assertThat(mail.text()).startsWith("Own text for Eve");
            wayOut(mail);

            Files.writeString(own.resolve("welcome.txt"), "Subject: Later\n\nLater.\n");
            assertThat(send(life, "welcome").text()).startsWith("Later.");

            Files.writeString(own.resolve("../track.html"), "<p>No way out.</p>");
            inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));
            sendMails();
            assertThat(outcomes(life, "mail")).containsExactly("sent", "sent", "no-template");
        } finally {
            for (String name : List.of("welcome.txt", "welcome.html", "../track.html")) {
                Files.deleteIfExists(own.resolve(name));
            }
        }
    }

    @Test
    void anOptOutThatComesWhileAMailIsUnderWayComesAfterItAndStopsTheNext() throws Exception {
        Life life = reader();
        String link = wayOut(send(life, "welcome"));
        inTransaction(() -> {
            notifications.mailTrack(life.id(), "education-1");
            notifications.mailTrack(life.id(), "education-2");
            notifications.mailTrack(life.id(), "education-3");
        });
        MAIL.stop();
        try (SlowServer server = new SlowServer("250 OK")) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(this::sendMails);
            assertThat(server.underWay.await(60, TimeUnit.SECONDS))
                    .as("a mail is under way")
                    .isTrue();
            CompletableFuture<HttpResponse<String>> optOut =
                    CompletableFuture.supplyAsync(() -> open("POST", link, "List-Unsubscribe=One-Click"));
            await().atMost(Duration.ofSeconds(30)).until(this::somebodyWaitsForALock);
            assertThat(optOut).isNotDone();
            server.goOn.countDown();

            assertThat(optOut.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            int acceptedByThen = server.accepted.get();
            sending.get(60, TimeUnit.SECONDS);
            moveClock(Duration.ofMinutes(1));
            sendMails();

            assertThat(server.accepted).hasValue(acceptedByThen);
        } finally {
            MAIL.start();
        }
        assertThat(outcomes(life, "mail").subList(0, 2)).containsExactly("sent", "sent");
        assertThat(outcomes(life, "mail")).contains("cancelled").doesNotContainNull();
    }

    @Test
    void anAddressThatTheServerRefusesForGoodIsWrittenDownAndNotTriedAgain() throws Exception {
        Life life = reader();
        inTransaction(() -> notifications.mailTrack(life.id(), "welcome"));
        MAIL.stop();
        try (SlowServer server = new SlowServer("550 no such user")) {
            server.goOn.countDown();
            sendMails();
        } finally {
            MAIL.start();
        }

        assertThat(outcomes(life, "mail")).containsExactly("bounced");
        assertThat(life.history(HistoryKind.ACTIVITY))
                .extracting(h -> h.reason())
                .containsExactly("bounced");
    }

    private Read send(Life life, String mail) {
        int before = mailsTo(email(life)).size();
        inTransaction(() -> notifications.mailTrack(life.id(), mail));
        sendMails();
        List<Read> mails = mailsTo(email(life));
        assertThat(mails).hasSize(before + 1);
        return mails.get(before);
    }

    /** A mail server that takes its time over each mail. */
    private static final class SlowServer implements AutoCloseable {

        final CountDownLatch underWay = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final AtomicInteger accepted = new AtomicInteger();

        private final ServerSocket socket;
        private final Thread thread = new Thread(this::serve, "slow mail server");
        private final String answerToRecipient;

        SlowServer(String answerToRecipient) throws IOException {
            this.answerToRecipient = answerToRecipient;
            socket = new ServerSocket(MAIL_SERVER.port(), 50, InetAddress.getByName(MailServer.HOST));
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    talk(client);
                } catch (IOException | InterruptedException e) {
                    // The next one, if any.
                }
            }
        }

        private void talk(Socket client) throws IOException, InterruptedException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            say(client, "220 slow");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("RCPT")) {
                    say(client, answerToRecipient);
                } else if (line.equals("DATA")) {
                    say(client, "354 go on");
                    while (!in.readLine().equals(".")) {
                        // the mail itself
                    }
                    underWay.countDown();
                    goOn.await();
                    accepted.incrementAndGet();
                    say(client, "250 OK");
                } else {
                    say(client, line.startsWith("QUIT") ? "221 bye" : "250 OK");
                }
            }
        }

        private static void say(Socket client, String line) {
            try {
                client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            goOn.countDown();
            socket.close();
            // The port is free only when nobody accepts any more.
            thread.join(30_000);
        }
    }
}
