package dev.baton.nurture;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How leads of one kind are kept warm.
 *
 * @param life from enrolment to dormant
 * @param review time between two reviews
 */
public record Track(String key, String name, Duration life, Duration review, List<Step> steps) {

    /** @param position from 1 */
    Optional<Step> step(int position) {
        return position <= steps.size() ? Optional.of(steps.get(position - 1)) : Optional.empty();
    }

    /**
     * One touch.
     *
     * @param after time since the former step, or since the enrolment for the first one
     * @param content name of the mail's template or of the connector's campaign; for a person's step what it is about, as a code
     */
    public record Step(Kind kind, Duration after, String content) {}

    public enum Kind {
        MAIL,
        CALL,
        SOCIAL,
        CAMPAIGN;

        /** Whether a person of marketing has to do it. */
        public boolean isForPerson() {
            return this == CALL || this == SOCIAL;
        }

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }
}
