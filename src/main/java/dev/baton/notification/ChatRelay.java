package dev.baton.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.dossier.Dossier;
import dev.baton.dossier.Dossiers;
import dev.baton.lead.Lead;
import dev.baton.notification.Outbox.Channel;
import dev.baton.notification.Outbox.Row;
import java.util.Map;
import java.util.StringJoiner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells the chat: which lead, whose, until when. Never who it is. */
@Component
@ConditionalOnProperty("baton.chat.url")
class ChatRelay {

    private final Outbox outbox;
    private final Dossiers dossiers;
    private final MailSettings settings;
    private final Webhook webhook;

    ChatRelay(Outbox outbox, Dossiers dossiers, MailSettings settings, ChatSettings chat, ObjectMapper json) {
        this.outbox = outbox;
        this.dossiers = dossiers;
        this.settings = settings;
        this.webhook = new Webhook(chat.url(), null, chat.timeout(), json);
    }

    @Scheduled(fixedDelayString = "${baton.chat.interval:2s}", initialDelayString = "${baton.chat.interval:2s}")
    void sendDue() {
        outbox.empty(Channel.CHAT, this::send);
    }

    private String send(Row row, Lead lead) throws NotDelivered {
        webhook.post(Map.of("text", text(row, lead)));
        return Outbox.Delivery.SENT;
    }

    private String text(Row row, Lead lead) {
        StringJoiner about = new StringJoiner(", ", " (", ")").setEmptyValue("");
        String rep = row.text("rep") == null ? lead.owner() : row.text("rep");
        if (rep != null) {
            about.add("rep " + rep);
        }
        if (lead.team() != null) {
            about.add("team " + lead.team());
        }
        if (lead.grade() != null) {
            about.add("grade " + lead.grade());
        }
        Dossier dossier = dossiers.of(row.lead());
        if (!dossier.due().isEmpty()) {
            about.add("due " + dossier.due());
        }
        // In Slack's own markup these three begin something.
        String escaped = (row.message().subject(lead.number()) + about)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return escaped + "\n" + settings.pageOf(row.lead());
    }
}
