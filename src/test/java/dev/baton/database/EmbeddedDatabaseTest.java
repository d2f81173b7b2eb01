package dev.baton.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void whatIsCommittedIsDurableAndNobodyEntersWithoutThePassword() throws Exception {
        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            assertThat(List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums"))
                    .allSatisfy(setting -> assertThat(show(connection, setting)).isEqualTo("on"));
            assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("30s");
            assertThat(show(connection, "lock_timeout")).isEqualTo("10s");
            assertThat(show(connection, "log_statement")).isEqualTo("none");
            assertThat(show(connection, "TimeZone")).isEqualTo("UTC");
            assertThat(ask(connection, "select lower('ÄÖÉ')")).isEqualTo("äöé");
            assertThat(ask(connection, "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("f");
            // Extensions of the trusted kind need no superuser.
            connection.createStatement().execute("create extension pg_trgm");

            String url = database.getJdbcUrl();
            for (String role : List.of("baton", "postgres")) {
                assertThatThrownBy(() -> DriverManager.getConnection(url, role, "guess"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo("28P01"));
            }
            try (var superuser = DriverManager.getConnection(url, "postgres", database.getPassword())) {
                assertThat(show(superuser, "unix_socket_directories")).isEmpty();
                assertThat(ask(superuser, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
                        .isEqualTo("scram-sha-256");
            }
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("postgres.password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void nobodyElseInTheNetworkReachesIt() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            int port = port(database);
            var addresses = new ArrayList<InetAddress>();
            addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .forEach(addresses::add);
            assertThat(addresses)
                    .allSatisfy(address -> assertThat(accepts(address, port)).isFalse());
            assertThat(accepts(InetAddress.getLoopbackAddress(), port)).isTrue();
        }
    }

    @Test
    void dataSurviveARestart() throws Exception {
        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            connection.createStatement().execute("create table kept as select 42 as answer");
        }
        assertThat(ServerProcess.allOn(directory.resolve("postgres"))).isEmpty();
        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            assertThat(ask(connection, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aKilledApplicationLeavesAServerThatTheNextStartReplaces() throws Exception {
        var application = application();
        long orphan = postmaster();
        application.destroyForcibly().waitFor();
        assertThat(new ServerProcess(orphan).worksOn(directory.resolve("postgres")))
                .isTrue();

        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            assertThat(ask(connection, "select answer from kept")).isEqualTo("42");
            assertThat(postmaster()).isNotEqualTo(orphan);
            assertThat(new ServerProcess(orphan).isAlive()).isFalse();
        }
    }

    @Test
    void aKilledApplicationAndAKilledServerLoseNothing() throws Exception {
        var application = application();
        var server = new ServerProcess(postmaster());
        application.destroyForcibly();
        server.kill();
        application.waitFor();

        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            assertThat(ask(connection, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aProcessThatOnlyHasTheRecordedIdIsLeftAlone(@TempDir Path other) throws Exception {
        EmbeddedDatabase.start(directory).close();
        var bystander = new ProcessBuilder("sleep", "600").start();
        try (var neighbour = EmbeddedDatabase.start(other)) {
            for (long foreign : List.of(
                    bystander.pid(), postmaster(other), ProcessHandle.current().pid())) {
                Files.writeString(
                        directory.resolve("postgres/postmaster.pid"),
                        foreign + "\n" + directory.resolve("postgres") + "\n1\n5432\n\n127.0.0.1\n 1 1\nready\n");
                try (var database = EmbeddedDatabase.start(directory);
                        var connection = connect(database)) {
                    assertThat(ask(connection, "select 1")).isEqualTo("1");
                }
            }
            assertThat(bystander.isAlive()).isTrue();
            assertThat(ask(connect(neighbour), "select 1")).isEqualTo("1");
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void aSecondApplicationOnTheSameDirectoryIsRefused() throws Exception {
        var application = application();
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageStartingWith("DB-012")
                    .hasMessageContaining(directory.toRealPath().toString())
                    .hasMessageContaining(Long.toString(application.pid()));
            assertThat(new ServerProcess(postmaster()).isAlive()).isTrue();
        } finally {
            application.destroy();
            application.waitFor();
        }
    }

    @Test
    void aServerThatDiesIsStartedAgainOnTheSamePort() throws Exception {
        try (var database = EmbeddedDatabase.start(directory)) {
            try (var connection = connect(database)) {
                connection.createStatement().execute("create table kept as select 42 as answer");
            }
            var idle = connect(database);
            for (int i = 0; i < 2; i++) {
                new ServerProcess(postmaster()).kill();
                assertThat(eventually(() -> ask(connect(database), "select answer from kept")))
                        .isEqualTo("42");
            }
            assertThat(idle.isValid(1)).isFalse();
        }
    }

    @Test
    void aStartThatWasInterruptedBeginsAnew() throws Exception {
        Files.createDirectories(directory.resolve("postgres.unfinished/base"));
        Files.writeString(directory.resolve("postgres.unfinished/PG_VERSION"), "17\n");
        try (var database = EmbeddedDatabase.start(directory);
                var connection = connect(database)) {
            assertThat(ask(connection, "select 1")).isEqualTo("1");
        }
    }

    /** Another process with an embedded database in which one row was committed. */
    private Process application() throws Exception {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var reader = process.inputReader();
        String line = reader.readLine();
        while (line != null && !line.equals("ready")) {
            line = reader.readLine();
        }
        assertThat(line).isEqualTo("ready");
        return process;
    }

    static class Application {
        public static void main(String[] arguments) throws Exception {
            var database = EmbeddedDatabase.start(Path.of(arguments[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    database.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
            var connection = connect(database);
            connection.createStatement().execute("create table kept as select 42 as answer");
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    private long postmaster() throws IOException {
        return postmaster(directory);
    }

    private static long postmaster(Path directory) throws IOException {
        return Long.parseLong(Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                .get(0)
                .strip());
    }

    private static int port(EmbeddedDatabase database) {
        return Integer.parseInt(database.getJdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    private static boolean accepts(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }

    private static String show(Connection connection, String setting) throws SQLException {
        return ask(connection, "show " + setting);
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static <T> T eventually(Callable<T> question) throws Exception {
        var giveUp = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            try {
                return question.call();
            } catch (SQLException e) {
                if (Instant.now().isAfter(giveUp)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
