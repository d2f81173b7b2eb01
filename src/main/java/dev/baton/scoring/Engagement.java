package dev.baton.scoring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which activities count. A mail scanner follows every link of a mail within a second and a mail program opens it again and again; that is one
 * sign of interest, or none, and never many.
 */
final class Engagement {

    private Engagement() {}

    /**
     * One activity with its points.
     *
     * @param group activities of one group stand for each other
     * @param within in this time one activity of the group counts, the longest of its rows; zero where each counts
     * @param points after decay
     */
    record Earned(String group, Duration within, Instant at, Score.Reason reason) {

        private double points() {
            return reason.points();
        }

        private boolean isLimited() {
            return !within.isZero() && points() > 0;
        }
    }

    /**
     * The activities that count: of each group the set with the most points in which any two lie at least {@code within} apart. So the order of
     * arrival does not matter, and one activity more never lowers the sum.
     *
     * @return in the order given
     */
    static List<Earned> counted(List<Earned> earned) {
        Map<String, List<Integer>> limited = new LinkedHashMap<>();
        boolean[] counts = new boolean[earned.size()];
        for (int i = 0; i < counts.length; i++) {
            if (earned.get(i).isLimited()) {
                limited.computeIfAbsent(earned.get(i).group(), group -> new ArrayList<>())
                        .add(i);
            } else {
                counts[i] = true;
            }
        }
        for (List<Integer> group : limited.values()) {
            group.sort(Comparator.comparing(i -> earned.get(i).at()));
            best(group.stream().map(earned::get).toList()).forEach(place -> counts[group.get(place)] = true);
        }
        List<Earned> counted = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i]) {
                counted.add(earned.get(i));
            }
        }
        return counted;
    }

    /** Weighted choice of points on a line that keep their distance: the best of the first i either leaves i out or builds on what is far enough. */
    private static Collection<Integer> best(List<Earned> sorted) {
        Duration within = sorted.stream()
                .map(Earned::within)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        int size = sorted.size();
        double[] sum = new double[size + 1];
        int[] before = new int[size];
        boolean[] taken = new boolean[size];
        int far = 0;
        for (int i = 0; i < size; i++) {
            Earned one = sorted.get(i);
            while (far < i && !sorted.get(far).at().plus(within).isAfter(one.at())) {
                far++;
            }
            before[i] = far;
            taken[i] = sum[far] + one.points() > sum[i];
            sum[i + 1] = taken[i] ? sum[far] + one.points() : sum[i];
        }
        List<Integer> places = new ArrayList<>();
        for (int i = size; i > 0; ) {
            if (taken[i - 1]) {
                places.add(i - 1);
                i = before[i - 1];
            } else {
                i--;
            }
        }
        return places;
    }
}
