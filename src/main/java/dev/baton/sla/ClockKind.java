package dev.baton.sla;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is promised. */
public enum ClockKind {
    /** Marketing to sales: the rep accepts or rejects. */
    ANSWER,
    /** The owner reports a first contact, or goes on to BANT. */
    FIRST_CONTACT,
    /** The owner qualifies by BANT. */
    BANT,
    /** Marketing to nurture: the first touch. */
    FIRST_TOUCH,
    /** Sales back to marketing: from the reject to marketing's first touch. */
    RECYCLE;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ClockKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
