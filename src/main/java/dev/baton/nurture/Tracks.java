package dev.baton.nurture;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long leads are nurtured.
 *
 * @param life from enrolment to dormant
 * @param review time between two reviews
 */
@ConfigurationProperties("baton.nurture")
record Tracks(
        @DefaultValue("180d") Duration life,
        @DefaultValue("30d") Duration review) {}
