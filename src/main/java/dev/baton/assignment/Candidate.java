package dev.baton.assignment;

/**
 * A rep who was looked at.
 *
 * @param reason why not, or null when eligible
 * @param share the part of this lead that was due to the rep, from 0 to 1
 * @param load open leads
 * @param credit leads that the rep was due so far, less those it was given, before this lead
 * @param creditAfter the same after it
 */
public record Candidate(
        String rep,
        boolean eligible,
        String reason,
        int weight,
        double share,
        int load,
        int capacity,
        double credit,
        double creditAfter) {}
