package dev.baton.lead;

import java.time.Instant;
import java.util.UUID;

/**
 * A lead as it stood when it was read, without the person.
 *
 * @param number short number for people
 * @param round which life this is, from 1
 * @param owner the rep who has it, or null
 * @param callRequested whether somebody asked to be called in this round
 * @param engagedSince engagement before it no longer counts, because sales has answered it; or null
 * @param marketingConsent yes, no or not-asked
 * @param coolDownUntil how long the lead stays away from sales since they gave it back last, or null
 */
public record Lead(
        LeadId id,
        long number,
        Stage stage,
        Instant stageAt,
        int round,
        String source,
        String apiKey,
        Instant capturedAt,
        Facts facts,
        boolean callRequested,
        String marketingConsent,
        UUID accountId,
        LeadId mergedInto,
        String reviewedRoute,
        String route,
        String channel,
        String team,
        String owner,
        String grade,
        int timesRecycled,
        Instant engagedSince,
        String endReason,
        Instant coolDownUntil) {

    public boolean isCoolingDown(Instant at) {
        return coolDownUntil != null && at.isBefore(coolDownUntil);
    }
}
