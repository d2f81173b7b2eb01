package dev.baton.process.engine.models;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Names what is wrong with the models: what the set in force asks in vain, and why a newer packaged set is kept back. Baton works on either way, so that
 * the health stays up. Looked at anew for each release, otherwise once a minute: anybody may ask for the health, however often.
 */
@Component("models")
class ModelsHealth implements HealthIndicator {

    private static final Duration LASTS = Duration.ofMinutes(1);

    private final Releases releases;
    private final Clock clock;
    private volatile Looked last;

    /** @param release 0 before there is any */
    private record Looked(long release, Instant at, Health health) {}

    ModelsHealth(Releases releases, Clock clock) {
        this.releases = releases;
        this.clock = clock;
    }

    @Override
    public Health health() {
        long release = releases.newest();
        Instant now = clock.instant();
        Looked looked = last;
        if (looked == null
                || looked.release() != release
                || now.isBefore(looked.at())
                || now.isAfter(looked.at().plus(LASTS))) {
            looked = new Looked(release, now, look(release));
            last = looked;
        }
        return looked.health();
    }

    private Health look(long release) {
        Health.Builder health = Health.up().withDetail("release", release);
        put(health, "faults", releases.faults());
        put(health, "keptBack", releases.keptBack());
        List<String> differences = releases.differences();
        if (!differences.isEmpty()) {
            health.withDetail("differences", differences);
        }
        return health.build();
    }

    private static void put(Health.Builder health, String name, List<Fault> faults) {
        if (!faults.isEmpty()) {
            health.withDetail(name, faults.stream().map(Fault::sentence).toList());
        }
    }
}
