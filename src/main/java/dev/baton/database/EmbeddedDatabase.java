package dev.baton.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/**
 * A durable PostgreSQL of the application's own. What was committed survives {@code kill -9} of the application and of the server. A
 * server that dies is started again on the same port within seconds. Being the connection details of the pool, it is closed after it.
 */
final class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration WATCH_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DataDirectoryLock lock;
    private final Postmaster postmaster;
    private final String password;
    private final Thread watchdog;

    private EmbeddedDatabase(DataDirectoryLock lock, Postmaster postmaster, String password) {
        this.lock = lock;
        this.postmaster = postmaster;
        this.password = password;
        this.watchdog = new Thread(this::watch, "embedded-database");
        watchdog.setDaemon(true);
    }

    static EmbeddedDatabase start(Path configured) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Path dataDirectory = directory(configured);
        var lock = DataDirectoryLock.take(dataDirectory, LOCK_PATIENCE);
        try {
            var cluster = Cluster.in(dataDirectory);
            var postmaster = new Postmaster(cluster);
            postmaster.start();
            var database = new EmbeddedDatabase(lock, postmaster, cluster.password());
            database.watchdog.start();
            log.info(
                    "Embedded PostgreSQL runs on 127.0.0.1:{} with its data in {}, after {} ms",
                    postmaster.port(),
                    cluster.directory(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            return database;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public String getJdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postmaster.port() + "/" + Cluster.DATABASE;
    }

    @Override
    public String getUsername() {
        return Cluster.ROLE;
    }

    @Override
    public String getPassword() {
        return password;
    }

    @Override
    public void close() throws IOException {
        watchdog.interrupt();
        boolean interrupted = false;
        try {
            watchdog.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        postmaster.stop();
        lock.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        Duration pause = WATCH_EVERY;
        boolean told = false;
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(pause.toMillis());
                if (postmaster.isRunning()) {
                    continue;
                }
                if (!told) {
                    log.warn("DB-016 the embedded database server has died; it is started again");
                    told = true;
                }
                try {
                    postmaster.start();
                    log.info("The embedded database server runs again");
                    pause = WATCH_EVERY;
                    told = false;
                } catch (IOException | DatabaseException e) {
                    if (pause.equals(WATCH_EVERY)) {
                        log.error("{}; trying again until it does", e.getMessage());
                    }
                    Duration doubled = pause.multipliedBy(2);
                    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static Path directory(Path configured) throws IOException {
        Path absolute = configured.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute.getParent());
            // It holds leads: for nobody else on this machine.
            Files.createDirectories(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return absolute.toRealPath();
    }
}
