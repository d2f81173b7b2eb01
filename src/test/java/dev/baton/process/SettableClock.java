package dev.baton.process;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import org.camunda.bpm.engine.impl.util.ClockUtil;

/** Time that stands still until a test moves it, for Baton and for the engine together. */
final class SettableClock extends Clock {

    private volatile Instant now = Instant.now();

    /** From now on it is this late, here and for the engine of every context in this process. */
    void set(Instant instant) {
        now = instant;
        ClockUtil.setCurrentTime(Date.from(instant));
    }

    /** The engine's time passes again. */
    void release() {
        ClockUtil.reset();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only");
    }
}
