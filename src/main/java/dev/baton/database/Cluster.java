package dev.baton.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The files of the embedded server: made complete in one step (a process that dies half way leaves nothing that looks like a database),
 * with a password from the first moment on, and configured anew at every start.
 */
record Cluster(Path binaries, Path directory, Path passwordFile) {

    static final String DATABASE = "baton";
    /** Owns the database and nothing else; the superuser {@code postgres} is for people. */
    static final String ROLE = "baton";

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static Cluster in(Path dataDirectory) throws IOException {
        var cluster = new Cluster(
                PostgresBinaries.unpacked(dataDirectory),
                dataDirectory.resolve("postgres"),
                dataDirectory.resolve("postgres.password"));
        if (!Files.exists(cluster.directory)) {
            cluster.create();
        }
        cluster.check();
        return cluster;
    }

    String password() throws IOException {
        return Files.readString(passwordFile).strip();
    }

    String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    Path log() {
        return directory.resolveSibling("postgres.log");
    }

    /** What the server reads at its next start. Nothing is kept from an earlier release or from a hand that edited it. */
    void configure(int port) throws IOException {
        write(directory.resolve("postgresql.conf"), """
                # Written at every start; changes are lost.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 100
                shared_buffers = 128MB
                # What was acknowledged survives a crash.
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                # A frozen or dead client holds nobody up for long.
                idle_in_transaction_session_timeout = 30s
                lock_timeout = 10s
                client_connection_check_interval = 10s
                timezone = 'UTC'
                log_timezone = 'UTC'
                # Statements, their parameters and the details of their errors carry personal data.
                log_statement = 'none'
                log_min_messages = log
                log_min_error_statement = panic
                log_error_verbosity = terse
                log_parameter_max_length = 0
                log_parameter_max_length_on_error = 0
                log_checkpoints = off
                log_line_prefix = '%%m [%%p] '
                """.formatted(port));
        write(directory.resolve("pg_hba.conf"), """
                # Written at every start; changes are lost. No other line: no other way in.
                host all all 127.0.0.1/32 scram-sha-256
                """);
    }

    private void create() throws IOException {
        log.info("Creating a database in {}", directory);
        if (!Files.exists(passwordFile)) {
            writePassword();
        }
        Path half = directory.resolveSibling("postgres.unfinished");
        FileSystemUtils.deleteRecursively(half);
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        Command.run(
                        PATIENCE,
                        "",
                        List.of(
                                program("initdb"),
                                "--pgdata=" + half,
                                "--username=postgres",
                                "--pwfile=" + passwordFile,
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--locale=" + (mac ? "en_US.UTF-8" : "C.UTF-8"),
                                // Sorts the same whatever the operating system's libraries are, today and after its
                                // upgrade.
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8",
                                "--data-checksums"))
                .orFail("creating the database");
        var result = Command.run(
                        PATIENCE,
                        "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + password() + "';\n" + "CREATE DATABASE "
                                + DATABASE + " OWNER " + ROLE + ";\n",
                        List.of(program("postgres"), "--single", "-D", half.toString(), "postgres"))
                .orFail("creating the role");
        if (result.output().contains("ERROR:")) {
            throw new DatabaseException("DB-011 creating the role failed: " + result.output());
        }
        Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private void check() throws IOException {
        if (!Files.exists(passwordFile)) {
            throw new DatabaseException(
                    "DB-014 " + passwordFile + " is missing, so nobody can sign in to the database in " + directory
                            + "; put the file back, or move the directory away to begin anew");
        }
        Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
        String made = Files.readString(directory.resolve("PG_VERSION")).strip();
        String program = Command.run(PATIENCE, "", List.of(program("postgres"), "--version"))
                .orFail("asking PostgreSQL for its version")
                .output();
        if (!program.contains(") " + made + ".")) {
            throw new DatabaseException(
                    "DB-015 the database in " + directory + " was made by PostgreSQL " + made + ", this is "
                            + program.strip() + "; export it with the former release, or move it away to begin anew");
        }
    }

    private void writePassword() throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Path file = Files.createTempFile(
                passwordFile.getParent(),
                "password",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Files.move(file, passwordFile, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Only when it differs: a server whose disk is full must be able to start again once there is room. */
    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
