package dev.baton.enrichment;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A provider of company data: answers {@code POST {"domain": "..."}} with JSON such as {@code {"employees": 900, "annualRevenue": 1.2e8, "country":
 * "DE", "industry": "..."}}. Learns a company's domain, never a person.
 *
 * @param url where it is, or null when there is none
 * @param key sent as a bearer token, or null
 * @param timeout for one request
 * @param patience how long a lead waits for it, retries included, before it goes on without
 */
@ConfigurationProperties("baton.enrichment")
record Provider(
        URI url,
        String key,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("2m") Duration patience) {}
