package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import dev.baton.notification.Notifications;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.transaction.support.TransactionTemplate;

/** What leaves the house, over real SMTP and HTTP. The relays run when a test wants them to. */
abstract class MailProcess extends LeadProcess {

    @RegisterExtension
    static final GreenMailExtension MAIL = MAIL_SERVER.extension();

    @Autowired
    Notifications notifications;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    List<ScheduledTaskHolder> scheduled;

    /** A mail as somebody reads it. */
    record Read(MimeMessage mail, String subject, String text, String html) {

        String header(String name) {
            try {
                return mail.getHeader(name, null);
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }

        List<String> recipients() {
            try {
                return Arrays.stream(mail.getAllRecipients())
                        .map(Object::toString)
                        .toList();
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }
    }

    @BeforeEach
    void whatOtherTestsLeftIsNotSent() {
        jdbc.update(
                "update baton.outbox set ended_at = now(), outcome = 'left by another test' where ended_at is null");
        Partners.answer(200);
    }

    /** Runs one relay as the scheduler would. */
    void relay(String relay) {
        List<Runnable> tasks = scheduled.stream()
                .flatMap(holder -> holder.getScheduledTasks().stream())
                .filter(task -> task.toString().contains(relay))
                .map(task -> task.getTask().getRunnable())
                .toList();
        assertThat(tasks).as("scheduled tasks of " + relay).hasSize(1);
        tasks.get(0).run();
    }

    void sendMails() {
        relay("MailRelay");
    }

    List<Read> mailsTo(String address) {
        List<Read> found = new ArrayList<>();
        try {
            for (MimeMessage mail : MAIL.getReceivedMessages()) {
                if (Arrays.stream(mail.getAllRecipients())
                        .anyMatch(to -> to.toString().equals(address))) {
                    found.add(read(mail));
                }
            }
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private static Read read(MimeMessage mail) throws MessagingException, IOException {
        if (mail.getContent() instanceof Multipart parts) {
            assertThat(mail.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
            assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
            return new Read(
                    mail,
                    mail.getSubject(),
                    parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"),
                    parts.getBodyPart(1).getContent().toString());
        }
        return new Read(mail, mail.getSubject(), mail.getContent().toString(), "");
    }

    /** How messages about this lead ended, or null for those that wait, in the order in which they were written. */
    List<String> outcomes(Life life, String channel) {
        return jdbc.queryForList(
                "select outcome from baton.outbox where lead_id = ? and channel = ? order by created_at, id",
                String.class,
                life.id().value(),
                channel);
    }

    void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    /** Somebody who gets marketing mail. */
    Life reader() {
        Life life = capture(with(
                weak(),
                "consent",
                fields("marketing", true, "at", "2026-03-01T10:00:00Z", "text", "Yes, write to me.")));
        assertThat(life.stage().code()).isEqualTo("nurturing");
        jdbc.update("delete from baton.outbox where lead_id = ?", life.id().value());
        return life;
    }

    String email(Life life) {
        return leads.person(life.id()).email();
    }

    /** The address in a mail that leads out of marketing. */
    static String wayOut(Read mail) {
        Matcher link = Pattern.compile("https://baton\\.company\\.example(/unsubscribe/[A-Za-z0-9_-]{32})")
                .matcher(mail.text());
        assertThat(link.find()).as(mail.text()).isTrue();
        return link.group(1);
    }

    /** Without a cookie or anything else of ours, and without following where it leads. */
    HttpResponse<String> open(String method, String path, String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .method(method, publisher)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Map<String, Object> named(String first, String last) {
        return with(strong(), "firstName", first, "lastName", last);
    }
}
