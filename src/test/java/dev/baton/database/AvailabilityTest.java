package dev.baton.database;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class AvailabilityTest {

    private static final List<String> WAYS =
            List.of("/api/plain", "/api/transaction", "/api/mapped", "/api/looked-up", "/engine-rest/swallowed");

    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedDatabase database;
    private Wire wire;
    private ConfigurableApplicationContext application;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        database = EmbeddedDatabase.start(directory);
        wire = new Wire(Integer.parseInt(database.getJdbcUrl().replaceAll(".*:(\\d+)/.*", "$1")));
        application = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + wire.port() + "/baton",
                        "spring.datasource.username=" + database.getUsername(),
                        "spring.datasource.password=" + database.getPassword(),
                        "spring.main.banner-mode=off")
                .run(
                        "--spring.datasource.hikari.maximum-pool-size=3",
                        "--spring.datasource.hikari.connection-timeout=1000");
        new JdbcTemplate(application.getBean(DataSource.class)).execute("create table taken (id int primary key)");
    }

    @AfterEach
    void mend() throws Exception {
        wire.mend();
        await("/actuator/health/readiness", status -> status == 200, Duration.ofSeconds(15));
    }

    @AfterAll
    void stop() throws Exception {
        application.close();
        wire.close();
        database.close();
    }

    @Test
    void anUnreachableDatabaseIsTwoLinesAnd503ForEveryCaller(CapturedOutput output) throws Exception {
        assertThat(get("/api/plain").statusCode()).isEqualTo(200);
        int before = output.getAll().length();
        wire.cut();

        var answers = new ArrayList<HttpResponse<String>>();
        for (int i = 0; i < 10; i++) {
            for (String way : WAYS) {
                answers.add(get(way));
            }
        }
        assertThat(answers).allSatisfy(AvailabilityTest::isUnavailable);
        await("/actuator/health/readiness", status -> status == 503, Duration.ofSeconds(10));
        assertThat(get("/actuator/health").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        libraryComplains();
        isUnavailable(get("/camunda/app/tasklist"));

        wire.mend();
        await("/api/plain", status -> status == 200, Duration.ofSeconds(15));
        await("/actuator/health", status -> status == 200, Duration.ofSeconds(10));

        String log = output.getAll().substring(before);
        assertThat(log.lines().filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")))
                // Between two attempts of the pool a caller may find no connection yet; that is another matter.
                .filteredOn(line -> !line.contains("DB-002"))
                .singleElement()
                .asString()
                .contains("DB-001");
        assertThat(log).containsOnlyOnce("The database is back").doesNotContain("\tat ");
    }

    @Test
    void aSilentDatabaseIsAwayBeforeLong() throws Exception {
        assertThat(get("/api/plain").statusCode()).isEqualTo(200);
        wire.silence();
        // Eight seconds where nothing else is slow.
        await("/actuator/health/readiness", status -> status == 503, Duration.ofSeconds(30));
        isUnavailable(get("/api/plain"));
        wire.mend();
        await("/api/plain", status -> status == 200, Duration.ofSeconds(15));
    }

    @Test
    void anExhaustedPoolIs503ButNotAway(CapturedOutput output) throws Exception {
        var pool = application.getBean(DataSource.class);
        try (var one = pool.getConnection();
                var two = pool.getConnection();
                var three = pool.getConnection()) {
            assertThat(List.of(one, two, three)).doesNotContainNull();
            for (String way : WAYS) {
                isUnavailable(get(way));
            }
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
        await("/api/plain", status -> status == 200, Duration.ofSeconds(5));
        assertThat(output.getAll().lines().filter(line -> line.contains("DB-002")))
                .hasSizeLessThan(2);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void sessionsEndedByAnAdministratorAreNever500() throws Exception {
        for (int i = 0; i < 20; i++) {
            var killed = new Thread(this::endAllSessions);
            killed.start();
            for (String way : WAYS) {
                int status = get(way).statusCode();
                assertThat(status).as(way).isIn(200, 503);
            }
            killed.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/bug", "/api/violation", "/api/refused"})
    void otherFailuresStayWhatTheyAre(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(path.equals("/api/refused") ? 422 : 500);
    }

    private void endAllSessions() {
        try (var connection =
                DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword())) {
            connection
                    .createStatement()
                    .execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where usename = current_user and pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What reaches the log from threads that serve no request. */
    private void libraryComplains() {
        var lost = new IllegalStateException("ENGINE-16004", new SQLException("connection lost", "08006"));
        LoggerFactory.getLogger("org.camunda.bpm.engine.context")
                .error("Exception while closing command context", lost);
        LoggerFactory.getLogger("org.camunda.bpm.engine.jobexecutor").warn("acquisition {} failed", "a", lost);
        LoggerFactory.getLogger("org.hibernate.engine.jdbc.spi.SqlExceptionHelper")
                .warn("SQL Error: 0, SQLState: 08006");
        LoggerFactory.getLogger("com.zaxxer.hikari.pool.PoolBase").warn("Failed to validate connection");
        LoggerFactory.getLogger("dev.baton.lead").error("could not store", lost);
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri().getPath()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body())
                .contains("\"status\":503", "\"code\":\"DB-001\"")
                .doesNotContain("rubbish");
    }

    private void await(String path, Predicate<Integer> status, Duration patience) throws Exception {
        long giveUp = System.nanoTime() + patience.toNanos();
        int last = get(path).statusCode();
        while (!status.test(last)) {
            assertThat(System.nanoTime()).as("%s still answers %s", path, last).isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(50);
            last = get(path).statusCode();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        int port = ((ServletWebServerApplicationContext) application)
                .getWebServer()
                .getPort();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A web application without the engine and without security. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.CamundaBpmAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.webapp.CamundaBpmWebappAutoConfiguration",
                "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
                "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.jpa.JpaRepositoriesAutoConfiguration",
                "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
                "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration"
            })
    @Import(Calls.class)
    static class Application {

        /** As a framework of its own does it: the exception becomes an answer and is gone. */
        @Bean
        ServletRegistrationBean<HttpServlet> swallowing(JdbcTemplate jdbc) {
            return new ServletRegistrationBean<>(
                    new HttpServlet() {
                        @Override
                        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                                throws IOException {
                            try {
                                jdbc.queryForObject("select 1", Integer.class);
                            } catch (RuntimeException e) {
                                response.setStatus(500);
                                response.setContentType("application/json");
                                response.getOutputStream().print("rubbish");
                                response.flushBuffer();
                            }
                        }
                    },
                    "/engine-rest/*");
        }
    }

    @RestController
    static class Calls {

        private final JdbcTemplate jdbc;
        private final TransactionTemplate transaction;

        Calls(JdbcTemplate jdbc, TransactionTemplate transaction) {
            this.jdbc = jdbc;
            this.transaction = transaction;
        }

        @GetMapping("/api/plain")
        int plain() {
            return jdbc.queryForObject("select 1", Integer.class);
        }

        @GetMapping("/api/transaction")
        Integer inTransaction() {
            return transaction.execute(status -> plain());
        }

        @GetMapping("/api/mapped")
        int mapped() {
            try {
                return plain();
            } catch (RuntimeException e) {
                throw new UnsupportedOperationException(e);
            }
        }

        @ExceptionHandler
        ResponseEntity<String> anything(UnsupportedOperationException e) {
            return ResponseEntity.internalServerError().body("rubbish");
        }

        @GetMapping("/api/looked-up")
        ResponseEntity<String> lookedUp() {
            try {
                return ResponseEntity.ok("user " + plain());
            } catch (RuntimeException e) {
                return ResponseEntity.status(401).body("rubbish");
            }
        }

        @GetMapping("/api/bug")
        int bug() {
            throw new IllegalStateException("a bug");
        }

        @GetMapping("/api/violation")
        int violation() {
            return jdbc.update("insert into taken values (1), (1)");
        }

        @GetMapping("/api/refused")
        ResponseEntity<String> refused() {
            try {
                jdbc.update("insert into taken values (2), (2)");
                return ResponseEntity.ok("");
            } catch (DataIntegrityViolationException e) {
                return ResponseEntity.unprocessableEntity().build();
            }
        }
    }
}
