package dev.baton.scoring;

import java.time.Instant;
import java.util.List;

/**
 * A lead's score at an instant. The total is the sum of its reasons' points, fit and engagement each rounded to the nearest point.
 *
 * @param threshold engagement that makes a lead of any fit ready for sales
 */
public record Score(
        int fit,
        int engagement,
        String grade,
        int threshold,
        boolean aboveThreshold,
        List<Reason> reasons,
        Instant at) {

    public int total() {
        return fit + engagement;
    }

    /**
     * @param kind fit or engagement
     * @param rule the rule of the table
     * @param points after decay
     */
    public record Reason(String kind, String rule, String reason, double points) {}
}
