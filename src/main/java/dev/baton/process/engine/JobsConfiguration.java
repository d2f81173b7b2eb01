package dev.baton.process.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How jobs are worked on, and how that ends. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(
        prefix = "camunda.bpm.job-execution",
        name = "enabled",
        havingValue = "true",
        matchIfMissing = true)
class JobsConfiguration {

    /** In place of the starter's, which starts it as well. */
    @Bean
    JobWorkers jobExecutor(CamundaBpmProperties properties) {
        return new JobWorkers(properties.getJobExecution());
    }

    @Bean
    PresenceConnection presenceConnection(DataSource dataSource) throws SQLException {
        HikariConfig like = new HikariConfig();
        dataSource.unwrap(HikariDataSource.class).copyStateTo(like);
        like.setPoolName("baton-presence");
        like.setMaximumPoolSize(1);
        like.setMinimumIdle(1);
        like.setConnectionTimeout(3_000);
        return new PresenceConnection(new HikariDataSource(like));
    }

    /** @param engine which has made its tables when it is there */
    @Bean
    OrderlyStop orderlyStop(
            JobWorkers workers,
            PresenceConnection connection,
            ProcessEngine engine,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration patience) {
        return new OrderlyStop(
                workers, new Presence(workers.getLockOwner(), connection.pool(), workers::jobWasAdded), patience);
    }

    record PresenceConnection(HikariDataSource pool) implements AutoCloseable {

        @Override
        public void close() {
            pool.close();
        }
    }

    /**
     * What a stop begins with, after readiness has gone down and while requests are still answered: no job is taken any more, what has begun ends, within
     * bounds, and the rest is free for other nodes at once. Only then end the web server, the engine and JPA.
     */
    static final class OrderlyStop implements SmartLifecycle {

        private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

        private final JobWorkers workers;
        private final Presence presence;
        private final Duration patience;

        OrderlyStop(JobWorkers workers, Presence presence, Duration patience) {
            this.workers = workers;
            this.presence = presence;
            this.patience = patience;
        }

        @Override
        public void start() {
            presence.begin();
        }

        @Override
        public void stop() {
            try {
                if (!workers.end(patience)) {
                    LOG.warn("NODE-002 jobs did not end within {} s; they begin anew elsewhere", patience.toSeconds());
                }
                presence.end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("NODE-003 jobs were not given back ({}); others take them over", e.getMessage());
            }
        }

        @Override
        public boolean isRunning() {
            return presence.isRunning();
        }
    }
}
