package dev.baton.database;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** An auto-configuration, so that it steps back before any other database and that every test with a pool of its own has it too. */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass(name = EmbeddedDatabaseConfiguration.BINARIES)
@Conditional(NoDatabaseGiven.class)
@ConditionalOnMissingBean(JdbcConnectionDetails.class)
class EmbeddedDatabaseConfiguration {

    static final String BINARIES = "io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver";

    @Bean
    EmbeddedDatabase embeddedDatabase(@Value("${baton.data-dir:./data}") String dataDirectory)
            throws IOException, InterruptedException {
        return EmbeddedDatabase.start(Path.of(dataDirectory));
    }
}
