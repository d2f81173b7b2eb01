package dev.baton.lead;

import java.time.Instant;

/**
 * One value of a lead and where it came from.
 *
 * @param original what it was before cleaning; null when cleaning changed nothing
 * @param source what it came from: a channel ("web"), another field ("phone") or a stock of data ("account")
 */
public record Value(String field, String value, String original, Origin origin, String source, Instant at) {

    /** A value that came along, or was inferred, or was known already. */
    public enum Origin {
        EXPLICIT,
        IMPLICIT,
        PROPRIETARY;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "Value[" + field + ", not shown]";
    }
}
