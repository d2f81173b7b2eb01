package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.team.Teams;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ClaimsConfiguration {

    /** Enough for one claim of several teams each at the same time; claims of one team share one. */
    private static final int CONNECTIONS = 3;

    private static final int MOST_AT_ONCE = 64;

    @Bean
    ClaimConnections claimConnections(DataSource dataSource) throws SQLException {
        return new ClaimConnections(connections(dataSource, CONNECTIONS));
    }

    static HikariDataSource connections(DataSource dataSource, int most) throws SQLException {
        HikariConfig like = new HikariConfig();
        dataSource.unwrap(HikariDataSource.class).copyStateTo(like);
        like.setPoolName("baton-claims");
        like.setMaximumPoolSize(most);
        like.setMinimumIdle(1);
        // Few statements, always the same, with a lock in hand: planning them anew took longer than doing them.
        like.setConnectionInitSql("set plan_cache_mode = force_generic_plan");
        return new HikariDataSource(like);
    }

    @Bean
    Claims claims(Teams teams, ObjectMapper json, ClaimConnections connections, ApplicationEventPublisher events) {
        return new Claims(
                teams,
                json,
                connections.pool(),
                CONNECTIONS,
                MOST_AT_ONCE,
                lead -> events.publishEvent(new LeadServed(lead)));
    }

    /** Connections of their own: whoever claims holds one of the application's already, and all together must not wait for each other's. */
    record ClaimConnections(HikariDataSource pool) implements AutoCloseable {

        @Override
        public void close() {
            pool.close();
        }
    }
}
