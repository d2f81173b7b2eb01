package dev.baton.intake;

import java.util.Optional;

/** Knows the sources that may send leads. Asked for every request with a key, so an answer must be cheap. */
@FunctionalInterface
public interface ApiKeys {

    /** The key with this secret, or nothing if there is none or it was withdrawn. */
    Optional<ApiKey> find(String secret);
}
