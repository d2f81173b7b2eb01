package dev.baton.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.test.util.ReflectionTestUtils;

/** For tests that go on only when whoever waits in a backlog has been served and told, as far as may be now. */
public final class ClaimsAtRest {

    private static final long PATIENCE_SECONDS = 60;

    private final Map<?, ?> lines;
    private final ExecutorService messengers;

    public ClaimsAtRest(BeanFactory beans) {
        this(beans.getBean(Claims.class));
    }

    ClaimsAtRest(Claims claims) {
        this.messengers = (ExecutorService) ReflectionTestUtils.getField(claims, "messengers");
        this.lines = (Map<?, ?>) ReflectionTestUtils.getField(ReflectionTestUtils.getField(claims, "lines"), "lines");
    }

    public void await() {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        do {
            while (isBooking()) {
                assertThat(System.nanoTime()).as("still booking").isLessThan(giveUp);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            try {
                // Of one thread: whoever was to be told before has been.
                messengers.submit(() -> {}).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("lives are still being told", e);
            }
        } while (isBooking()); // a messenger may have asked for it again
    }

    private boolean isBooking() {
        return lines.values().stream().anyMatch(line -> isTrue(line, "backlog") || isTrue(line, "served"));
    }

    private static boolean isTrue(Object line, String field) {
        return ((AtomicBoolean) ReflectionTestUtils.getField(line, field)).get();
    }
}
