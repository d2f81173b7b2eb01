package dev.baton.lead;

import java.time.Instant;

/**
 * Engagement of a lead.
 *
 * @param id the sender's own id; the same id counts once for a lead
 */
public record Activity(String id, String kind, Instant occurredAt) {

    /** Engagement by which somebody asks for a person: it wakes a lead whatever the score. */
    public boolean asksForPerson() {
        return asksForPerson(kind);
    }

    public static boolean asksForPerson(String kind) {
        return kind.equals("requested-call") || kind.equals("requested-demo") || kind.equals("requested-quote");
    }
}
