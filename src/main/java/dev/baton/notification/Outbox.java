package dev.baton.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.baton.dossier.Dossiers;
import dev.baton.dossier.HandOver;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.lead.Stage;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is to leave the house, one row a message. A row is worked on by whoever locks it, on as many nodes as there are, and each channel is
 * worked on apart from the others; in each, marketing comes last. Whoever works never waits for a lock while others may wait for it: a marketing message, and what marketing's own
 * system is told about the gate, is sent under the lead's lock, so that an opt-out, a hand-over or a return comes either after it or stops it.
 */
@Component
class Outbox {

    enum Channel {
        MAIL,
        CHAT,
        CAMPAIGN;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a channel passes a message on. */
    interface Delivery {

        String SENT = "sent";

        /**
         * @return {@link #SENT}, or why it will never be
         * @throws NotDelivered when it shall be tried again
         */
        String deliver(Row row, Lead lead) throws NotDelivered;
    }

    record Row(
            UUID id,
            Message message,
            LeadId lead,
            String recipient,
            boolean marketing,
            Map<String, Object> detail,
            Instant createdAt,
            int attempts) {

        /** Null when there is none of that name. */
        String text(String name) {
            Object value = detail.get(name);
            return value == null ? null : value.toString();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** What another release wrote waits for a node that knows it. */
    private static final String[] KNOWN =
            Arrays.stream(Message.values()).map(Message::code).toArray(String[]::new);

    /** One for all: what is written in one instant keeps its order. */
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private static final int MOST_ATTEMPTS = 12;
    private static final Duration UNTIL_A_LEAD_IS_FREE = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Dossiers dossiers;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final ApplicationAvailability application;

    Outbox(
            JdbcClient jdbc,
            Leads leads,
            Dossiers dossiers,
            ObjectMapper json,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            ApplicationAvailability application) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.dossiers = dossiers;
        this.json = json;
        this.transaction = transaction;
        this.events = events;
        this.application = application;
    }

    /** @param once a message with the same is not written again; null for any number */
    void put(
            Channel channel,
            LeadId id,
            String recipient,
            Message message,
            boolean marketing,
            Map<String, Object> detail,
            String once) {
        Timestamp now = Timestamp.from(leads.now());
        jdbc.sql(
                        "insert into baton.outbox (id, channel, kind, lead_id, recipient, marketing, detail, once, created_at, next_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?) on conflict (once) do nothing")
                .params(
                        IDS.generate(),
                        channel.code(),
                        message.code(),
                        id.value(),
                        recipient,
                        marketing,
                        text(detail),
                        once,
                        now,
                        now)
                .update();
    }

    /** Takes queued marketing messages of every channel back. */
    void cancelMarketing(LeadId id) {
        jdbc.sql(
                        "update baton.outbox set ended_at = ?, outcome = 'cancelled' where lead_id = ? and marketing and ended_at is null")
                .params(Timestamp.from(leads.now()), id.value())
                .update();
    }

    /** Delivers until nothing of the channel is due. When the application ends, what is left waits for another node or for the next start. */
    void empty(Channel channel, Delivery delivery) {
        while (next(channel, delivery) && application.getReadinessState() != ReadinessState.REFUSING_TRAFFIC) {
            // until nothing is due
        }
    }

    private boolean next(Channel channel, Delivery delivery) {
        AtomicReference<Row> current = new AtomicReference<>();
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                Optional<Row> row = lockNext(channel);
                row.ifPresent(r -> {
                    current.set(r);
                    work(channel, r, delivery);
                });
                return row.isPresent();
            }));
        } catch (RuntimeException e) {
            Row row = current.get();
            if (row == null) {
                throw e;
            }
            // One message that cannot be written must not hold up those behind it.
            transaction.executeWithoutResult(
                    status -> tryAgain(channel, row, e.getClass().getSimpleName()));
            return true;
        }
    }

    private Optional<Row> lockNext(Channel channel) {
        return jdbc.sql("select id, kind, lead_id, recipient, marketing, detail, created_at, attempts from baton.outbox"
                        + " where channel = :channel and kind = any(:known) and ended_at is null and next_at <= :now"
                        + " order by marketing, next_at, id limit 1 for update skip locked")
                .param("channel", channel.code())
                .param("known", KNOWN)
                .param("now", Timestamp.from(leads.now()))
                .query((rs, n) -> new Row(
                        rs.getObject("id", UUID.class),
                        Message.of(rs.getString("kind")),
                        new LeadId(rs.getObject("lead_id", UUID.class)),
                        rs.getString("recipient"),
                        rs.getBoolean("marketing"),
                        map(rs.getString("detail")),
                        rs.getTimestamp("created_at").toInstant(),
                        rs.getInt("attempts")))
                .optional();
    }

    private void work(Channel channel, Row row, Delivery delivery) {
        if ((row.marketing() || row.message().isAboutGate()) && !lockLead(row.lead())) {
            postpone(row, UNTIL_A_LEAD_IS_FREE);
            return;
        }
        Lead lead = leads.find(row.lead());
        // Of a rep who is paused only the lead's number is told.
        if (row.message() != Message.REP_PAUSED && leads.person(row.lead()) == Person.ERASED) {
            end(row, "erased");
            return;
        }
        boolean isAgreed = lead.marketingConsent().equals("yes");
        boolean isClosed = isClosed(row.lead());
        if ((row.marketing() || row.message() == Message.MARKETING_RESUME) && (isClosed || !isAgreed)) {
            end(row, "suppressed");
            return;
        }
        if (row.message() == Message.MARKETING_STOP && !isClosed && isAgreed) {
            // It would leave the lead stopped for good, since the resume may be there already.
            end(row, "overtaken");
            return;
        }
        if (isOvertaken(row, lead)) {
            end(row, "overtaken");
            return;
        }
        try {
            String outcome = delivery.deliver(row, lead);
            end(row, outcome);
            if (outcome.equals(Delivery.SENT)) {
                jdbc.sql("update baton.outbox set sent_at = ended_at where id = ?")
                        .param(row.id())
                        .update();
                if (channel != Channel.CHAT) {
                    events.publishEvent(new MessageSent(row.lead(), row.message()));
                }
            }
        } catch (NotDelivered e) {
            tryAgain(channel, row, e.getMessage());
        }
    }

    /** Without waiting: whoever has the lead may be waiting for this very message, to cancel it. */
    private boolean lockLead(LeadId id) {
        return jdbc.sql("select id from baton.lead where id = ? for update skip locked")
                .param(id.value())
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    private boolean isClosed(LeadId id) {
        return jdbc.sql(
                        "select exists (select from baton.marketing_suppression where lead_id = ? and lifted_at is null)")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    /** The lead went to somebody else meanwhile; who it is, is no longer the former rep's to read. Or nobody waits for the confirmation, or for an answer, any more. */
    private boolean isOvertaken(Row row, Lead lead) {
        if (row.message() == Message.CONFIRMATION) {
            return lead.stage() != Stage.UNCONFIRMED;
        }
        if (row.message() == Message.SELF_SERVE) {
            return lead.stage() != Stage.SELF_SERVE || lead.marketingConsent().equals("no");
        }
        if (row.message().isAboutAnswer() && lead.stage() != Stage.MQL) {
            return true;
        }
        String assignment = row.text("assignment");
        return assignment != null
                && dossiers.handOver(row.lead())
                        .map(HandOver::id)
                        .filter(open -> open.toString().equals(assignment))
                        .isEmpty();
    }

    private void end(Row row, String outcome) {
        jdbc.sql("update baton.outbox set ended_at = ?, outcome = ?, attempts = attempts + 1 where id = ?")
                .params(Timestamp.from(leads.now()), outcome, row.id())
                .update();
    }

    private void postpone(Row row, Duration time) {
        jdbc.sql("update baton.outbox set next_at = ? where id = ?")
                .params(Timestamp.from(leads.now().plus(time)), row.id())
                .update();
    }

    private void tryAgain(Channel channel, Row row, String why) {
        int attempts = row.attempts() + 1;
        if (attempts >= MOST_ATTEMPTS) {
            LOG.error("{}-002 message {} was not accepted in {} attempts and is given up", channel, row.id(), attempts);
            end(row, "failed");
            return;
        }
        LOG.warn("{}-001 message {} was not accepted ({}); it is tried again", channel, row.id(), why);
        jdbc.sql("update baton.outbox set attempts = ?, next_at = ? where id = ? and ended_at is null")
                .params(
                        attempts,
                        Timestamp.from(leads.now().plus(Duration.ofSeconds(15L << Math.min(attempts, 10)))),
                        row.id())
                .update();
    }

    private String text(Map<String, Object> detail) {
        try {
            return json.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a detail that is not JSON", e);
        }
    }

    private Map<String, Object> map(String detail) {
        try {
            return json.readValue(detail, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column that is not JSON", e);
        }
    }
}
