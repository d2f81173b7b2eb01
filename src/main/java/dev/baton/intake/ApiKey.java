package dev.baton.intake;

import java.util.UUID;

/**
 * A source that may send leads.
 *
 * @param ratePerSecond requests a second, on all nodes together
 */
public record ApiKey(UUID id, String name, int ratePerSecond) {}
