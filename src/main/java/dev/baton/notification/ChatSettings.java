package dev.baton.notification;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url an incoming webhook that takes {@code {"text": "..."}}, or null for no chat; whoever knows it may write there, so it is never logged
 * @param timeout for one message
 */
@ConfigurationProperties("baton.chat")
record ChatSettings(URI url, @DefaultValue("5s") Duration timeout) {

    @Override
    public String toString() {
        return "ChatSettings[not shown]";
    }
}
