package dev.baton.database;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

/** The packaged application has no database of its own: it says so before it does anything else. */
final class DatabaseRequired implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (NoDatabaseGiven.holdsIn(context.getEnvironment())
                && !ClassUtils.isPresent(EmbeddedDatabaseConfiguration.BINARIES, context.getClassLoader())) {
            throw new DatabaseException(
                    "DB-017 Baton needs a PostgreSQL database, version 14 or newer: set spring.datasource.url"
                            + " (jdbc:postgresql://host:5432/baton), spring.datasource.username and spring.datasource.password.");
        }
    }
}
