package dev.baton.assignment;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fairness account of a team, for the reps of one roster, in its order.
 *
 * @param seq how many leads were booked so far
 * @param credits what each rep was due so far, less what it was given
 * @param claimed leads given to each rep in turn, all in all
 * @param elsewhere leads given to each rep by hand, less all that the rep no longer has
 * @param starts when each rep with a cap is at work first for the leads that it was given lately, by place; earliest first
 */
record Pool(long seq, double[] credits, long[] claimed, long[] elsewhere, Map<Integer, List<Instant>> starts) {

    List<Instant> starts(int rep) {
        return starts.isEmpty() ? List.of() : starts.getOrDefault(rep, List.of());
    }

    int open(int rep) {
        return (int) Math.max(0, claimed[rep] + elsewhere[rep]);
    }

    Pool booked(Look look) {
        long[] now = claimed.clone();
        now[look.chosen()]++;
        Map<Integer, List<Instant>> then = starts;
        if (starts.containsKey(look.chosen())) {
            then = new HashMap<>(starts);
            then.put(
                    look.chosen(),
                    Stream.concat(starts(look.chosen()).stream(), Stream.of(look.startsWork()))
                            .sorted()
                            .toList());
        }
        return new Pool(seq + 1, look.creditsAfter(), now, elsewhere, then);
    }

    /**
     * The credits of other reps. Who comes starts at zero, neither owed for the time before nor ahead; what was owed to those who left, or what they
     * had too much, is shared by those who stay, so that the credits still sum to zero.
     */
    static double[] carriedOver(Map<String, Double> before, List<String> now) {
        double left = before.values().stream().mapToDouble(Double::doubleValue).sum();
        long staying = now.stream().filter(before::containsKey).count();
        for (String rep : now) {
            left -= before.getOrDefault(rep, 0.0);
        }
        double part = left / Math.max(1, staying);
        return now.stream()
                .mapToDouble(rep -> before.containsKey(rep) ? before.get(rep) + part : 0)
                .toArray();
    }

    byte[] creditBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(credits.length * Double.BYTES);
        buffer.asDoubleBuffer().put(credits);
        return buffer.array();
    }

    byte[] claimedBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(claimed.length * Long.BYTES);
        buffer.asLongBuffer().put(claimed);
        return buffer.array();
    }

    static double[] credits(byte[] bytes) {
        double[] credits = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(credits);
        return credits;
    }

    static long[] claimed(byte[] bytes) {
        long[] claimed = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(claimed);
        return claimed;
    }
}
