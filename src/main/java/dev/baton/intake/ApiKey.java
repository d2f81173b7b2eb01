package dev.baton.intake;

import java.util.UUID;

/**
 * A source that has proved who it is.
 *
 * @param name what people call the source, shown as the actor in a lead's history
 */
public record ApiKey(UUID id, String name) {}
