package dev.baton.notification;

import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param from sender of all mail
 * @param managers where managers are told, or null
 * @param marketing where marketing is told, or null
 * @param url where people reach Baton, for links to tasks
 * @param confirmUrl where a lead confirms its address, if not at {@code url}; {@code {token}} is replaced
 * @param selfServeUrl where a lead orders online, or null; {@code {lead}} is replaced by the lead's id
 * @param unsubscribeUrl where a lead opts out, if not at {@code url}; {@code {token}} is replaced
 * @param unsubscribeMailto an address that takes opt-outs as well, or null
 * @param templates a directory whose files replace packaged templates, read anew for each mail; or null
 */
@ConfigurationProperties("baton.mail")
record MailSettings(
        @DefaultValue("baton@localhost") String from,
        String managers,
        String marketing,
        @DefaultValue("http://localhost:8080") URI url,
        String confirmUrl,
        String selfServeUrl,
        String unsubscribeUrl,
        String unsubscribeMailto,
        Path templates) {

    /** The lead's page, which links to its open task, whichever that is by then. */
    String pageOf(Object lead) {
        return base() + "/leads/" + lead;
    }

    /** Null when nothing can be ordered online. */
    String selfServe(Object lead) {
        return selfServeUrl == null ? null : selfServeUrl.replace("{lead}", lead.toString());
    }

    String tasklist() {
        return base() + "/camunda/app/tasklist/default/";
    }

    String availability(String rep) {
        return base() + "/availability/?rep=" + rep;
    }

    String confirm(String token) {
        return (confirmUrl == null ? base() + "/confirm?token={token}" : confirmUrl).replace("{token}", token);
    }

    String unsubscribe(String token) {
        return (unsubscribeUrl == null ? base() + "/unsubscribe/{token}" : unsubscribeUrl).replace("{token}", token);
    }

    private String base() {
        return url.toString().replaceFirst("/+$", "");
    }
}
