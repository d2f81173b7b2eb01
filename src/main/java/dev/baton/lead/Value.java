package dev.baton.lead;

import java.time.Instant;

/**
 * One value of a lead and where it came from.
 *
 * @param original what it was before cleaning; null when cleaning changed nothing
 * @param source what it came from: a channel ("web"), another field ("phone") or a stock of data ("account")
 * @param problem why the text that came could not be taken as it is; then {@code original} keeps that text, and {@code value} is null when
 *     nothing could be read. Null when there is no problem
 */
public record Value(
        String field, String value, String original, Origin origin, String source, Instant at, String problem) {

    /** A value without a problem. */
    public Value(String field, String value, String original, Origin origin, String source, Instant at) {
        this(field, value, original, origin, source, at, null);
    }

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
