package dev.baton.notification;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Marketing's own system, which is told who is to get which campaign and, by {@code action} ({@code send}, {@code stop}, {@code resume}), whom to leave
 * in peace. To a stop it answers 2xx when it has stopped, or 202 when it confirms later.
 *
 * @param url where it takes {@code {"id", "lead", "action", "campaign", "at", "email", "firstName"}}, or null when there is none
 * @param token sent as a bearer token, or null
 * @param key name of the API key with which it confirms a stop later, or null when only people do
 * @param timeout for one request
 * @param stops whether it is told to leave leads in peace that are with sales, and to go on when they are back
 */
@ConfigurationProperties("baton.campaign")
record CampaignSettings(
        URI url,
        String token,
        String key,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("true") boolean stops) {

    CampaignSettings {
        if (url != null && !"https".equalsIgnoreCase(url.getScheme()) && !isThisMachine(url)) {
            throw new IllegalArgumentException(
                    "baton.campaign.url: must begin with https://, since addresses of people are sent there");
        }
    }

    boolean isToldToStop() {
        return url != null && stops;
    }

    private static boolean isThisMachine(URI url) {
        String host = url.getHost();
        return "localhost".equals(host) || "[::1]".equals(host) || "127.0.0.1".equals(host);
    }

    @Override
    public String toString() {
        return "CampaignSettings[not shown]";
    }
}
