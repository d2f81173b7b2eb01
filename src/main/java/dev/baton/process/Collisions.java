package dev.baton.process;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.PessimisticLockException;
import java.util.Objects;
import java.util.stream.Stream;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.exception.NullValueException;
import org.springframework.dao.ConcurrencyFailureException;

/** What happens when a person, a timer and Baton change the same life at the same moment. */
public final class Collisions {

    private Collisions() {}

    /** Whether nothing is wrong but the moment: tried again, it finds what the other one left. */
    public static boolean metAnotherChange(RuntimeException e) {
        return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof OptimisticLockingException
                        || cause instanceof NullValueException
                        || cause instanceof ConcurrencyFailureException
                        || cause instanceof PessimisticLockException
                        || cause instanceof LockTimeoutException);
    }
}
