package dev.baton.assignment;

/**
 * A rep who was looked at.
 *
 * @param reason why not, or null when eligible
 * @param share the part of the eligible reps' leads that is due to this one, from 0 to 1
 * @param load open leads
 */
public record Candidate(
        String rep, boolean eligible, String reason, int weight, double share, int load, int capacity) {}
