package dev.baton.notification;

import dev.baton.lead.Activity;
import dev.baton.lead.Addresses;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Letters.Letter;
import dev.baton.notification.Outbox.Channel;
import dev.baton.notification.Outbox.Delivery;
import dev.baton.notification.Outbox.Row;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends the mails that are due. Without {@code spring.mail.host} there is no relay and the outbox keeps everything. A mail is sent again, with the same
 * {@code Message-ID}, only when the process dies between the server's acceptance and our commit, or when the acceptance does not arrive in time.
 */
@Component
@ConditionalOnProperty("spring.mail.host")
class MailRelay {

    private static final Logger LOG = LoggerFactory.getLogger(MailRelay.class);
    private static final Set<Integer> NO_MAILBOX = Set.of(550, 551, 553);
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final Outbox outbox;
    private final Letters letters;
    private final Unsubscriptions unsubscriptions;
    private final JdbcClient jdbc;
    private final Leads leads;
    private final Addresses addresses;
    private final Teams teams;
    private final JavaMailSender sender;
    private final MailSettings settings;

    MailRelay(
            Outbox outbox,
            Letters letters,
            Unsubscriptions unsubscriptions,
            JdbcClient jdbc,
            Leads leads,
            Addresses addresses,
            Teams teams,
            JavaMailSender sender,
            MailSettings settings) {
        this.outbox = outbox;
        this.letters = letters;
        this.unsubscriptions = unsubscriptions;
        this.jdbc = jdbc;
        this.leads = leads;
        this.addresses = addresses;
        this.teams = teams;
        this.sender = sender;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${baton.mail.interval:2s}", initialDelayString = "${baton.mail.interval:2s}")
    void sendDue() {
        outbox.empty(Channel.MAIL, this::send);
    }

    private String send(Row row, Lead lead) throws NotDelivered {
        Optional<Rep> rep =
                row.recipient().startsWith("rep:") ? teams.rep(row.recipient().substring(4)) : Optional.empty();
        Optional<String> address = address(row, rep);
        if (address.isEmpty()) {
            return "no-address";
        }
        if (row.recipient().equals("lead") && addresses.isDead(row.lead())) {
            return "bounced";
        }
        try {
            MimeMessage mail = sender.createMimeMessage();
            mail.setFrom(new InternetAddress(settings.from(), true));
            mail.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(address.get(), true));
            mail.setHeader("Message-ID", "<" + row.id() + "@baton>");
            mail.setHeader("Auto-Submitted", "auto-generated");
            Optional<Letter> letter =
                    row.message() == Message.TRACK_MAIL ? track(row, mail) : Optional.of(letter(row, lead, rep));
            if (letter.isEmpty()) {
                LOG.error(
                        "MAIL-003 there is no template {} that shows the way out, as HTML and as text; message {} is given up",
                        row.text("mail"),
                        row.id());
                return "no-template";
            }
            write(letter.get(), mail);
            sender.send(mail);
            return Delivery.SENT;
        } catch (MailException e) {
            if (row.recipient().equals("lead") && isRefusedForGood(e)) {
                leads.addActivity(
                        row.lead(), new Activity("bounced-" + row.id(), "bounced", leads.now()), "mail-server");
                return "bounced";
            }
            // The class only: a mail server's words may repeat the address.
            throw new NotDelivered(e.getClass().getSimpleName());
        } catch (MessagingException e) {
            throw new NotDelivered(e.getClass().getSimpleName());
        }
    }

    private Optional<String> address(Row row, Optional<Rep> rep) {
        return switch (row.recipient()) {
            case "managers" -> Optional.ofNullable(settings.managers());
            case "marketing" -> Optional.ofNullable(settings.marketing());
            case "lead" -> Optional.ofNullable(leads.person(row.lead()).email());
            default -> rep.map(Rep::email);
        };
    }

    private Letter letter(Row row, Lead lead, Optional<Rep> rep) {
        Message message = row.message();
        String subject = message.subject(lead.number());
        if (message == Message.CONFIRMATION) {
            return new Letter(
                    subject,
                    "Please confirm that this is your address:\n\n"
                            + settings.confirm(newToken(lead.id(), row.createdAt()))
                            + "\n\nIf you did not ask for this, do nothing: you will not hear from us again.\n",
                    null);
        }
        if (message == Message.REP_PAUSED) {
            String id = row.text("rep");
            return new Letter(
                    subject,
                    teams.rep(id).map(Rep::name).orElse(id) + " did not answer " + row.text("lapses")
                            + " leads in a row, the last one lead " + lead.number()
                            + ", and gets no new ones until somebody ends the pause.\n\n" + settings.availability(id)
                            + "\n",
                    null);
        }
        if (message == Message.SELF_SERVE) {
            return letters.selfServe(row, lead);
        }
        if (message == Message.DUPLICATE_ARRIVED && rep.isPresent()) {
            return letters.cameAgain(row, lead, rep.get());
        }
        return message.isHandOver() && rep.isPresent()
                ? letters.handOver(row, lead, rep.get())
                : letters.reminder(row, lead, rep);
    }

    private Optional<Letter> track(Row row, MimeMessage mail) throws MessagingException {
        String token = unsubscriptions.newToken(row.lead());
        String other = settings.unsubscribeMailto();
        mail.setHeader(
                "List-Unsubscribe",
                "<" + settings.unsubscribe(token) + ">" + (other == null ? "" : ", <mailto:" + other + ">"));
        mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        return letters.track(row, token);
    }

    private static void write(Letter letter, MimeMessage mail) throws MessagingException {
        mail.setSubject(letter.subject(), UTF_8);
        if (letter.html() == null) {
            mail.setText(letter.text(), UTF_8);
            return;
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(letter.text(), UTF_8, "plain");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(letter.html(), UTF_8, "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
    }

    /** The server knows for certain that there is no such mailbox; one that only does not relay for us, or does not like us, does not. */
    private static boolean isRefusedForGood(MailException e) {
        return e instanceof MailSendException failed
                && failed.getFailedMessages().values().stream().anyMatch(MailRelay::namesNoMailbox);
    }

    /** RFC 5321, section 4.2.3, and the classes of RFC 3463: x.7 is policy, not the mailbox. */
    private static boolean namesNoMailbox(Exception cause) {
        for (Exception e = cause; e != null; e = e instanceof MessagingException m ? m.getNextException() : null) {
            if (e instanceof SMTPAddressFailedException refused
                    && NO_MAILBOX.contains(refused.getReturnCode())
                    && !String.valueOf(refused.getMessage()).contains(" 5.7.")) {
                return true;
            }
        }
        return false;
    }

    /** Drawn only when the mail goes out, so that no table ever holds a token that works; for as long as the lead is waited for since it was asked. */
    private String newToken(LeadId id, Instant askedAt) {
        String token = Tokens.next();
        jdbc.sql("insert into baton.confirmation (lead_id, token_hash, expires_at) values (?, ?, ?)")
                .params(id.value(), Tokens.hash(token), Timestamp.from(askedAt.plus(Duration.ofHours(48))))
                .update();
        return token;
    }
}
