package dev.baton.calendar;

/** Some consecutive weeks, with the working time before each, so that a long span steps over them at once. */
final class WeekBlock {

    static final int WEEKS = 64;

    private final WeekTable[] weeks;
    private final int[] workedBefore = new int[WEEKS + 1];

    WeekBlock(WeekTable[] weeks) {
        this.weeks = weeks;
        for (int i = 0; i < WEEKS; i++) {
            workedBefore[i + 1] = workedBefore[i] + weeks[i].total();
        }
    }

    WeekTable week(int index) {
        return weeks[index];
    }

    long workedBefore(int index) {
        return workedBefore[index];
    }

    long total() {
        return workedBefore[WEEKS];
    }

    /** The week in which the n-th working second of the block ends, looking from the given week on. */
    int weekOf(long n, int from) {
        int index = from;
        while (workedBefore[index + 1] < n) {
            index++;
        }
        return index;
    }
}
