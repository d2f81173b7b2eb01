package dev.baton.sla;

/** Where the timers are that act for the clocks. Implemented by whoever runs them. */
public interface ClockTimers {

    /**
     * The instants of this open clock are others now: what has not fired yet fires then, what has fired does not fire again. Called under the
     * lead's lock; timers and ledger are kept or lost together.
     */
    void follow(SlaClock clock);
}
