package dev.baton.intake;

/** A body that is larger than this address takes. */
public class TooLarge extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooLarge(int largest) {
        super("LEAD-413 body: is larger than " + largest + " bytes; nothing was taken");
    }
}
