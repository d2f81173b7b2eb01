package dev.baton.lead;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Why something was decided: what was asked, of which model, which rules fired, what came out.
 *
 * @param model the table and its version, with the hash of its file; or the name of an algorithm
 */
public record Decision(
        String kind,
        Instant at,
        int round,
        String model,
        Map<String, Object> facts,
        List<String> rules,
        Map<String, Object> result) {}
