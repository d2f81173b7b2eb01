package dev.baton.intake;

/** A source sends faster than it may. */
public class TooMany extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long secondsToWait;

    TooMany(long secondsToWait) {
        super("LEAD-429 this API key sends faster than it may; nothing was taken, send it again later");
        this.secondsToWait = secondsToWait;
    }

    public long secondsToWait() {
        return secondsToWait;
    }
}
