package dev.baton.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class StartTest {

    @Test
    void withoutAUrlTheApplicationHasADatabaseUntilItsPoolIsClosed(@TempDir Path directory) throws Exception {
        for (int life = 0; life < 2; life++) {
            try (var context = start("--baton.data-dir=" + directory)) {
                assertThat(context.getBeanFactory().getDependentBeans("embeddedDatabase"))
                        .contains("dataSource");
                var jdbc = context.getBean(JdbcTemplate.class);
                assertThat(jdbc.queryForObject("show idle_in_transaction_session_timeout", String.class))
                        .isEqualTo("30s");
                assertThat(jdbc.queryForObject("show application_name", String.class))
                        .isEqualTo("baton");
                assertThat(context.getBean(DataSource.class).unwrap(HikariDataSource.class))
                        .satisfies(pool -> {
                            assertThat(pool.getMaximumPoolSize()).isEqualTo(16);
                            assertThat(pool.getConnectionTimeout()).isEqualTo(10_000);
                            assertThat(pool.getDataSourceProperties())
                                    .containsEntry("socketTimeout", "60")
                                    .containsEntry("tcpKeepAlive", "true")
                                    .containsEntry("reWriteBatchedInserts", "true");
                        });
            }
            assertThat(ServerProcess.allOn(directory.resolve("postgres"))).isEmpty();
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedAtTheStartIsNoStackTrace(CapturedOutput output) {
        assertThatThrownBy(() -> start(
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/baton?password=hush",
                        "--spring.datasource.hikari.initialization-fail-timeout=1"))
                .hasRootCauseInstanceOf(ConnectException.class);
        assertThat(output.getAll())
                .contains(
                        "DB-018 no connection to jdbc:postgresql://127.0.0.1:1/baton: Connection to 127.0.0.1:1 refused")
                .doesNotContain("\tat ", "hush");
    }

    @Test
    void thePackagedApplicationSaysWhatItNeeds() throws Exception {
        try (var context = new GenericApplicationContext();
                var packaged = new FilteredClassLoader("io.zonky")) {
            context.setClassLoader(packaged);
            assertThatThrownBy(() -> new DatabaseRequired().initialize(context)).satisfies(failure -> assertThat(
                            new NoDatabaseAnalyzer().analyze(failure).getDescription())
                    .startsWith("DB-017")
                    .contains("spring.datasource.url", "username", "password", "PostgreSQL"));
            context.setEnvironment(new MockEnvironment().withProperty("spring.datasource.url", "jdbc:postgresql:x"));
            new DatabaseRequired().initialize(context);
        }
    }

    @Test
    void aRefusedStatementIsNoMissingDatabase() {
        var analyzer = new UnreachableDatabaseAnalyzer(new MockEnvironment());
        for (String state : List.of("23505", "42P01", "55P03", "40001")) {
            assertThat(analyzer.analyze(new IllegalStateException(new SQLException("no", state))))
                    .isNull();
        }
        for (String state : List.of("28P01", "3D000", "08001", "57P03")) {
            assertThat(analyzer.analyze(new IllegalStateException(new SQLException("no", state))))
                    .isNotNull();
        }
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        EmbeddedDatabaseConfiguration.class,
        AvailabilityConfiguration.class,
        DataSourceAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class
    })
    static class Application {
        Application(DataSource dataSource) throws SQLException {
            dataSource.getConnection().close();
        }
    }
}
