package dev.baton.calendar;

/** A value from outside inside an error message: quoted, and never longer than a line. */
final class Quoted {

    private static final int LONGEST = 40;

    private Quoted() {}

    static String text(String value) {
        if (value == null) {
            return "null";
        }
        return value.length() <= LONGEST ? '"' + value + '"' : '"' + value.substring(0, LONGEST) + "…\"";
    }

    /** A name from outside that stands for a field. */
    static String name(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }
}
