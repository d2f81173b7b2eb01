package dev.baton.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Whether the database serves. One thread asks it every second over a connection of its own, and at once when the pool meets a failure;
 * the pool also leaves on each thread that it failed a mark, so that a request knows about its own failure whatever a framework made of
 * the exception. A refused connection is away at once; silence on the old connection and then on a new one is, after eight seconds.
 */
final class Availability implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Availability.class);
    private static final long ASK_EVERY_MILLIS = 1000;
    private static final long REST_MILLIS = 200;
    private static final Duration REMIND_EVERY = Duration.ofSeconds(30);

    /** What a library logs next, on a thread that just failed, is about that failure. */
    private static final Duration MARK_LASTS = Duration.ofSeconds(2);

    private final ThreadLocal<Long> failedAt = new ThreadLocal<>();
    private final Semaphore doubts = new Semaphore(0);
    private final LongAdder failures = new LongAdder();
    private volatile HikariDataSource pool;
    private volatile SQLException lastFailure;
    private volatile boolean away;
    private volatile Thread thread;

    private Connection connection;
    private long awaySince;
    private long remindedAt;

    void watch(HikariDataSource watched) {
        pool = watched;
        watched.setExceptionOverride(new Reporter());
    }

    boolean isAway() {
        return away;
    }

    /** A failure on the way to, or over, a connection of the pool, on the thread that wanted it. */
    void failed(SQLException failure) {
        failedAt.set(System.nanoTime());
        failures.increment();
        lastFailure = failure;
        doubt();
    }

    void doubt() {
        if (doubts.availablePermits() == 0) {
            doubts.release();
        }
    }

    void forgetThisThread() {
        failedAt.remove();
    }

    boolean failedOnThisThread() {
        return failedAt.get() != null;
    }

    boolean justFailedOnThisThread() {
        Long at = failedAt.get();
        return at != null && System.nanoTime() - at < MARK_LASTS.toNanos();
    }

    @Override
    public void start() {
        thread = new Thread(this::run, "database-availability");
        thread.setDaemon(true);
        thread.start();
    }

    /** Before anything else ends: a database that is closed on purpose is no outage. */
    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (isRunning()) {
                boolean doubted = doubts.tryAcquire(away ? REST_MILLIS : ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                SQLException refusal = ask();
                if (!isRunning()) {
                    break;
                }
                if (refusal == null) {
                    back();
                    tellSingleFailures();
                } else {
                    gone(refusal);
                }
                if (doubted || away) {
                    Thread.sleep(REST_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped
        } finally {
            hangUp();
        }
    }

    private SQLException ask() {
        if (pool == null) {
            return null;
        }
        if (connection != null && answers()) {
            return null;
        }
        // That one connection may have been ended while the database is well.
        hangUp();
        try {
            connection = connect();
            return answers() ? null : new SQLException("the database does not answer", "08006");
        } catch (SQLException e) {
            boolean full = "53300".equals(e.getSQLState());
            return full ? null : e;
        }
    }

    private boolean answers() {
        try (var statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        pool.getDataSourceProperties()
                .forEach((name, value) -> properties.setProperty(name.toString(), value.toString()));
        properties.setProperty("ApplicationName", "baton availability");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "3");
        properties.setProperty("loginTimeout", "4");
        if (pool.getUsername() != null) {
            properties.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            properties.setProperty("password", pool.getPassword());
        }
        return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }

    private void hangUp() {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            // It was broken anyway.
        }
        connection = null;
    }

    private void gone(SQLException refusal) {
        if (away) {
            return;
        }
        away = true;
        awaySince = System.nanoTime();
        log.warn("DB-001 the database is away ({}); callers read 503 until it is back", line(refusal));
    }

    private void back() {
        if (!away) {
            return;
        }
        // Connections from before are dead; each would cost some caller a moment to find out.
        pool.getHikariPoolMXBean().softEvictConnections();
        away = false;
        log.info(
                "The database is back after {} s; operations failed meanwhile: {}",
                Duration.ofNanos(System.nanoTime() - awaySince).toSeconds(),
                failures.sumThenReset());
        lastFailure = null;
    }

    /** The database serves, yet somebody failed: a full pool or disk, an ended session. Worth a line, not a flood. */
    private void tellSingleFailures() {
        SQLException failure = lastFailure;
        if (failure == null || (remindedAt != 0 && System.nanoTime() - remindedAt < REMIND_EVERY.toNanos())) {
            return;
        }
        lastFailure = null;
        remindedAt = System.nanoTime();
        log.warn(
                "DB-002 the database answers, but operations failed: {}, last: {}",
                failures.sumThenReset(),
                line(failure));
    }

    private static String line(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : " [" + failure.getSQLState() + "]";
        return (failure.getMessage() + state).replaceAll("\\s+", " ");
    }

    /** The pool asks it about every exception of a connection that it has given out. */
    private final class Reporter implements SQLExceptionOverride {

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException failure) {
            if (ConnectionFailure.is(failure)) {
                failed(failure);
            }
            return SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }
}
