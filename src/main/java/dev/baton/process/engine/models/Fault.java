package dev.baton.process.engine.models;

/**
 * One reason why a file does not go live, in one sentence that names the place and the cure.
 *
 * @param file name of the file without its folder
 * @param element id of the element, or null
 * @param line in the file, or 0
 * @param unknownTeam whether it is only that a team is not there
 */
record Fault(String code, String file, String element, int line, String says, boolean unknownTeam) {

    /** Without an element. */
    static Fault of(String code, String file, String says) {
        return new Fault(code, file, null, 0, says, false);
    }

    String sentence() {
        return code + " " + file + ", " + says;
    }
}
