package dev.baton.sla;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is promised. */
public enum ClockKind {
    /** Marketing decides what the rules leave to a person: which route, or whether two leads are one. */
    REVIEW,
    /** Sales finds a rep: from the first look at which nobody was picked, or somebody only proposed, until a person or the rules give the lead. */
    ASSIGNMENT,
    /** Marketing to sales: the rep accepts or rejects. */
    ANSWER,
    /** The owner says that the lead was contacted, or goes on to BANT. */
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
