package dev.baton.intake;

import java.util.Optional;

/** Tells a source by its secret. */
public interface ApiKeys {

    /** @return nothing for a secret that is unknown or revoked */
    Optional<ApiKey> find(String secret);
}
