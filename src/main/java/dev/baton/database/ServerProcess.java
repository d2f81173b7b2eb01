package dev.baton.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A process of the operating system that may belong to a data directory. Process ids are used again, so the id alone proves nothing. */
record ServerProcess(long pid) {

    /** A zombie is dead, although the kernel still knows its id (and PostgreSQL takes it for a living server). */
    boolean isAlive() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            boolean withoutProc = !Files.exists(Path.of("/proc/self"));
            return withoutProc && ProcessHandle.of(pid).isPresent();
        }
    }

    /** Whether this is PostgreSQL at work in the directory. */
    boolean worksOn(Path directory) {
        var info = ProcessHandle.of(pid).map(ProcessHandle::info);
        boolean postgres = info.flatMap(ProcessHandle.Info::command)
                .filter(command -> Path.of(command.replace(" (deleted)", "")).endsWith("postgres"))
                .isPresent();
        if (!postgres || !isAlive()) {
            return false;
        }
        try {
            // The server and all of its children change into the data directory.
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), directory);
        } catch (IOException e) {
            return info.flatMap(ProcessHandle.Info::arguments)
                    .filter(arguments -> Arrays.asList(arguments).contains(directory.toString()))
                    .isPresent();
        }
    }

    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    static List<ServerProcess> allOn(Path directory) {
        return ProcessHandle.allProcesses()
                .map(handle -> new ServerProcess(handle.pid()))
                .filter(process -> process.worksOn(directory))
                .toList();
    }
}
