package dev.baton.assignment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Claims that wait for each other on this node: those of one team are booked one after the other, and as many as wait share a transaction. Whoever finds
 * nobody before it books on its own thread, for those who come meanwhile too; when it has done enough for others, a clerk goes on.
 */
final class Lines implements AutoCloseable {

    private final int mostAtOnce;
    private final ExecutorService clerks;
    private final Books books;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /**
     * @param clerks how many of them there are
     * @param mostAtOnce how many waiting claims share a transaction; 1 for each on its caller's thread
     */
    Lines(int clerks, int mostAtOnce, Books books) {
        this.clerks = Executors.newFixedThreadPool(clerks, daemon("claims"));
        this.mostAtOnce = mostAtOnce;
        this.books = books;
    }

    /** Where claims are booked. */
    interface Books {

        Claims.Claim book(Claims.Request request);

        /** @return the claims in the order of the requests, all of one team */
        List<Claims.Claim> book(List<Claims.Request> requests);

        void serveBacklog(String team);
    }

    static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        clerks.shutdown();
    }

    Claims.Claim claim(Claims.Request request) {
        return mostAtOnce == 1 ? inTurn(request) : inLine(request);
    }

    /** Returns at once. */
    void serveBacklog(String team) {
        Line line = lines.computeIfAbsent(team, key -> new Line());
        line.backlog.set(true);
        try {
            if (line.served.compareAndSet(false, true)) {
                clerks.execute(() -> serve(team, line));
            }
        } catch (RejectedExecutionException e) {
            line.served.set(false); // shutting down
        }
    }

    /** One after the other on this node: whoever does not wait here finds the account changed by the one before. */
    private Claims.Claim inTurn(Claims.Request request) {
        Line line = lines.computeIfAbsent(request.team(), team -> new Line());
        line.turn.lock();
        try {
            return books.book(request);
        } finally {
            line.turn.unlock();
        }
    }

    private Claims.Claim inLine(Claims.Request request) {
        Line line = lines.computeIfAbsent(request.team(), team -> new Line());
        Waiting mine = new Waiting(request, new CompletableFuture<>());
        line.waiting.add(mine);
        if (line.served.compareAndSet(false, true)) {
            // Nobody else is there: no need to wake a clerk, unless more come meanwhile than may share one transaction.
            // A clerk may have come first.
            int given = 0;
            for (List<Waiting> some = next(line); !some.isEmpty(); some = given < mostAtOnce ? next(line) : List.of()) {
                serve(some);
                given += some.size();
            }
            boolean more = line.hasWork();
            if (!more) {
                line.served.set(false);
                // Whoever came in between found it served.
                more = line.hasWork() && line.served.compareAndSet(false, true);
            }
            if (more) {
                clerks.execute(() -> serve(request.team(), line));
            }
        }
        try {
            return mine.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static final class Line {
        private final ReentrantLock turn = new ReentrantLock();
        private final AtomicBoolean served = new AtomicBoolean();
        private final AtomicBoolean backlog = new AtomicBoolean();
        private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();

        private boolean hasWork() {
            return !waiting.isEmpty() || backlog.get();
        }
    }

    private record Waiting(Claims.Request request, CompletableFuture<Claims.Claim> answer) {}

    private void serve(String team, Line line) {
        // Whoever comes after the last look and before the line counts as unserved finds it served: hence the second
        // look.
        do {
            for (List<Waiting> some = next(line); !some.isEmpty(); some = next(line)) {
                serve(some);
            }
            try {
                if (line.backlog.getAndSet(false)) {
                    books.serveBacklog(team);
                }
            } finally {
                line.served.set(false);
            }
        } while (line.hasWork() && line.served.compareAndSet(false, true));
    }

    private List<Waiting> next(Line line) {
        List<Waiting> some = new ArrayList<>();
        for (Waiting next; some.size() < mostAtOnce && (next = line.waiting.poll()) != null; ) {
            some.add(next);
        }
        return some;
    }

    private void serve(List<Waiting> some) {
        try {
            List<Claims.Claim> claims =
                    books.book(some.stream().map(Waiting::request).toList());
            for (int i = 0; i < some.size(); i++) {
                some.get(i).answer.complete(claims.get(i));
            }
        } catch (DataIntegrityViolationException e) {
            // One that cannot be booked must not cost the others theirs.
            for (Waiting each : some) {
                try {
                    each.answer.complete(books.book(each.request));
                } catch (RuntimeException own) {
                    each.answer.completeExceptionally(own);
                }
            }
        } catch (RuntimeException | Error e) {
            // Nobody is left waiting; each in turn waiting for a database that is away would take minutes.
            some.forEach(each -> each.answer.completeExceptionally(e));
        }
    }
}
