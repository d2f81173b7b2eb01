package dev.baton.lead;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Engagement of a lead.
 *
 * @param id the sender's own id; the same id counts once for a lead
 * @param kind as it was told, such as {@code webinar}
 * @param actsAs the built-in kind that it scores and acts as, such as {@code attended}; the kind itself unless a company added the kind
 */
public record Activity(String id, String kind, Instant occurredAt, String actsAs) {

    /** What is told later than this is recorded and scored as the table says, but wakes no lead and begins no round. */
    public static final Duration STAYS_FRESH = Duration.ofDays(30);

    private static final Set<String> ASKS_FOR_PERSON = Set.of("requested-call", "requested-demo", "requested-quote");
    private static final Set<String> WITHDRAWS_CONSENT = Set.of("unsubscribed", "complained");
    private static final Set<String> ADDRESS_WORKS = Set.of("opted-in", "replied");
    private static final Set<String> NO_INTEREST =
            Set.of("unsubscribed", "complained", "bounced", "soft-bounced", "opened", "imported");

    public Activity(String id, String kind, Instant occurredAt) {
        this(id, kind, occurredAt, kind);
    }

    /** Engagement by which a lead asks for a person: it wakes the lead whatever the score. */
    public boolean asksForPerson() {
        return ASKS_FOR_PERSON.contains(actsAs);
    }

    /** Whether the person wants no more marketing. A complaint about spam says so as clearly as an opt-out. */
    public boolean withdrawsConsent() {
        return WITHDRAWS_CONSENT.contains(actsAs);
    }

    /** The person opted in again, as the sender has verified. */
    public boolean givesConsent() {
        return actsAs.equals("opted-in");
    }

    /** There is no such mailbox; a mailbox that is only full or slow is a {@code soft-bounced}. */
    public boolean provesAddressDead() {
        return actsAs.equals("bounced");
    }

    public boolean provesAddressAlive() {
        return ADDRESS_WORKS.contains(actsAs);
    }

    /** Whether a lead that is dormant or lost begins again by it. */
    public boolean showsInterest() {
        return !NO_INTEREST.contains(actsAs);
    }

    public boolean isOrder() {
        return actsAs.equals("ordered");
    }

    boolean isFresh(Instant engagedSince, Instant now) {
        return occurredAt.isAfter(now.minus(STAYS_FRESH))
                && (engagedSince == null || !occurredAt.isBefore(engagedSince));
    }
}
