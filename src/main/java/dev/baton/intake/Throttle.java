package dev.baton.intake;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.proxy.optimization.DefaultOptimizationListener;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLadvisoryLockBasedProxyManager;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Holds an API key to its rate, on all nodes together. A node asks the database for permits some at a time, not for each request. */
@Component
class Throttle {

    private final PostgreSQLadvisoryLockBasedProxyManager<Long> buckets;
    private final Map<UUID, BucketProxy> byKey = new ConcurrentHashMap<>();

    Throttle(DataSource dataSource) {
        buckets = Bucket4jPostgreSQL.advisoryLockBasedBuilder(dataSource)
                .table("baton.rate_bucket")
                .build();
    }

    /** @return seconds to wait, or 0 when the request may pass */
    long secondsToWait(ApiKey key) {
        ConsumptionProbe probe =
                byKey.computeIfAbsent(key.id(), id -> bucket(key)).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? 0
                : Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds());
    }

    private BucketProxy bucket(ApiKey key) {
        int rate = key.ratePerSecond();
        // A burst of two seconds is let through: senders work in batches.
        Bandwidth limit = Bandwidth.builder()
                .capacity(2L * rate)
                .refillGreedy(rate, Duration.ofSeconds(1))
                .build();
        BucketProxy bucket = buckets.builder()
                .withOptimization(Optimizations.delaying(new DelayParameters(rate / 4 + 1, Duration.ofMillis(500)))
                        .withListener(new DefaultOptimizationListener()))
                .build(
                        key.id().getMostSignificantBits(),
                        () -> BucketConfiguration.builder().addLimit(limit).build());
        // Creates it if need be. Requests that come together and find none do not: they fail.
        bucket.getAvailableTokens();
        return bucket;
    }
}
