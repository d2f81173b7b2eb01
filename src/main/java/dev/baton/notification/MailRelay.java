package dev.baton.notification;

import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends what is due, on as many nodes as there are: a row is worked on by whoever locks it. Without {@code spring.mail.host} there is no relay
 * and the outbox keeps everything. A message is sent again only when the process dies between the server's acceptance and our commit.
 */
@Component
@ConditionalOnProperty("spring.mail.host")
@EnableConfigurationProperties(MailSettings.class)
class MailRelay {

    private static final Logger LOG = LoggerFactory.getLogger(MailRelay.class);
    private static final int MOST_ATTEMPTS = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Teams teams;
    private final JavaMailSender sender;
    private final MailSettings settings;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    MailRelay(
            JdbcClient jdbc,
            Leads leads,
            Teams teams,
            JavaMailSender sender,
            MailSettings settings,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.teams = teams;
        this.sender = sender;
        this.settings = settings;
        this.transaction = transaction;
        this.events = events;
    }

    /** @param rep whom it is about, where it is about one; null otherwise */
    record Row(
            UUID id,
            String kind,
            UUID leadId,
            String recipient,
            boolean marketing,
            String rep,
            Integer lapses,
            int attempts) {}

    @Scheduled(fixedDelayString = "${baton.mail.interval:2s}", initialDelayString = "${baton.mail.interval:2s}")
    void sendDue() {
        while (Boolean.TRUE.equals(transaction.execute(status -> sendNext()))) {
            // until nothing is due
        }
    }

    private boolean sendNext() {
        Optional<Row> next = jdbc.sql(
                        "select id, kind, lead_id, recipient, marketing, detail ->> 'rep' as rep, (detail ->> 'lapses')::int as lapses, attempts from baton.outbox"
                                + " where ended_at is null and next_at <= ? order by next_at limit 1 for update skip locked")
                .param(Timestamp.from(leads.now()))
                .query(Row.class)
                .optional();
        next.ifPresent(this::send);
        return next.isPresent();
    }

    private void send(Row row) {
        LeadId id = new LeadId(row.leadId());
        Lead lead = leads.find(id);
        Message message = Message.of(row.kind());
        if (row.marketing() && isClosedTo(lead)) {
            end(row, "suppressed");
            return;
        }
        Optional<String> address = address(row, id);
        if (address.isEmpty()) {
            end(row, "no-address");
            return;
        }
        try {
            MimeMessage mail = sender.createMimeMessage();
            MimeMessageHelper helper = new MimeMessageHelper(mail, StandardCharsets.UTF_8.name());
            helper.setFrom(settings.from());
            helper.setTo(address.get());
            helper.setSubject(message.subject(lead.number()));
            helper.setText(text(message, lead, row));
            mail.setHeader("Message-ID", "<" + row.id() + "@baton>");
            sender.send(mail);
            end(row, "sent");
            jdbc.sql("update baton.outbox set sent_at = ended_at where id = ?")
                    .param(row.id())
                    .update();
            events.publishEvent(new MessageSent(id, message));
        } catch (MailException | MessagingException e) {
            retry(row, e);
        }
    }

    private boolean isClosedTo(Lead lead) {
        int closed = jdbc.sql(
                        "select count(*) from baton.marketing_suppression where lead_id = ? and lifted_at is null")
                .param(lead.id().value())
                .query(Integer.class)
                .single();
        return closed > 0 || !lead.marketingConsent().equals("yes");
    }

    private Optional<String> address(Row row, LeadId id) {
        if (row.recipient().startsWith("rep:")) {
            return teams.rep(row.recipient().substring(4)).map(Rep::email);
        }
        return Optional.ofNullable(
                switch (row.recipient()) {
                    case "marketing-system" -> null;
                    case "managers" -> settings.managers();
                    case "marketing" -> settings.marketing();
                    default -> {
                        Person person = leads.person(id);
                        yield person.email();
                    }
                });
    }

    private String text(Message message, Lead lead, Row row) {
        return switch (message) {
            case CONFIRMATION ->
                "Please confirm that this is your address:\n\n"
                        + settings.confirmUrl().replace("{token}", newToken(lead.id()))
                        + "\n\nIf you did not ask for this, do nothing: you will not hear from us again.\n";
            case TRACK_MAIL -> "Thank you for your interest. We will send you something worth reading now and then.\n";
            case REP_PAUSED ->
                teams.rep(row.rep()).map(Rep::name).orElse(row.rep()) + " did not answer " + row.lapses()
                        + " leads in a row, the last one lead " + lead.number()
                        + ", and gets no new ones until somebody ends the pause.\n\n" + settings.url()
                        + "/availability/?rep=" + row.rep() + "\n";
            default -> message.subject(lead.number()) + ".\n\n" + settings.url() + "/camunda/app/tasklist/default/\n";
        };
    }

    /** Drawn only when the mail goes out, so that no table ever holds a token that works. */
    private String newToken(LeadId id) {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        jdbc.sql("insert into baton.confirmation (lead_id, token_hash, expires_at) values (?, ?, ?)")
                .params(id.value(), sha256(token), Timestamp.from(leads.now().plus(Duration.ofHours(48))))
                .update();
        return token;
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(Row row, String outcome) {
        jdbc.sql("update baton.outbox set ended_at = ?, outcome = ?, attempts = attempts + 1 where id = ?")
                .params(Timestamp.from(leads.now()), outcome, row.id())
                .update();
    }

    private void retry(Row row, Exception e) {
        int attempts = row.attempts() + 1;
        if (attempts >= MOST_ATTEMPTS) {
            LOG.error("MAIL-002 message {} was not accepted in {} attempts and is given up", row.id(), attempts);
            end(row, "failed");
            return;
        }
        // The class only: a mail server's words may repeat the address.
        LOG.warn(
                "MAIL-001 message {} was not accepted ({}); it is tried again",
                row.id(),
                e.getClass().getSimpleName());
        Instant again = leads.now().plus(Duration.ofSeconds(15L << Math.min(attempts, 10)));
        jdbc.sql("update baton.outbox set attempts = ?, next_at = ? where id = ?")
                .params(attempts, Timestamp.from(again), row.id())
                .update();
    }
}
