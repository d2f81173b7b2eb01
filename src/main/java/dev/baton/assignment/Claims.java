package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
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

    private final Teams teams;
    private final ObjectMapper json;
    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final int mostAtOnce;
    private final ExecutorService clerks;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Map<String, Known> rosters = new ConcurrentHashMap<>();

    /**
     * @param dataSource with connections that callers of {@link #claim} never hold: each of them may hold one of another pool while it waits here
     * @param clerks how many teams' claims are booked at the same time
     * @param mostAtOnce how many waiting claims share a transaction; 1 for each on its caller's thread
     */
    Claims(Teams teams, ObjectMapper json, DataSource dataSource, int clerks, int mostAtOnce) {
        this.teams = teams;
        this.json = json;
        this.jdbc = new JdbcTemplate(dataSource);
        TransactionTemplate alone = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.transaction = alone;
        this.mostAtOnce = mostAtOnce;
        this.clerks = Executors.newFixedThreadPool(clerks, work -> {
            Thread thread = new Thread(work, "claims");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Claims in the transactions of their callers, on whose connections this works. */
    Claims(Teams teams, ObjectMapper json, JdbcTemplate callers) {
        this.teams = teams;
        this.json = json;
        this.jdbc = callers;
        this.transaction = TransactionOperations.withoutTransaction();
        this.mostAtOnce = 1;
        this.clerks = null;
    }

    @Override
    public void close() {
        clerks.shutdown();
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
        return withRoster(request.team(), () -> mostAtOnce == 1 ? one(request) : inLine(request));
    }

    /** The look that a claim would take now; nothing is locked, nothing is written. Empty when there is no such team. */
    Optional<Look> preview(Request request) {
        return withRoster(
                request.team(),
                () -> transaction.execute(status -> {
                    Opened opened = open(List.of(request), false);
                    return opened.known.map(
                            known -> Look.at(known.roster, opened.pool, tried(request, opened.before), request.now()));
                }));
    }

    private Claim inLine(Request request) {
        Line line = lines.computeIfAbsent(request.team(), team -> new Line());
        Waiting mine = new Waiting(request, new CompletableFuture<>());
        line.waiting.add(mine);
        if (line.served.compareAndSet(false, true)) {
            clerks.execute(() -> serve(line));
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
                teams.roster(team)
                        .ifPresentOrElse(
                                roster -> rosters.put(team, new Known(roster, hash(roster))),
                                () -> rosters.remove(team));
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
        private final AtomicBoolean served = new AtomicBoolean();
        private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    }

    private record Waiting(Request request, CompletableFuture<Claim> answer) {}

    private record Known(Roster roster, String hash) {}

    /** What stands in the account when a booking begins. */
    private record Opened(
            Optional<Known> known, Pool pool, Map<LeadId, List<Assignment>> before, List<TurnBack> turnsBack) {}

    /** A booking that is taken back: with the rep, and the part of the lead that was due to each one. */
    private record TurnBack(UUID assignment, String rep, Map<String, Double> shares) {}

    private void serve(Line line) {
        // Whoever comes after the last look and before the line counts as unserved finds it served: hence the second
        // look.
        do {
            for (List<Waiting> some = next(line); !some.isEmpty(); some = next(line)) {
                serve(some);
            }
            line.served.set(false);
        } while (!line.waiting.isEmpty() && line.served.compareAndSet(false, true));
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
            List<Claim> claims = again(some.stream().map(Waiting::request).toList());
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
    private List<Claim> again(List<Request> requests) {
        try {
            return book(requests);
        } catch (TransactionSystemException e) {
            return book(requests);
        }
    }

    private Claim one(Request request) {
        return book(List.of(request)).get(0);
    }

    private List<Claim> book(List<Request> requests) {
        String team = requests.get(0).team();
        return transaction.execute(status -> {
            Opened opened = open(requests, true);
            if (opened.known.isEmpty()) {
                // No such team: nobody in it is eligible.
                return requests.stream()
                        .map(request -> new Claim(Optional.empty(), null, null))
                        .toList();
            }
            Known known = opened.known.get();
            Pool pool = opened.pool;
            List<Claim> claims = new ArrayList<>();
            List<Object[]> rows = new ArrayList<>();
            for (Request request : requests) {
                Optional<Assignment> claimed = opened.before.getOrDefault(request.lead(), List.of()).stream()
                        .filter(a -> a.endedAt() == null)
                        .findFirst();
                if (claimed.isPresent()) {
                    claims.add(new Claim(claimed, null, null));
                    continue;
                }
                Look look = Look.at(known.roster, pool, tried(request, opened.before), request.now());
                Optional<Assignment> assignment = look.rep().map(rep -> assignment(request, rep, look));
                if (assignment.isPresent()) {
                    pool = pool.booked(look);
                    rows.add(row(assignment.get(), pool.seq(), Explanation.of(look, known.hash)));
                    // The same lead twice in one transaction is the same claim.
                    opened.before.put(request.lead(), List.of(assignment.get()));
                }
                claims.add(new Claim(assignment, look, known.hash));
            }
            if (!rows.isEmpty()) {
                write(team, pool, rows, opened.turnsBack);
            }
            return claims;
        });
    }

    private void write(String team, Pool pool, List<Object[]> rows, List<TurnBack> turnsBack) {
        StringBuilder sql = new StringBuilder(
                "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, seq, look) values ");
        List<Object> values = new ArrayList<>();
        for (Object[] row : rows) {
            sql.append(values.isEmpty() ? "" : ", ").append("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)");
            values.addAll(Arrays.asList(row));
        }
        // One round trip, since the others wait.
        sql.append("; update baton.assignment_pool set seq = ?, credits = ?, claimed = ? where team = ?");
        values.addAll(Arrays.asList(pool.seq(), pool.creditBytes(), pool.claimedBytes(), team));
        for (TurnBack turn : turnsBack) {
            sql.append("; update baton.assignment set turn_back = false where id = ?");
            values.add(turn.assignment);
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
    private Opened open(List<Request> requests, boolean locking) {
        String team = requests.get(0).team();
        String sql =
                "select seq, roster, credits, claimed, version, set_config('idle_in_transaction_session_timeout', '"
                        + PATIENCE_MILLIS
                        + "', true), set_config('synchronous_commit', 'off', true) from baton.assignment_pool where team = ?"
                        + (locking ? " for no key update" : "")
                        + "; select t.version, array(select coalesce(l.n, 0) from baton.rep r left join baton.rep_load l on l.rep = r.id"
                        + " where r.team = t.key order by r.id)"
                        // Who freezes while sending is not idle to the server; PostgreSQL 17 has a limit for that.
                        // Set with the lock in hand: who waits for it is not frozen.
                        + ", case when current_setting('server_version_num')::int >= 170000 then set_config('transaction_timeout', '"
                        + 2 * PATIENCE_MILLIS + "', true) end from baton.team t where t.key = ?"
                        + "; select " + Assignments.COLUMNS + " from baton.assignment where lead_id = any(?)"
                        + "; select a.id, a.rep, a.look, r.reps from baton.assignment a left join baton.assignment_roster r"
                        + " on r.hash = a.look ->> 'roster' and jsonb_exists(a.look, 'places') where a.team = ? and a.turn_back";
        Read read = jdbc.execute((ConnectionCallback<Read>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, team);
                statement.setString(2, team);
                statement.setArray(
                        3,
                        connection.createArrayOf(
                                "uuid",
                                requests.stream()
                                        .map(request -> request.lead().value())
                                        .toArray()));
                statement.setString(4, team);
                statement.execute();
                return read(statement);
            }
        });
        if (read.loads == null) {
            return new Opened(Optional.empty(), null, read.before, List.of());
        }
        Known known = rosters.get(team);
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
                            new Pool(stored.seq, Pool.credits(stored.credits), Pool.claimed(stored.claimed), elsewhere),
                            read.turnsBack),
                    read.before,
                    read.turnsBack);
        }
        Pool fresh = carriedOver(known.roster, stored, elsewhere);
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
                return open(requests, true);
            }
        }
        return new Opened(
                Optional.of(known), givenBack(known.roster, fresh, read.turnsBack), read.before, read.turnsBack);
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
        return new Pool(pool.seq(), credits, pool.claimed(), pool.elsewhere());
    }

    private record Stored(long seq, String roster, byte[] credits, byte[] claimed, long version) {}

    private record Loads(long version, long[] elsewhere) {}

    private record Read(Stored stored, Loads loads, Map<LeadId, List<Assignment>> before, List<TurnBack> turnsBack) {}

    private Read read(PreparedStatement statement) throws SQLException {
        Stored stored = null;
        Loads loads = null;
        Map<LeadId, List<Assignment>> before = new HashMap<>();
        try (ResultSet rs = statement.getResultSet()) {
            if (rs.next()) {
                stored = new Stored(rs.getLong(1), rs.getString(2), rs.getBytes(3), rs.getBytes(4), rs.getLong(5));
            }
        }
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            if (rs.next()) {
                loads = new Loads(rs.getLong(1), longs(rs.getArray(2)));
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
        return new Read(stored, loads, before, turnsBack);
    }

    /** Carries the account over to another roster; the loads are counted anew. */
    private Pool carriedOver(Roster roster, Stored stored, long[] elsewhere) {
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
                elsewhere);
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
