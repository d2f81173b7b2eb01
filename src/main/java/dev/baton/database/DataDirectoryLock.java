package dev.baton.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * One application per data directory. The operating system gives the lock back when the process ends in whatever way, so a lock that is
 * held always has a living holder.
 */
final class DataDirectoryLock implements AutoCloseable {

    private final FileChannel channel;

    private DataDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits a little, because a process that was just killed may still be on its way out. */
    static DataDirectoryLock take(Path dataDirectory, Duration patience) throws IOException, InterruptedException {
        Path file = dataDirectory.resolve("baton.lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long giveUp = System.nanoTime() + patience.toNanos();
        while (!isTaken(channel)) {
            if (System.nanoTime() > giveUp) {
                channel.close();
                throw new DatabaseException(
                        "DB-012 the data directory " + dataDirectory + " is in use by another Baton (process "
                                + Files.readString(file).strip()
                                + "); stop that one, or give this one its own with baton.data-dir or"
                                + " spring.datasource.url");
            }
            Thread.sleep(100);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new DataDirectoryLock(channel);
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another application in this very process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
