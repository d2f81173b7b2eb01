package dev.baton.assignment;

import java.util.function.IntToLongFunction;

/**
 * Whose turn it is, by the chairman assignment rule (R. Tijdeman, "The chairman assignment problem", Discrete Mathematics 32, 1980).
 *
 * <p>Each lead is owed to its eligible reps in proportion to their weights: a rep of weight w among eligible reps of total weight W is due w / W of
 * it. A rep's credit is what all leads so far were due to the rep, less the leads that the rep was given. Credits of all reps sum to zero, always.
 *
 * <p><b>Bound.</b> For a constant eligible set of n reps with constant weights no credit is ever further from zero than 1 - 1 / (2n - 2), after every
 * single lead: nobody is ever a whole lead ahead or behind, weighted or not. With equal weights the numbers of leads given differ by at most one. No
 * rule does better. For eligible sets and weights that change from lead to lead no such bound is possible without knowing the future; there the
 * largest deviation is measured (see the model tests) and does not drift with time, because a rep who was left behind is served first.
 *
 * <p><b>No position bias.</b> Ties are broken by the number of the booking, not by a place in a list: the order in which reps are written down changes nothing.
 */
final class Rotation {

    /** Sums of a hundred thousand shares stay far below this. */
    private static final double TIE = 1e-9;

    private Rotation() {}

    /**
     * @param credits of the eligible reps, before this lead
     * @param weights of the eligible reps, in the same order, each above 0
     * @param tieBreak a number for each of them that knows nothing of the order; the smallest wins a tie
     * @return which one of them gets the lead
     */
    static int choose(double[] credits, double[] weights, IntToLongFunction tieBreak) {
        int n = credits.length;
        if (n == 1) {
            return 0;
        }
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double threshold = 1.0 / (2 * n - 2);
        double[] urgency = new double[n];
        boolean anybodyDue = false;
        for (int i = 0; i < n; i++) {
            double share = weights[i] / total;
            double due = credits[i] + share;
            if (due >= threshold - TIE) {
                // In how many more leads the rep would reach the bound.
                urgency[i] = (1 - threshold - due) / share;
                anybodyDue = true;
            } else {
                urgency[i] = Double.POSITIVE_INFINITY;
            }
        }
        if (!anybodyDue) {
            // Only where sets change: all that are eligible now had more than their part. Who had least of it, then.
            for (int i = 0; i < n; i++) {
                urgency[i] = -credits[i] - weights[i] / total;
            }
        }
        return smallest(urgency, tieBreak);
    }

    /** What each of them is due more, and the chosen one has had. */
    static void book(double[] credits, double[] weights, int chosen) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        for (int i = 0; i < credits.length; i++) {
            credits[i] += weights[i] / total;
        }
        credits[chosen] -= 1;
    }

    private static int smallest(double[] urgency, IntToLongFunction tieBreak) {
        double least = Double.POSITIVE_INFINITY;
        for (double each : urgency) {
            least = Math.min(least, each);
        }
        int winner = -1;
        long best = 0;
        for (int i = 0; i < urgency.length; i++) {
            if (urgency[i] <= least + TIE) {
                long candidate = tieBreak.applyAsLong(i);
                if (winner < 0 || candidate < best) {
                    winner = i;
                    best = candidate;
                }
            }
        }
        return winner;
    }
}
