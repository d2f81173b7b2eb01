package dev.baton.lead;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** What every table may ask about it, by the names of the catalogue; null where nothing is known. */
    public Map<String, Object> known() {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("source", source);
        known.put("requested", callRequested);
        known.put("country", facts.country());
        known.put("language", facts.language());
        known.put("emailKind", facts.emailKind());
        known.put("seniority", facts.seniority());
        known.put("student", facts.student());
        known.put("nameGiven", facts.nameGiven());
        known.put("phoneGiven", facts.phoneGiven());
        known.put("companyGiven", facts.companyGiven());
        known.put("industry", facts.industry());
        known.put("product", facts.product());
        known.put("timeframe", facts.timeframe());
        known.put("complexity", facts.complexity());
        known.put("employees", facts.employees());
        known.put("annualRevenue", facts.annualRevenue());
        known.put("budget", facts.budget());
        known.put("dealValue", facts.budget());
        return known;
    }

    public boolean isCoolingDown(Instant at) {
        return coolDownUntil != null && at.isBefore(coolDownUntil);
    }
}
