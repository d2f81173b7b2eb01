package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The application as an operating-system process of its own, on a database that outlives it. */
final class RunningBaton implements AutoCloseable {

    private static final String TESTS = File.separator + "test-classes";

    private final Path dataDirectory;
    private final Path log;
    private final int port;
    private final List<String> launch;
    private final List<String> settings;
    private Path workingDirectory;
    private Process process;

    private RunningBaton(Path dataDirectory, Path log, List<String> launch, List<String> settings) throws IOException {
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.port = freePort();
        this.launch = launch;
        this.settings = settings;
    }

    /** On a data directory of its own. */
    static RunningBaton in(Path directory) throws IOException {
        return new RunningBaton(
                directory.resolve("data"),
                directory.resolve("baton.log"),
                classes("-Xmx400m", "-XX:TieredStopAtLevel=1"),
                demonstration());
    }

    /** On a database that others have as well, compiled as in production. */
    static RunningBaton on(Path directory, String name, List<String> settings) throws IOException {
        return new RunningBaton(
                directory.resolve(name),
                directory.resolve(name + ".log"),
                classes("-Xmx700m"),
                demonstration(settings.toArray(String[]::new)));
    }

    /** One of several on a database that others have as well. */
    static RunningBaton beside(Path directory, String name, List<String> settings) throws IOException {
        return new RunningBaton(
                directory.resolve(name),
                directory.resolve(name + ".log"),
                classes("-Xmx400m", "-XX:TieredStopAtLevel=1"),
                demonstration(settings.toArray(String[]::new)));
    }

    /** The packaged artefact, with nothing set but these; started from that working directory. */
    static RunningBaton packaged(Path jar, Path workingDirectory, List<String> settings) throws IOException {
        RunningBaton baton = new RunningBaton(
                workingDirectory.resolve("data"),
                workingDirectory.resolve("baton.log"),
                List.of("-Xmx500m", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()),
                settings);
        baton.workingDirectory = workingDirectory;
        return baton;
    }

    private static List<String> classes(String... options) {
        List<String> launch = new ArrayList<>(List.of(options));
        launch.addAll(List.of("-cp", classPath(), "dev.baton.BatonApplication"));
        return launch;
    }

    private static List<String> demonstration(String... settings) {
        List<String> all = new ArrayList<>(List.of("--spring.profiles.active=demo", "--baton.demo.leads=false"));
        all.addAll(List.of(settings));
        return all;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Starts it, and waits until it says that it is up. */
    void start() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add("-Duser.timezone=UTC");
        command.addAll(launch);
        command.addAll(
                List.of("--spring.main.banner-mode=off", "--baton.data-dir=" + dataDirectory, "--server.port=" + port));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .directory(workingDirectory == null ? null : workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Sender sender = new Sender(port);
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!isUp(sender)) {
            assertThat(process.isAlive())
                    .as("it runs; its log ends with\n" + lastLines())
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("it is up; its log ends with\n" + lastLines())
                    .isLessThan(giveUp);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** {@code kill -9} of the application; its database server goes on without it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Asks it to stop, as a service manager does, and waits until it has.
     *
     * @return how long that took
     */
    Duration stop() throws InterruptedException {
        long begin = System.nanoTime();
        process.destroy();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it stops").isTrue();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Processor time that it has used since it started. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws Exception {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Path pid = dataDirectory.resolve("postgres").resolve("postmaster.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isUp(Sender sender) throws InterruptedException {
        try {
            return sender.get("/actuator/health", null).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** Without the tests, which bring settings of their own. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(TESTS) && !entry.endsWith(TESTS + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
