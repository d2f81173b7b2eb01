package dev.baton.database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a PostgreSQL program, always ended in bounded time. */
record Command(int exitCode, String output) {

    /** Sits before every PostgreSQL program: they refuse to run as root, and a user namespace without a map makes root nobody. */
    private static final List<String> PREFIX = isRoot() ? List.of("unshare", "-U") : List.of();

    static Command run(Duration limit, String input, List<String> arguments) {
        Path output = null;
        try {
            // A file and not a pipe: whatever inherits a pipe and lives on would keep us reading for ever.
            output = Files.createTempFile("baton-postgres", ".out");
            var command = new ArrayList<String>(PREFIX);
            command.addAll(arguments);
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            // PGDATA, PGPORT, PGOPTIONS of the person's own database must not reach ours; messages are matched, so they
            // stay English.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading; its exit code and output say why.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Command(-1, "no end after " + limit.toSeconds() + " s; " + Files.readString(output));
            }
            return new Command(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("DB-010 interrupted while running " + arguments.get(0), e);
        } catch (IOException e) {
            throw new DatabaseException("DB-010 cannot run " + arguments.get(0) + ": " + e.getMessage(), e);
        } finally {
            delete(output);
        }
    }

    Command orFail(String what) {
        if (exitCode == 0) {
            return this;
        }
        if (output.contains("unshare")) {
            throw new DatabaseException("DB-011 " + what
                    + " failed: PostgreSQL does not run as root, and this system allows root no user" + " namespace ("
                    + output.strip() + "); run as an ordinary user or set spring.datasource.url");
        }
        throw new DatabaseException("DB-011 " + what + " failed with exit code " + exitCode + ": " + output.strip());
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
