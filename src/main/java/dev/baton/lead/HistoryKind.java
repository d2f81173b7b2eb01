package dev.baton.lead;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can happen to a lead. */
public enum HistoryKind {
    CAPTURED,
    OPT_IN_ASKED,
    OPT_IN_CONFIRMED,
    OPT_IN_EXPIRED,
    CLEANED,
    MATCHED,
    DUPLICATE_ARRIVED,
    MERGED,
    SEPARATED,
    ENRICHED,
    QUALIFIED,
    SCORED,
    ROUTED,
    REVIEWED,
    PROPOSED,
    OFFERED,
    ASSIGNED,
    NOBODY_ELIGIBLE,
    ESCALATION_DECIDED,
    SLA_STARTED,
    SLA_PAUSED,
    SLA_RESUMED,
    SLA_MOVED,
    SLA_MET,
    SLA_BREACHED,
    MARKETING_STOPPED,
    MARKETING_STOP_CONFIRMED,
    MARKETING_STOP_NOT_CONFIRMED,
    MARKETING_RESUMED,
    REP_TOLD,
    REMINDED,
    ESCALATED,
    TAKEN_BACK,
    REP_PAUSED,
    ACCEPTED,
    REJECTED,
    REASSIGNED,
    BANT_PASSED,
    BANT_FAILED,
    CONTACTED,
    OPPORTUNITY_OPENED,
    OUTCOME_REPORTED,
    RECYCLED,
    DATA_CORRECTED,
    ENROLLED,
    STEP_TAKEN,
    STEP_SKIPPED,
    TOUCHED,
    HELD_BACK,
    WOKEN,
    TRACK_LEFT,
    SELF_SERVE_OFFERED,
    ACTIVITY,
    COMMENTED,
    STAGE_MOVED,
    NEXT_ROUND,
    DISQUALIFIED,
    LIFE_ENDED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static HistoryKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
