package dev.baton.assignment;

import java.util.List;
import java.util.Set;

/**
 * What a lead asks of its rep.
 *
 * @param requires skills that a rep must have, as {@code kind:value}
 * @param prefers skills that count for {@link Strategy#BEST_FIT}, the dearest first
 * @param known reps who know the account or the lead, the closest first; counts for {@link Strategy#OWNER}
 * @param tried reps who had this lead in this round and do not get it again
 */
record Wish(Strategy strategy, List<String> requires, List<String> prefers, List<String> known, Set<String> tried) {

    Wish withTried(Set<String> reps) {
        return new Wish(strategy, requires, prefers, known, reps);
    }
}
