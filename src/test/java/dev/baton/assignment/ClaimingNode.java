package dev.baton.assignment;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lead.LeadId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One node, as an operating-system process: many threads that take the leads there are in an order of their own, each as a job of the engine does:
 * lock the lead, claim, write the owner; what fails is tried again. Says at its end what failed.
 */
final class ClaimingNode {

    private static final int THREADS = 32;

    private ClaimingNode() {}

    /** @param args url, user, password */
    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.OFF);
        HikariDataSource own = pool(args, THREADS);
        Claims claims = ClaimDatabase.claims(own, pool(args, 3), 64);
        JdbcTemplate jdbc = new JdbcTemplate(own);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(own));
        List<UUID> leads = new ArrayList<>(jdbc.queryForList("select id from baton.lead", UUID.class));
        Collections.shuffle(leads);
        Wish wish = new Wish(Strategy.ROUND_ROBIN, List.of(), List.of(), List.of(), Set.of(), Set.of());
        AtomicInteger next = new AtomicInteger();
        Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                for (int n; (n = next.getAndIncrement()) < leads.size(); ) {
                    LeadId lead = new LeadId(leads.get(n));
                    for (int attempt = 0; attempt < 5; attempt++) {
                        try {
                            transaction.executeWithoutResult(status -> {
                                jdbc.queryForObject(
                                        "select id from baton.lead where id = ? for no key update",
                                        UUID.class,
                                        lead.value());
                                Assignment assignment = claims.claim(new Claims.Request(
                                                lead,
                                                1,
                                                "race",
                                                wish,
                                                Instant.EPOCH,
                                                ClaimDatabase.ANSWER,
                                                Instant.now()))
                                        .assignment()
                                        .orElseThrow();
                                jdbc.update(
                                        "update baton.lead set owner = ?, team = 'race' where id = ?",
                                        assignment.rep(),
                                        lead.value());
                            });
                            break;
                        } catch (RuntimeException e) {
                            failures.computeIfAbsent(kind(e), k -> new AtomicInteger())
                                    .incrementAndGet();
                            if (attempt == 4) {
                                failures.computeIfAbsent("given-up", k -> new AtomicInteger())
                                        .incrementAndGet();
                            }
                        }
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("failures " + failures);
    }

    /** What a frozen node loses is its connection; anything about locks or versions would be a fault. */
    private static String kind(RuntimeException e) {
        Throwable first = e instanceof TransactionSystemException lost && lost.getApplicationException() != null
                ? lost.getApplicationException()
                : e;
        for (Throwable cause = first; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("08") || state.equals("25P03") ? "connection" : "SQL-" + state;
            }
        }
        return e instanceof PessimisticLockingFailureException
                ? "lock"
                : e.getClass().getSimpleName();
    }

    private static HikariDataSource pool(String[] args, int most) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setUsername(args[1]);
        config.setPassword(args[2]);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        Properties properties = new Properties();
        properties.put("options", "-c idle_in_transaction_session_timeout=30s -c lock_timeout=10s");
        properties.put("reWriteBatchedInserts", "true");
        config.setDataSourceProperties(properties);
        return new HikariDataSource(config);
    }
}
