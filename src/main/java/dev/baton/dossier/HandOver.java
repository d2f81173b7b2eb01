package dev.baton.dossier;

import java.util.UUID;

/**
 * A rep has a lead.
 *
 * @param id stays the same for as long as that rep has it
 */
public record HandOver(UUID id, String rep) {}
