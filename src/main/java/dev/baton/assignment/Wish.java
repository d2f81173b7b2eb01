package dev.baton.assignment;

import java.util.List;
import java.util.Set;

/**
 * What a lead asks of its rep.
 *
 * @param requires skills that a rep must have, as {@code kind:value}; one that ends in a number asks for as much or more
 * @param prefers skills that count for {@link Strategy#BEST_FIT}, the dearest first
 * @param known reps who know the account or the lead, the closest first; counts for {@link Strategy#OWNER}
 * @param traits what the lead is, as {@code kind:value}; a rep with a conflict of that name does not get it
 * @param tried reps who had this lead in this round and do not get it again
 */
record Wish(
        Strategy strategy,
        List<String> requires,
        List<String> prefers,
        List<String> known,
        Set<String> traits,
        Set<String> tried) {

    Wish withTried(Set<String> reps) {
        return new Wish(strategy, requires, prefers, known, traits, reps);
    }
}
