package dev.baton.process.engine.models;

/** Where an element stands in its file, for editors that show it. */
final class Lines {

    private Lines() {}

    /** @return the line, from 1; 0 when the file has no such id */
    static int of(String text, String id) {
        int at = id == null ? -1 : text.indexOf("id=\"" + id + "\"");
        return at < 0
                ? 0
                : (int) text.substring(0, at).lines().count() + (text.charAt(Math.max(0, at - 1)) == '\n' ? 1 : 0);
    }
}
