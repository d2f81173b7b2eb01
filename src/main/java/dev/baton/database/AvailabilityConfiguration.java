package dev.baton.database;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.jdbc.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** What callers, probes and the log notice of a database that is away. */
@AutoConfiguration(before = DataSourceHealthContributorAutoConfiguration.class)
class AvailabilityConfiguration {

    @Bean
    static Availability databaseAvailability() {
        return new Availability();
    }

    @Bean
    static QuietLog quietLog(Availability availability) {
        return QuietLog.install(availability);
    }

    /** Asks for its collaborators late: a post-processor's own beans are not post-processed. */
    @Bean
    static BeanPostProcessor watchedDataSource(
            ObjectProvider<Availability> availability, ObjectProvider<QuietLog> quietLog) {
        return new BeanPostProcessor() {

            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    quietLog.getObject(); // in place before the first connection
                    availability.getObject().watch(pool);
                }
                return bean;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new WatchedDataSource(pool, availability.getObject())
                        : bean;
            }
        };
    }

    /** In place of the one that would wait for a connection of the pool. */
    @Bean
    HealthIndicator dbHealthIndicator(Availability availability) {
        return () -> availability.isAway()
                ? Health.down().withDetail("code", "DB-001").build()
                : Health.up().build();
    }

    @Bean
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    FilterRegistrationBean<AwayFilter> awayFilter(Availability availability) {
        var registration = new FilterRegistrationBean<>(new AwayFilter(availability));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return registration;
    }
}
