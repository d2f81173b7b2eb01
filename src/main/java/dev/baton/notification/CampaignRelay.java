package dev.baton.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.Lead;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.notification.Outbox.Channel;
import dev.baton.notification.Outbox.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells marketing's own system whom to send which campaign, and whom to leave in peace while sales has the lead. The same id comes with every attempt, so that it can drop what it has already. */
@Component
class CampaignRelay {

    private static final int LATER = 202;

    private final Outbox outbox;
    private final Leads leads;
    private final Webhook webhook;

    CampaignRelay(Outbox outbox, Leads leads, CampaignSettings settings, ObjectMapper json) {
        this.outbox = outbox;
        this.leads = leads;
        this.webhook =
                settings.url() == null ? null : new Webhook(settings.url(), settings.token(), settings.timeout(), json);
    }

    @Scheduled(fixedDelayString = "${baton.campaign.interval:2s}", initialDelayString = "${baton.campaign.interval:2s}")
    void sendDue() {
        outbox.empty(Channel.CAMPAIGN, this::send);
    }

    private String send(Row row, Lead lead) throws NotDelivered {
        if (webhook == null) {
            return "no-connector";
        }
        Person person = leads.person(row.lead());
        if (person.email() == null) {
            return "no-address";
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", row.id());
        body.put("lead", lead.id());
        body.put("action", action(row.message()));
        body.put("campaign", row.text("campaign"));
        body.put("at", row.createdAt().toString());
        body.put("email", person.email());
        if (row.message() == Message.CAMPAIGN) {
            body.put("firstName", person.firstName() == null ? "" : person.firstName());
        }
        boolean isDone = webhook.post(body) != LATER;
        // What was only taken is not stopped yet; the system says so later.
        return isDone || row.message() != Message.MARKETING_STOP ? Outbox.Delivery.SENT : "accepted";
    }

    private static String action(Message message) {
        return switch (message) {
            case MARKETING_STOP -> "stop";
            case MARKETING_RESUME -> "resume";
            default -> "send";
        };
    }
}
