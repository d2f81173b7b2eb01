package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.baton.lead.LeadId;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Teams;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Claims leads for reps in turn. A claim, its booking in the team's account and the reason are one short transaction of their own, whatever the
 * caller's does: after a crash of the caller the claim is there, and whoever tries again finds it and gets the same answer.
 *
 * <p>Claims of one team are made one after the other, on all nodes together, under the lock of the team's account; claims that wait for each other on
 * one node share a transaction. A node that freezes with the lock in its hands loses it after {@value #PATIENCE_MILLIS} ms: its transaction is undone by
 * the database and the others go on.
 *
 * <p>A claim does not wait until it is safe on disk: its caller's commit comes later in the same log and does, and a database that crashes in between
 * loses both.
 */
final class Claims implements AutoCloseable {

    static final int PATIENCE_MILLIS = 2_000;

    private static final int ROSTER_CHANGES = 20;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String ROW =
            "id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, seq, look";

    /**
     * Who freezes while sending is not idle to the server; PostgreSQL 17 has a limit for that. To be set with the lock in hand: who waits for it is not
     * frozen.
     */
    private static final String TRANSACTION_LIMIT =
            "case when current_setting('server_version_num')::int >= 170000 then set_config('transaction_timeout', '"
                    + 2 * PATIENCE_MILLIS + "', true) end";

    /** How many waiting leads of a team are looked at with one booking; those behind them wait for the next. */
    private static final int MOST_WAITING = 200;

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final Teams teams;
    private final ObjectMapper json;
    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final int mostAtOnce;
    private final ExecutorService clerks;
    private final Consumer<LeadId> served;
    private final ExecutorService messengers;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Map<String, Known> rosters = new ConcurrentHashMap<>();
    private final Map<String, Left> left = new ConcurrentHashMap<>();

    /**
     * @param dataSource with connections that callers of {@link #claim} never hold: each of them may hold one of another pool while it waits here
     * @param clerks how many teams' claims are booked at the same time
     * @param mostAtOnce how many waiting claims share a transaction; 1 for each on its caller's thread
     * @param served told, after the commit and on a thread of its own, of each lead that was waiting in the backlog and has a rep now
     */
    Claims(Teams teams, ObjectMapper json, DataSource dataSource, int clerks, int mostAtOnce, Consumer<LeadId> served) {
        this.teams = teams;
        this.served = served;
        this.json = json;
        this.jdbc = new JdbcTemplate(dataSource);
        TransactionTemplate alone = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.transaction = alone;
        this.mostAtOnce = mostAtOnce;
        this.clerks = Executors.newFixedThreadPool(clerks, daemon("claims"));
        this.messengers = Executors.newSingleThreadExecutor(daemon("claims-served"));
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Claims in the transactions of their callers, on whose connections this works. */
    Claims(Teams teams, ObjectMapper json, JdbcTemplate callers) {
        this.teams = teams;
        this.json = json;
        this.jdbc = callers;
        this.transaction = TransactionOperations.withoutTransaction();
        this.mostAtOnce = 1;
        this.clerks = null;
        this.messengers = null;
        this.served = null;
    }

    @Override
    public void close() {
        clerks.shutdown();
        messengers.shutdown();
    }

    /**
     * @param wish those who gave the lead back in this round need not be among the tried: they are read with the claim
     * @param engagedSince what was given back before then was about another interest
     */
    record Request(LeadId lead, int round, String team, Wish wish, Instant engagedSince, Instant now) {

        /** The same for everybody but one. */
        Request without(String rep) {
            Set<String> tried = new HashSet<>(wish.tried());
            tried.add(rep);
            return new Request(lead, round, team, wish.withTried(tried), engagedSince, now);
        }
    }

    /**
     * @param assignment empty when nobody is eligible
     * @param look null when the claim was there already, or the team is not
     * @param roster under which the look's roster is kept
     */
    record Claim(Optional<Assignment> assignment, Look look, String roster) {}

    /** Gives the lead to the rep whose turn it is. A lead that somebody has already stays there, and the answer is the claim there was. */
    Claim claim(Request request) {
        return withRoster(
                request.team(),
                () -> clerks == null ? one(request) : mostAtOnce == 1 ? inTurn(request) : inLine(request));
    }

    /**
     * Gives the leads that wait for this team to whoever is eligible by now, those first that are due first. Returns at once. What is not given here, since
     * the process ends, say, is given by the next claim of the team.
     */
    void serveBacklog(String team) {
        if (clerks == null) {
            return;
        }
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

    private void bookBacklog(String team) {
        try {
            int waiting = jdbc.queryForObject("select count(*) from baton.backlog where team = ?", Integer.class, team);
            // Page by page, lest those whom nobody may take hide the others.
            for (int from = 0; from < waiting; from += MOST_WAITING) {
                int given = book(team, List.of(), from).served.size();
                from -= given;
                waiting -= given;
            }
        } catch (RosterOutdated e) {
            // Not on this thread, which has a connection for bookings only.
            messenger(() -> {
                read(team);
                serveBacklog(team);
            });
        } catch (RuntimeException e) {
            // The leads wait on; the next claim of the team or the schedule tries again.
            log.warn("ASSIGN-010 the leads waiting for team {} could not be given; they wait on", team, e);
        }
    }

    private void messenger(Runnable work) {
        try {
            messengers.execute(work);
        } catch (RejectedExecutionException e) {
            log.debug("shutting down; what was not told is told by the schedule", e);
        }
    }

    private void read(String team) {
        teams.roster(team)
                .ifPresentOrElse(
                        roster -> rosters.put(team, new Known(roster, hash(roster), capped(roster))),
                        () -> rosters.remove(team));
    }

    /** The look that a claim would take now; nothing is locked, nothing is written. Empty when there is no such team. */
    Optional<Look> preview(Request request) {
        return withRoster(
                request.team(),
                () -> transaction.execute(status -> {
                    Opened opened = open(request.team(), List.of(request), false, 0);
                    return opened.known.map(
                            known -> Look.at(known.roster, opened.pool, tried(request, opened.before), request.now()));
                }));
    }

    /** One after the other on this node: whoever does not wait here finds the account changed by the one before. */
    private Claim inTurn(Request request) {
        Line line = lines.computeIfAbsent(request.team(), team -> new Line());
        line.turn.lock();
        try {
            return one(request);
        } finally {
            line.turn.unlock();
        }
    }

    private Claim inLine(Request request) {
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

    /**
     * Rosters are read on the caller's connection, by the caller: whoever books has no other connection than that of the booking, and must not wait for
     * one that callers hold.
     */
    private <T> T withRoster(String team, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RosterOutdated e) {
                if (attempt == ROSTER_CHANGES) {
                    throw e;
                }
                read(team);
            }
        }
    }

    private static final class RosterOutdated extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RosterOutdated(String team) {
            super(
                    "ASSIGN-008 team " + team + " changes faster than its leads can be given; they are tried again",
                    null,
                    false,
                    false);
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

    private record Waiting(Request request, CompletableFuture<Claim> answer) {}

    /** @param capped reps of whom it counts when their leads' clocks start */
    private record Known(Roster roster, String hash, List<String> capped) {}

    /**
     * What stands in the account when a booking begins.
     *
     * @param mark of the booking before, 0 when there was none
     * @param horizon transactions before this one are over, and what they did to the loads is in the pool
     * @param settled whether no later one has changed a load of the team so far
     */
    private record Opened(
            Optional<Known> known,
            Pool pool,
            long mark,
            String horizon,
            boolean settled,
            Map<LeadId, List<Assignment>> before,
            List<TurnBack> turnsBack,
            List<Request> backlog) {}

    /**
     * The account as this node left it.
     *
     * @param quiet whether it is likely to be found that way: nobody else had booked, nobody waits and no load was changing
     */
    private record Left(Known known, Pool pool, long mark, String horizon, boolean quiet) {}

    private static List<String> capped(Roster roster) {
        return roster.reps().stream()
                .filter(rep -> !rep.caps().isNone())
                .map(Rep::id)
                .toList();
    }

    /** A booking that is taken back: with the rep, and the part of the lead that was due to each one. */
    private record TurnBack(UUID assignment, String rep, Map<String, Double> shares) {}

    private void serve(String team, Line line) {
        // Whoever comes after the last look and before the line counts as unserved finds it served: hence the second
        // look.
        do {
            for (List<Waiting> some = next(line); !some.isEmpty(); some = next(line)) {
                serve(some);
            }
            try {
                if (line.backlog.getAndSet(false)) {
                    bookBacklog(team);
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
            List<Claim> claims = again(
                    some.get(0).request.team(),
                    some.stream().map(Waiting::request).toList());
            for (int i = 0; i < some.size(); i++) {
                some.get(i).answer.complete(claims.get(i));
            }
        } catch (DataIntegrityViolationException e) {
            // One that cannot be booked must not cost the others theirs.
            for (Waiting each : some) {
                try {
                    each.answer.complete(one(each.request));
                } catch (RuntimeException own) {
                    each.answer.completeExceptionally(own);
                }
            }
        } catch (RuntimeException | Error e) {
            // Nobody is left waiting; each in turn waiting for a database that is away would take minutes.
            some.forEach(each -> each.answer.completeExceptionally(e));
        }
    }

    /** Whoever lost the connection on the way, frozen for longer than the others wait, finds by a second look what was booked of it. */
    private List<Claim> again(String team, List<Request> requests) {
        try {
            return book(team, requests);
        } catch (TransactionSystemException e) {
            return book(team, requests);
        }
    }

    private Claim one(Request request) {
        return book(request.team(), List.of(request)).get(0);
    }

    /** Who waits longest, by when an answer is due, comes first; then who asks now. */
    private List<Claim> book(String team, List<Request> requests) {
        return book(team, requests, 0).claims;
    }

    /** @param from how many of those who wait are passed over, since they were looked at a moment ago */
    private Booked book(String team, List<Request> requests, int from) {
        Optional<Booked> atOnce = clerks == null || requests.isEmpty() ? Optional.empty() : bookAsLeft(team, requests);
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        Set<LeadId> gone = new HashSet<>();
        while (true) {
            try {
                Booked booked = transaction.execute(status -> bookOnce(team, requests, gone, from));
                if (booked.left != null) {
                    left.put(team, booked.left);
                }
                booked.served.forEach(lead -> messenger(() -> tell(lead)));
                return booked;
            } catch (LeftBacklog e) {
                gone.addAll(e.leads);
            }
        }
    }

    /**
     * Books on what this node knows of the account, in one statement that does nothing when anything is not as it was: the account, the roster, a load,
     * the backlog, a turn to be given back, or what these leads went through. Then, or when nobody seems eligible, the answer is empty.
     */
    private Optional<Booked> bookAsLeft(String team, List<Request> requests) {
        Left before = left.get(team);
        if (before == null || !before.quiet) {
            return Optional.empty();
        }
        Map<LeadId, Request> inOrder = new LinkedHashMap<>();
        requests.forEach(request -> inOrder.put(request.lead(), request));
        Opened opened = new Opened(
                Optional.of(before.known), before.pool, before.mark, null, true, Map.of(), List.of(), List.of());
        Given given = give(opened, inOrder.values(), Set.of());
        if (given.rows.size() < inOrder.size()) {
            return Optional.empty();
        }
        long mark = ThreadLocalRandom.current().nextLong();
        List<Object> values = new ArrayList<>(List.of(
                given.pool.seq(),
                given.pool.creditBytes(),
                given.pool.claimedBytes(),
                mark,
                team,
                before.mark,
                team,
                before.known.roster.version(),
                team,
                team,
                inOrder.keySet().stream().map(LeadId::value).toArray(UUID[]::new),
                before.horizon,
                team));
        StringBuilder sql = new StringBuilder(
                "with booked as (update baton.assignment_pool set seq = ?, credits = ?, claimed = ?, mark = ? where team = ? and mark = ?"
                        + " and (select version from baton.team where key = ?) = ?"
                        + " and not exists (select 1 from baton.backlog where team = ?)"
                        + " and not exists (select 1 from baton.assignment where team = ? and turn_back)"
                        + " and not exists (select 1 from baton.assignment where lead_id = any(?))"
                        // By the index first: few loads change at a time, however many there are.
                        + " and not exists (select 1 from (select rep from baton.rep_load where changed_in >= ?::xid8"
                        + " order by changed_in offset 0) changed join baton.rep r on r.id = changed.rep where r.team = ?)"
                        + " returning set_config('synchronous_commit', 'off', true), " + TRANSACTION_LIMIT + ")"
                        + " insert into baton.assignment (" + ROW + ") select v.* from booked, (values ");
        for (Object[] row : given.rows) {
            sql.append(row == given.rows.get(0) ? "" : ", ")
                    .append(
                            "(?::uuid, ?::uuid, ?::int, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?::bigint, ?::jsonb)");
            values.addAll(Arrays.asList(row));
        }
        sql.append(") v");
        // Not by the template: it would keep the connection to the end of its caller's transaction.
        try (Connection connection = jdbc.getDataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            if (statement.executeUpdate() == 0) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new CannotAcquireLockException(
                        "ASSIGN-014 the account of team " + team + " is locked for too long", e);
            }
            // Whatever became of it, the account tells.
            return Optional.empty();
        }
        left.put(team, new Left(before.known, given.pool, mark, before.horizon, true));
        return Optional.of(new Booked(given.of(requests), List.of(), null));
    }

    /** For a lead that has a rep of which its life seems not to know. */
    void tellAgain(LeadId lead) {
        messenger(() -> tell(lead));
    }

    private void tell(LeadId lead) {
        try {
            served.accept(lead);
        } catch (RuntimeException e) {
            log.warn("ASSIGN-011 lead {} has a rep but could not be told so; the schedule will", lead, e);
        }
    }

    /** @param served leads of the backlog that were given, beside those that were asked for */
    private record Booked(List<Claim> claims, List<LeadId> served, Left left) {}

    private record Given(Pool pool, Map<LeadId, Claim> claims, List<Object[]> rows, List<LeadId> served) {

        List<Claim> of(List<Request> requests) {
            return requests.stream().map(request -> claims.get(request.lead())).toList();
        }
    }

    /** Somebody took these leads out of the backlog a moment ago: the booking begins again without them. */
    private static final class LeftBacklog extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Set<LeadId> leads;

        LeftBacklog(Set<LeadId> leads) {
            super(null, null, false, false);
            this.leads = leads;
        }
    }

    private Booked bookOnce(String team, List<Request> requests, Set<LeadId> gone, int from) {
        Opened opened = open(team, requests, true, from);
        if (opened.known.isEmpty()) {
            // No such team: nobody in it is eligible.
            return new Booked(
                    requests.stream()
                            .map(request -> new Claim(Optional.empty(), null, null))
                            .toList(),
                    List.of(),
                    null);
        }
        Map<LeadId, Request> inOrder = new LinkedHashMap<>();
        // In its caller's transaction nothing is begun again, and nothing is told before the commit.
        opened.backlog.stream()
                .filter(waiting -> clerks != null && !gone.contains(waiting.lead()))
                .forEach(waiting -> inOrder.put(waiting.lead(), waiting));
        boolean anybodyWaits = !inOrder.isEmpty();
        Set<LeadId> behalf = new HashSet<>(inOrder.keySet());
        requests.forEach(request -> {
            behalf.remove(request.lead());
            inOrder.put(request.lead(), request);
        });
        Given given = give(opened, inOrder.values(), behalf);
        if (anybodyWaits) {
            // Those who asked may wait further behind than was looked.
            leaveBacklog(
                    given.claims.entrySet().stream()
                            .filter(claim -> claim.getValue().assignment().isPresent())
                            .map(Map.Entry::getKey)
                            .toList(),
                    given.served);
        }
        Left now = null;
        if (!given.rows.isEmpty()) {
            long mark = ThreadLocalRandom.current().nextLong();
            write(team, given.pool, mark, given.rows, opened.turnsBack);
            Left before = left.get(team);
            boolean alone = before == null || before.mark == opened.mark;
            now = new Left(
                    opened.known.get(),
                    given.pool,
                    mark,
                    opened.horizon,
                    // Caps count what is given by hand as well.
                    alone
                            && opened.settled
                            && !anybodyWaits
                            && opened.known.get().capped.isEmpty());
        }
        return new Booked(given.of(requests), given.served, now);
    }

    /** @param behalf leads for which nobody asks now */
    private Given give(Opened opened, Collection<Request> inOrder, Set<LeadId> behalf) {
        Known known = opened.known.orElseThrow();
        Pool pool = opened.pool;
        Map<LeadId, Claim> claims = new HashMap<>();
        List<Object[]> rows = new ArrayList<>();
        List<LeadId> served = new ArrayList<>();
        Set<Wish> refused = new HashSet<>();
        for (Request request : inOrder) {
            Optional<Assignment> claimed = opened.before.getOrDefault(request.lead(), List.of()).stream()
                    .filter(a -> a.endedAt() == null)
                    .findFirst();
            if (claimed.isPresent()) {
                claims.put(request.lead(), new Claim(claimed, null, null));
                continue;
            }
            Wish wish = tried(request, opened.before);
            boolean onBehalf = behalf.contains(request.lead());
            if (onBehalf && refused.contains(wish)) {
                continue; // within one booking places only become fewer
            }
            Look look = Look.at(known.roster, pool, wish, request.now());
            Optional<Assignment> assignment = look.rep().map(rep -> assignment(request, rep, look));
            if (assignment.isPresent()) {
                pool = pool.booked(look);
                rows.add(row(assignment.get(), pool.seq(), Explanation.of(look, known.hash)));
                if (onBehalf) {
                    served.add(request.lead());
                }
            } else {
                refused.add(wish);
            }
            claims.put(request.lead(), new Claim(assignment, look, known.hash));
        }
        return new Given(pool, claims, rows, served);
    }

    /** Of those who asked themselves the caller has the lead's lock; of the others somebody else may be taking the lead elsewhere. */
    private void leaveBacklog(List<LeadId> leads, List<LeadId> served) {
        if (leads.isEmpty()) {
            return;
        }
        Set<LeadId> left = new HashSet<>(jdbc.query(
                "with one as (select lead_id from baton.backlog where lead_id = any(?) for update skip locked)"
                        + " delete from baton.backlog b using one where b.lead_id = one.lead_id returning b.lead_id",
                statement -> statement.setArray(
                        1,
                        statement
                                .getConnection()
                                .createArrayOf(
                                        "uuid",
                                        leads.stream().map(LeadId::value).toArray())),
                (rs, n) -> new LeadId(rs.getObject(1, UUID.class))));
        Set<LeadId> missing = new HashSet<>(served);
        missing.removeAll(left);
        if (!missing.isEmpty()) {
            throw new LeftBacklog(missing);
        }
    }

    private void write(String team, Pool pool, long mark, List<Object[]> rows, List<TurnBack> turnsBack) {
        StringBuilder sql = new StringBuilder("insert into baton.assignment (" + ROW + ") values ");
        List<Object> values = new ArrayList<>();
        for (Object[] row : rows) {
            sql.append(values.isEmpty() ? "" : ", ").append("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)");
            values.addAll(Arrays.asList(row));
        }
        // One round trip, since the others wait.
        sql.append("; update baton.assignment_pool set seq = ?, credits = ?, claimed = ?, mark = ? where team = ?");
        values.addAll(Arrays.asList(pool.seq(), pool.creditBytes(), pool.claimedBytes(), mark, team));
        for (TurnBack turn : turnsBack) {
            sql.append("; update baton.assignment set turn_back = false where id = ?");
            values.add(turn.assignment);
        }
        if (clerks != null) {
            // Along with the last statement, for one round trip less with the lock in hand; the transaction finds
            // nothing left to commit.
            sql.append("; commit");
        }
        jdbc.update(sql.toString(), values.toArray());
    }

    private static Assignment assignment(Request request, Rep rep, Look look) {
        return new Assignment(
                Generators.timeBasedEpochGenerator().generate(),
                request.lead(),
                request.round(),
                request.team(),
                rep.id(),
                request.wish().strategy().code(),
                "in-turn",
                "baton",
                request.now(),
                look.worksAt(),
                null,
                null,
                null);
    }

    private Object[] row(Assignment assignment, long seq, Map<String, Object> look) {
        return new Object[] {
            assignment.id(),
            assignment.lead().value(),
            assignment.round(),
            assignment.team(),
            assignment.rep(),
            assignment.strategy(),
            assignment.reason(),
            assignment.assignedBy(),
            Timestamp.from(assignment.assignedAt()),
            Timestamp.from(assignment.worksAt()),
            seq,
            text(look)
        };
    }

    /** Who gave the lead back while working on it does not get the same interest again; what came after nurturing is new. */
    private static Wish tried(Request request, Map<LeadId, List<Assignment>> before) {
        Set<String> tried = new HashSet<>(request.wish().tried());
        for (Assignment a : before.getOrDefault(request.lead(), List.of())) {
            boolean thisInterest = "rejected".equals(a.outcome())
                    || "lapsed".equals(a.outcome())
                    || "returned".equals(a.outcome()) && a.endedAt().isAfter(request.engagedSince());
            if (a.round() == request.round() && thisInterest) {
                tried.add(a.rep());
            }
        }
        return request.wish().withTried(tried);
    }

    /**
     * Reads the account, the loads and who had these leads so far, in one round trip. The first statement waits for the lock; each of the others sees
     * what was committed by then. What a lead's assignments say cannot change meanwhile: the lead's own lock is with the caller.
     */
    private Opened open(String team, List<Request> requests, boolean locking, int from) {
        Known known = rosters.get(team);
        List<String> capped = known == null ? List.of() : known.capped;
        String page = " order by due_at, lead_id limit " + MOST_WAITING + " offset " + from;
        String sql =
                "select seq, roster, credits, claimed, version, mark, set_config('idle_in_transaction_session_timeout', '"
                        + PATIENCE_MILLIS
                        + "', true), set_config('synchronous_commit', 'off', true) from baton.assignment_pool where team = ?"
                        + (locking ? " for no key update" : "")
                        + "; select t.version, array(select coalesce(l.n, 0) from baton.rep r left join baton.rep_load l on l.rep = r.id"
                        + " where r.team = t.key order by r.id)"
                        + ", pg_snapshot_xmin(pg_current_snapshot())::text, exists (select 1 from (select rep from baton.rep_load"
                        + " where changed_in >= pg_snapshot_xmin(pg_current_snapshot()) order by changed_in offset 0) changed"
                        + " join baton.rep r on r.id = changed.rep where r.team = t.key), " + TRANSACTION_LIMIT
                        + " from baton.team t where t.key = ?"
                        + "; select lead_id, request from baton.backlog where team = ?" + page
                        + "; select " + Assignments.COLUMNS
                        + " from baton.assignment where lead_id = any(array(select lead_id from baton.backlog where team = ?"
                        // Some more: between the two statements others may have come to the front of the page.
                        + " order by due_at, lead_id limit " + 2 * MOST_WAITING + " offset " + from + ") || ?)"
                        + "; select a.id, a.rep, a.look, r.reps from baton.assignment a left join baton.assignment_roster r"
                        + " on r.hash = a.look ->> 'roster' and jsonb_exists(a.look, 'places') where a.team = ? and a.turn_back"
                        + (capped.isEmpty()
                                ? ""
                                : "; select rep, works_at from baton.assignment where rep = any(?) and works_at > ? order by works_at");
        Read read = jdbc.execute((ConnectionCallback<Read>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, team);
                statement.setString(2, team);
                statement.setString(3, team);
                statement.setString(4, team);
                statement.setArray(
                        5,
                        connection.createArrayOf(
                                "uuid",
                                requests.stream()
                                        .map(request -> request.lead().value())
                                        .toArray()));
                statement.setString(6, team);
                if (!capped.isEmpty()) {
                    statement.setArray(7, connection.createArrayOf("text", capped.toArray()));
                    // A local day has up to 25 hours.
                    statement.setTimestamp(8, Timestamp.from(teams.now().minus(Duration.ofHours(25))));
                }
                statement.execute();
                return read(statement, team, !capped.isEmpty());
            }
        });
        if (read.loads == null) {
            return new Opened(Optional.empty(), null, 0, null, false, read.before, List.of(), List.of());
        }
        if (known == null || known.roster.version() != read.loads.version) {
            throw new RosterOutdated(team);
        }
        long[] elsewhere = read.loads.elsewhere;
        Stored stored = read.stored;
        if (stored != null && stored.version == known.roster.version()) {
            return new Opened(
                    Optional.of(known),
                    givenBack(
                            known.roster,
                            new Pool(
                                    stored.seq,
                                    Pool.credits(stored.credits),
                                    Pool.claimed(stored.claimed),
                                    elsewhere,
                                    starts(known.roster, read.starts)),
                            read.turnsBack),
                    stored.mark,
                    read.loads.horizon,
                    read.loads.settled,
                    read.before,
                    read.turnsBack,
                    read.backlog);
        }
        Pool fresh = carriedOver(known.roster, stored, elsewhere, starts(known.roster, read.starts));
        if (locking) {
            jdbc.update(
                    "insert into baton.assignment_roster (hash, team, reps) values (?, ?, ?::jsonb) on conflict do nothing",
                    known.hash,
                    team,
                    text(described(known.roster)));
            int written = jdbc.update(
                    "insert into baton.assignment_pool (team, seq, roster, version, credits, claimed) values (?, ?, ?, ?, ?, ?) on conflict (team) do "
                            + (stored == null
                                    ? "nothing"
                                    : "update set roster = excluded.roster, version = excluded.version, credits = excluded.credits, claimed = excluded.claimed"),
                    team,
                    fresh.seq(),
                    known.hash,
                    known.roster.version(),
                    fresh.creditBytes(),
                    fresh.claimedBytes());
            if (written == 0) {
                // Somebody else was the first.
                return open(team, requests, true, from);
            }
        }
        return new Opened(
                Optional.of(known),
                givenBack(known.roster, fresh, read.turnsBack),
                stored == null ? 0 : stored.mark,
                read.loads.horizon,
                read.loads.settled,
                read.before,
                read.turnsBack,
                read.backlog);
    }

    private static Map<Integer, List<Instant>> starts(Roster roster, Map<String, List<Instant>> byRep) {
        Map<Integer, List<Instant>> starts = new HashMap<>();
        for (int i = 0; i < roster.reps().size(); i++) {
            if (!roster.reps().get(i).caps().isNone()) {
                starts.put(i, byRep.getOrDefault(roster.reps().get(i).id(), List.of()));
            }
        }
        return starts;
    }

    /** As if those leads had never been given; what was due to who is no longer here is shared by the others, so that credits still sum to zero. */
    private static Pool givenBack(Roster roster, Pool pool, List<TurnBack> turnsBack) {
        if (turnsBack.isEmpty()) {
            return pool;
        }
        double[] credits = pool.credits().clone();
        for (TurnBack turn : turnsBack) {
            List<Integer> concerned = new ArrayList<>();
            double given = 0;
            for (int i = 0; i < credits.length; i++) {
                String rep = roster.reps().get(i).id();
                Double share = turn.shares.get(rep);
                if (share != null) {
                    double change = (rep.equals(turn.rep) ? 1 : 0) - share;
                    credits[i] += change;
                    given += change;
                    concerned.add(i);
                }
            }
            for (int i : concerned) {
                credits[i] -= given / concerned.size();
            }
        }
        return new Pool(pool.seq(), credits, pool.claimed(), pool.elsewhere(), pool.starts());
    }

    private record Stored(long seq, String roster, byte[] credits, byte[] claimed, long version, long mark) {}

    private record Loads(long version, long[] elsewhere, String horizon, boolean settled) {}

    private record Read(
            Stored stored,
            Loads loads,
            List<Request> backlog,
            Map<LeadId, List<Assignment>> before,
            List<TurnBack> turnsBack,
            Map<String, List<Instant>> starts) {}

    private Read read(PreparedStatement statement, String team, boolean withStarts) throws SQLException {
        Stored stored = null;
        Loads loads = null;
        Map<LeadId, List<Assignment>> before = new HashMap<>();
        try (ResultSet rs = statement.getResultSet()) {
            if (rs.next()) {
                stored = new Stored(
                        rs.getLong(1), rs.getString(2), rs.getBytes(3), rs.getBytes(4), rs.getLong(5), rs.getLong(6));
            }
        }
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            if (rs.next()) {
                loads = new Loads(rs.getLong(1), longs(rs.getArray(2)), rs.getString(3), !rs.getBoolean(4));
            }
        }
        List<Request> backlog = new ArrayList<>();
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            while (rs.next()) {
                backlog.add(waiting(new LeadId(rs.getObject(1, UUID.class)), team, rs.getString(2)));
            }
        }
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            while (rs.next()) {
                Assignment assignment = Assignments.assignment(rs, 0);
                before.computeIfAbsent(assignment.lead(), lead -> new ArrayList<>())
                        .add(assignment);
            }
        }
        List<TurnBack> turnsBack = new ArrayList<>();
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            while (rs.next()) {
                turnsBack.add(new TurnBack(
                        rs.getObject(1, UUID.class),
                        rs.getString(2),
                        Explanation.shares(rs.getString(3), rs.getString(4), json)));
            }
        }
        Map<String, List<Instant>> starts = new HashMap<>();
        if (withStarts) {
            statement.getMoreResults();
            try (ResultSet rs = statement.getResultSet()) {
                while (rs.next()) {
                    starts.computeIfAbsent(rs.getString(1), rep -> new ArrayList<>())
                            .add(rs.getTimestamp(2).toInstant());
                }
            }
        }
        return new Read(stored, loads, backlog, before, turnsBack, starts);
    }

    /** What a waiting lead asks for, as it is kept. */
    String kept(Request request) {
        Wish wish = request.wish();
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("round", request.round());
        kept.put("strategy", wish.strategy().code());
        kept.put("requires", wish.requires());
        kept.put("prefers", wish.prefers());
        kept.put("known", wish.known());
        kept.put("traits", wish.traits());
        kept.put("engagedSince", request.engagedSince().toString());
        return text(kept);
    }

    private Request waiting(LeadId lead, String team, String kept) {
        try {
            JsonNode request = json.readTree(kept);
            return new Request(
                    lead,
                    request.get("round").asInt(),
                    team,
                    new Wish(
                            Strategy.of(request.get("strategy").asText()),
                            texts(request.get("requires")),
                            texts(request.get("prefers")),
                            texts(request.get("known")),
                            Set.copyOf(texts(request.get("traits"))),
                            Set.of()),
                    Instant.parse(request.get("engagedSince").asText()),
                    teams.now());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Carries the account over to another roster; the loads are counted anew. */
    private Pool carriedOver(Roster roster, Stored stored, long[] elsewhere, Map<Integer, List<Instant>> starts) {
        Map<String, Double> before = new HashMap<>();
        if (stored != null) {
            List<String> reps = jdbc.queryForList(
                    "select r.rep ->> 'rep' from baton.assignment_roster a, jsonb_array_elements(a.reps) with ordinality as r (rep, place)"
                            + " where a.hash = ? order by r.place",
                    String.class,
                    stored.roster);
            double[] credits = Pool.credits(stored.credits);
            for (int i = 0; i < credits.length; i++) {
                before.put(reps.get(i), credits[i]);
            }
        }
        List<String> now = roster.reps().stream().map(Rep::id).toList();
        // Counted and compared in one statement: a lead that goes meanwhile goes from both.
        Map<String, Long> claimed = new HashMap<>();
        jdbc.query(
                "select r.id, (select count(*) from baton.assignment a where a.rep = r.id and a.ended_at is null) - coalesce(l.n, 0)"
                        + " from baton.rep r left join baton.rep_load l on l.rep = r.id where r.team = ?",
                rs -> {
                    claimed.put(rs.getString(1), rs.getLong(2));
                },
                roster.team().key());
        return new Pool(
                stored == null ? 0 : stored.seq,
                Pool.carriedOver(before, now),
                now.stream().mapToLong(rep -> claimed.getOrDefault(rep, 0L)).toArray(),
                elsewhere,
                starts);
    }

    /** What decides about a rep's turn and about whether there is room for a lead. */
    private static List<Map<String, Object>> described(Roster roster) {
        return roster.reps().stream()
                .map(rep -> {
                    Map<String, Object> described = new LinkedHashMap<>();
                    described.put("rep", rep.id());
                    described.put("weight", rep.weight());
                    described.put("capacity", rep.capacity());
                    return described;
                })
                .toList();
    }

    private String hash(Roster roster) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(roster.team().key().getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(text(described(roster)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] longs(Array array) throws SQLException {
        return Arrays.stream((Long[]) array.getArray())
                .mapToLong(Long::longValue)
                .toArray();
    }
}
