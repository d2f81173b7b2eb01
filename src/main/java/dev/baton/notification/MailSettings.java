package dev.baton.notification;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param from sender of all mail
 * @param managers where managers are told, or null
 * @param marketing where marketing is told, or null
 * @param url where people reach Baton, for links to tasks
 * @param confirmUrl where a lead confirms its address; {@code {token}} is replaced
 */
@ConfigurationProperties("baton.mail")
record MailSettings(
        @DefaultValue("baton@localhost") String from,
        String managers,
        String marketing,
        @DefaultValue("http://localhost:8080") URI url,

        @DefaultValue("http://localhost:8080/confirm?token={token}")
        String confirmUrl) {}
