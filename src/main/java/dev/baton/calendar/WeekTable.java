package dev.baton.calendar;

import java.util.Arrays;

/**
 * The working time of one week of 604,800 seconds, counted from its start: intervals in which somebody works, and how
 * much work was done before each. Immutable, so that all like weeks share one.
 */
final class WeekTable {

    static final int SECONDS = 7 * 24 * 3600;

    private final int[] starts;
    private final int[] ends;
    private final int[] workedBefore;
    private final int total;

    private WeekTable(int[] starts, int[] ends) {
        this.starts = starts;
        this.ends = ends;
        this.workedBefore = new int[starts.length];
        int worked = 0;
        for (int i = 0; i < starts.length; i++) {
            workedBefore[i] = worked;
            worked += ends[i] - starts[i];
        }
        this.total = worked;
    }

    int total() {
        return total;
    }

    /** Is the second that begins here a working one? */
    boolean worksIn(int second) {
        int i = firstEndingAfter(second);
        return i < starts.length && starts[i] <= second;
    }

    /** Working seconds from the start of the week up to this second, itself excluded. */
    int workedBefore(int second) {
        int i = firstEndingAfter(second);
        return i == starts.length ? total : workedBefore[i] + Math.max(0, second - starts[i]);
    }

    /** The first second from here on in which somebody works, or -1 when the week has none left. */
    int nextWorking(int second) {
        int i = firstEndingAfter(second);
        return i == starts.length ? -1 : Math.max(second, starts[i]);
    }

    /** The end of the n-th working second; n from 1 to {@link #total()}. */
    int endOf(int n) {
        int low = 0;
        int high = starts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (workedBefore[middle] < n) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return starts[low] + n - workedBefore[low];
    }

    private int firstEndingAfter(int second) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= second) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Takes intervals in ascending order and joins those that touch. */
    static final class Builder {

        private int[] starts = new int[16];
        private int[] ends = new int[16];
        private int size;

        void add(int start, int end) {
            if (size > 0 && ends[size - 1] == start) {
                ends[size - 1] = end;
                return;
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            starts[size] = start;
            ends[size++] = end;
        }

        WeekTable build() {
            return new WeekTable(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
        }
    }
}
