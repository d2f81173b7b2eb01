package dev.baton.lead;

import java.time.Instant;
import java.util.Map;

/**
 * One thing that happened to a lead.
 *
 * @param seq from 1, without gaps
 * @param note what a person typed, or null
 */
public record HistoryEntry(
        int seq,
        Instant at,
        int round,
        String actor,
        HistoryKind kind,
        String from,
        String to,
        String reason,
        Map<String, Object> detail,
        String note) {}
