package dev.baton.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a cluster. Whoever calls holds the lock of the data directory, so a server that is found running was left behind
 * by an application that is gone.
 */
final class Postmaster {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
    private static final long LOG_SIZE = 5_000_000;

    private final Cluster cluster;
    private int port;
    private ServerProcess process;

    Postmaster(Cluster cluster) {
        this.cluster = cluster;
    }

    int port() {
        return port;
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Returns when the server takes connections. The port stays the same from the first start on: the pool knows no other. */
    void start() throws IOException {
        stopLeftBehind();
        for (int attempt = 1; ; attempt++) {
            int tried = port == 0 ? freePort() : port;
            cluster.configure(tried);
            shortenLog();
            // pg_ctl gives the server a session of its own: Ctrl-C in a terminal is for the application, which stops
            // the server last.
            var started =
                    pgCtl(Duration.ofMinutes(5), "start", "-l", cluster.log().toString());
            if (started.exitCode() == 0) {
                port = tried;
                process = recorded()
                        .orElseThrow(() -> new DatabaseException(
                                "DB-011 the database server ended at once; see " + cluster.log()));
                return;
            }
            if (port != 0 || attempt == 3) {
                throw new DatabaseException("DB-011 the database server does not start: "
                        + started.output().replaceAll("\\s+", " ").strip() + " See " + cluster.log());
            }
        }
    }

    /** Clients are disconnected, everything is written; ends in bounded time even if the server does not listen any more. */
    void stop() {
        if (pgCtl(Duration.ofSeconds(20), "stop", "-m", "fast").exitCode() != 0
                && pgCtl(Duration.ofSeconds(5), "stop", "-m", "immediate").exitCode() != 0) {
            ServerProcess.allOn(cluster.directory()).forEach(ServerProcess::kill);
        }
        process = null;
    }

    private void stopLeftBehind() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        var recorded = recorded();
        if (recorded.filter(found -> found.worksOn(cluster.directory())).isPresent()) {
            log.info(
                    "Stopping the database server that an earlier run left behind (process {})",
                    recorded.get().pid());
            stop();
            return;
        }
        // Children outlive a killed server for a moment; a new one must not begin beside them.
        ServerProcess.allOn(cluster.directory()).forEach(ServerProcess::kill);
        if (recorded.filter(found -> ProcessHandle.of(found.pid()).isPresent()).isPresent()) {
            disown();
        }
    }

    /**
     * The recorded id now belongs to somebody else (or to a zombie), for which PostgreSQL would wait for ever. Deleting the file would also
     * delete the server's own guard against children that still share memory; an id that cannot exist keeps it.
     */
    private void disown() throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(pidFile()));
        lines.set(0, Integer.toString(Integer.MAX_VALUE));
        Path next = pidFile().resolveSibling("postmaster.pid.next");
        Files.write(next, lines);
        Files.move(next, pidFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Optional<ServerProcess> recorded() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        String first =
                Files.readString(pidFile()).lines().findFirst().orElse("").strip();
        return first.matches("[1-9][0-9]{0,9}")
                ? Optional.of(new ServerProcess(Long.parseLong(first)))
                : Optional.empty();
    }

    private Path pidFile() {
        return cluster.directory().resolve("postmaster.pid");
    }

    private Command pgCtl(Duration limit, String... arguments) {
        var command = new ArrayList<>(
                List.of(cluster.program("pg_ctl"), "-D", cluster.directory().toString(), "-w", "-t"));
        command.add(Long.toString(limit.toSeconds()));
        command.addAll(List.of(arguments));
        return Command.run(limit.plusSeconds(5), "", command);
    }

    private void shortenLog() throws IOException {
        if (Files.exists(cluster.log()) && Files.size(cluster.log()) > LOG_SIZE) {
            Files.move(
                    cluster.log(), cluster.log().resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
