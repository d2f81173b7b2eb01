package dev.baton.intake;

/** Gives API keys to sources. */
public interface SourceKeys {

    /** Keeps a key under a name; the same name again replaces the secret. */
    void put(String name, String secret, int ratePerSecond);
}
