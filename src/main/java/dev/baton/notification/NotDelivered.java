package dev.baton.notification;

/** A message was not accepted; another time it may be. */
class NotDelivered extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param why goes to the log: never an address, a name or what a server said */
    NotDelivered(String why) {
        super(why);
    }
}
