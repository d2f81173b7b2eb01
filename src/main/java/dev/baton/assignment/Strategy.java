package dev.baton.assignment;

import java.util.Locale;

/** How a rep is picked among the eligible. Chosen per lead by {@code select-team.dmn}. */
enum Strategy {
    /** In turn, all alike. */
    ROUND_ROBIN,
    /** In turn, in proportion to the reps' weights. */
    WEIGHTED,
    /** Among those with the smallest part of their capacity in use, in turn. */
    LEAST_LOADED,
    /** Among those who have all the preferred skills, or all but the last, and so on; in proportion to the weights. */
    BEST_FIT,
    /** Whoever knows the account or the lead already, else in proportion to the weights. */
    OWNER,
    /** A lead rep in proportion to the weights; the supporters of that rep see the lead as well. */
    SALES_TEAM,
    /** The partner whom the lead names, else in proportion to the weights; a named partner's lead goes to no other. */
    PARTNER,
    /** Nobody: the reps of the team claim. */
    POOL,
    /** A person picks. */
    MANUAL;

    /** Whether Baton picks the rep. */
    boolean picks() {
        return this != MANUAL && this != POOL;
    }

    /** Whether all are alike: the one gives to all in turn, the other has capacity for that. */
    boolean ignoresWeights() {
        return this == ROUND_ROBIN || this == LEAST_LOADED;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException for a code that no strategy has */
    static Strategy of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
