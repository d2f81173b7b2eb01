package dev.baton.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.domain.EntityScan;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.support.TransactionTemplate;
import outside.Thing;

class RefusedCommitsTest {

    private ConfigurableApplicationContext context;
    private EntityManager entities;
    private JdbcClient jdbc;
    private TransactionTemplate transaction;

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Thing.class)
    @ImportAutoConfiguration({
        EmbeddedDatabaseConfiguration.class,
        AvailabilityConfiguration.class,
        DataSourceAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        HibernateJpaAutoConfiguration.class
    })
    @Import(TransactionsConfiguration.class)
    static class Application {}

    @BeforeEach
    void start(@TempDir Path directory) {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--baton.data-dir=" + directory,
                        "--spring.jpa.hibernate.ddl-auto=create",
                        "--spring.jpa.properties.hibernate.default_schema=public");
        entities = SharedEntityManagerCreator.createSharedEntityManager(context.getBean(EntityManagerFactory.class));
        jdbc = context.getBean(JdbcClient.class);
        transaction = context.getBean(TransactionTemplate.class);
        jdbc.sql("create table entry (stage text)").update();
        transaction.executeWithoutResult(status -> entities.persist(new Thing()));
    }

    @AfterEach
    void end() {
        context.close();
    }

    /** Changed as an entity, and written over the same connection. */
    private void move() {
        entities.find(Thing.class, 0).stage = "MAL";
        jdbc.sql("insert into entry values ('MAL')").update();
    }

    private String stage() {
        return jdbc.sql("select stage from thing").query(String.class).single();
    }

    private int entries() {
        return jdbc.sql("select count(*) from entry").query(Integer.class).single();
    }

    @Test
    void aCommitWhoseFactoryIsClosedKeepsNothing() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    move();
                    context.getBean(EntityManagerFactory.class).close();
                }))
                .hasMessageContaining("DB-003");
        assertThat(stage()).isEqualTo("captured");
        assertThat(entries()).isZero();
    }

    @Test
    void noCommitBeginsWhenTheApplicationHasEnded() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    move();
                    context.getBean(RefusedCommits.class).destroy();
                }))
                .hasMessageContaining("DB-003");
        assertThat(stage()).isEqualTo("captured");
        assertThat(entries()).isZero();
    }

    @Test
    void theApplicationEndsAfterTheCommitsThatAreUnderWay() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> commit = threads.submit(() -> transaction.executeWithoutResult(status -> {
                move();
                entities.unwrap(SessionImplementor.class).getActionQueue().registerProcess(session -> {
                    underWay.countDown();
                    await(goOn);
                });
            }));
            assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();
            Future<?> end =
                    threads.submit(() -> context.getBean(RefusedCommits.class).destroy());
            assertThatThrownBy(() -> end.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            goOn.countDown();
            commit.get(30, TimeUnit.SECONDS);
            end.get(30, TimeUnit.SECONDS);
        } finally {
            goOn.countDown();
            threads.shutdownNow();
        }
        assertThat(stage()).isEqualTo("MAL");
        assertThat(entries()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
