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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Claims leads for reps in turn. A claim, its booking in the team's account and the reason are one short transaction of their own, whatever the
 * caller's does: after a crash of the caller the claim is there, and whoever tries again finds it and gets the same answer.
 *
 * <p>Claims of one team are made one after the other, on all nodes together, under the lock of the team's account; claims that wait for each other on
 * one node share a transaction. A node that freezes with the lock in its hands loses it after {@value #PATIENCE_MILLIS} ms: its transaction is undone by
 * the database and the others go on.
 */
final class Claims {

    static final int PATIENCE_MILLIS = 2_000;

    private final Teams teams;
    private final ObjectMapper json;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final int mostAtOnce;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Map<String, Known> rosters = new ConcurrentHashMap<>();

    /**
     * @param dataSource with connections that callers of {@link #claim} never hold: each of them may hold one of another pool while it waits here
     * @param mostAtOnce how many waiting claims share a transaction; 1 for none
     */
    Claims(Teams teams, ObjectMapper json, DataSource dataSource, int mostAtOnce) {
        this.teams = teams;
        this.json = json;
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.mostAtOnce = mostAtOnce;
    }

    /**
     * @param wish without those who were tried: they are read with the claim
     * @param engagedSince what was given back before then was about another interest
     */
    record Request(LeadId lead, int round, String team, Wish wish, Instant engagedSince, Instant now) {}

    /**
     * @param assignment empty when nobody is eligible
     * @param look null when the claim was there already, or the team is not
     * @param roster under which the look's roster is kept
     */
    record Claim(Optional<Assignment> assignment, Look look, String roster) {}

    /** Gives the lead to the rep whose turn it is. A lead that somebody has already stays there, and the answer is the claim there was. */
    Claim claim(Request request) {
        if (mostAtOnce == 1) {
            return one(request);
        }
        Line line = lines.computeIfAbsent(request.team(), team -> new Line());
        Waiting mine = new Waiting(request, new CompletableFuture<>());
        line.waiting.add(mine);
        while (!mine.answer.isDone()) {
            line.lock.lock();
            try {
                if (!mine.answer.isDone()) {
                    serve(line);
                }
            } finally {
                line.lock.unlock();
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

    /** The look that a claim would take now; nothing is locked, nothing is written. */
    Optional<Look> preview(Request request) {
        return transaction.execute(status -> {
            Optional<Account> account = read(request.team(), false);
            return account.map(found ->
                    Look.at(found.known.roster, found.pool, tried(request, before(List.of(request))), request.now()));
        });
    }

    private static final class Line {
        private final ReentrantLock lock = new ReentrantLock();
        private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    }

    private record Waiting(Request request, CompletableFuture<Claim> answer) {}

    private record Known(Roster roster, String hash) {}

    private record Account(Known known, Pool pool) {}

    private void serve(Line line) {
        List<Waiting> some = new ArrayList<>();
        for (Waiting next; some.size() < mostAtOnce && (next = line.waiting.poll()) != null; ) {
            some.add(next);
        }
        try {
            List<Claim> claims = book(some.stream().map(Waiting::request).toList());
            for (int i = 0; i < some.size(); i++) {
                some.get(i).answer.complete(claims.get(i));
            }
        } catch (RuntimeException e) {
            // One that cannot be booked must not cost the others theirs.
            for (Waiting each : some) {
                try {
                    each.answer.complete(one(each.request));
                } catch (RuntimeException own) {
                    each.answer.completeExceptionally(own);
                }
            }
        }
    }

    private Claim one(Request request) {
        return book(List.of(request)).get(0);
    }

    private List<Claim> book(List<Request> requests) {
        String team = requests.get(0).team();
        return transaction.execute(status -> {
            Map<LeadId, List<Assignment>> before = before(requests);
            Optional<Account> account = read(team, true);
            if (account.isEmpty()) {
                // No such team: nobody in it is eligible.
                return requests.stream()
                        .map(request -> new Claim(Optional.empty(), null, null))
                        .toList();
            }
            Known known = account.get().known;
            Pool pool = account.get().pool;
            List<Claim> claims = new ArrayList<>();
            List<Object[]> rows = new ArrayList<>();
            for (Request request : requests) {
                Optional<Assignment> claimed = before.getOrDefault(request.lead(), List.of()).stream()
                        .filter(a -> a.endedAt() == null)
                        .findFirst();
                if (claimed.isPresent()) {
                    claims.add(new Claim(claimed, null, null));
                    continue;
                }
                Look look = Look.at(known.roster, pool, tried(request, before), request.now());
                Optional<Assignment> assignment = look.rep().map(rep -> assignment(request, rep, look));
                if (assignment.isPresent()) {
                    pool = pool.booked(look);
                    rows.add(row(assignment.get(), pool.seq(), Explanation.of(look, known.hash)));
                    // The same lead twice in one transaction is the same claim.
                    before.put(request.lead(), List.of(assignment.get()));
                }
                claims.add(new Claim(assignment, look, known.hash));
            }
            if (!rows.isEmpty()) {
                int[] written = jdbc.batchUpdate(
                        "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, seq, look)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)",
                        rows);
                if (Arrays.stream(written).anyMatch(n -> n == 0)) {
                    throw new IllegalStateException("a claim was not written");
                }
                jdbc.update(
                        "update baton.assignment_pool set seq = ?, credits = ?, claimed = ? where team = ?",
                        pool.seq(),
                        pool.creditBytes(),
                        pool.claimedBytes(),
                        team);
            }
            return claims;
        });
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

    /** Who had these leads so far. The lead's own lock is with the caller, so that nothing changes here meanwhile. */
    private Map<LeadId, List<Assignment>> before(List<Request> requests) {
        Object[] leads = requests.stream()
                .map(request -> request.lead().value())
                .distinct()
                .toArray();
        Map<LeadId, List<Assignment>> before = new HashMap<>();
        jdbc.query(
                "select " + Assignments.COLUMNS + " from baton.assignment where lead_id = any(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("uuid", leads)),
                rs -> {
                    Assignment assignment = Assignments.assignment(rs, 0);
                    before.computeIfAbsent(assignment.lead(), lead -> new ArrayList<>())
                            .add(assignment);
                });
        return before;
    }

    /** Who gave the lead back while working on it does not get the same interest again; what came after nurturing is new. */
    private static Wish tried(Request request, Map<LeadId, List<Assignment>> before) {
        Set<String> tried = new HashSet<>();
        for (Assignment a : before.getOrDefault(request.lead(), List.of())) {
            boolean thisInterest = "rejected".equals(a.outcome())
                    || "lapsed".equals(a.outcome())
                    || "returned".equals(a.outcome()) && a.endedAt().isAfter(request.engagedSince());
            if (a.round() == request.round() && thisInterest) {
                tried.add(a.rep());
            }
        }
        Wish wish = request.wish();
        return new Wish(wish.strategy(), wish.requires(), wish.prefers(), wish.known(), tried);
    }

    private Optional<Account> read(String team, boolean locking) {
        String select =
                "select p.seq, p.roster, p.credits, p.claimed, set_config('idle_in_transaction_session_timeout', '"
                        + PATIENCE_MILLIS + "', true) from baton.assignment_pool p where p.team = ?"
                        + (locking ? " for no key update of p" : "");
        List<Stored> stored = jdbc.query(
                select, (rs, n) -> new Stored(rs.getLong(1), rs.getString(2), rs.getBytes(3), rs.getBytes(4)), team);
        Optional<Loads> loads = loads(team);
        if (loads.isEmpty()) {
            return Optional.empty();
        }
        Known known = rosters.get(team);
        while (known == null || known.roster.version() != loads.get().version()) {
            Optional<Roster> read = teams.roster(team);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            known = new Known(read.get(), hash(read.get()));
            rosters.put(team, known);
            loads = loads(team);
        }
        long[] elsewhere = loads.get().elsewhere();
        if (!stored.isEmpty() && stored.get(0).roster().equals(known.hash)) {
            Stored pool = stored.get(0);
            return Optional.of(new Account(
                    known,
                    new Pool(pool.seq(), Pool.credits(pool.credits()), Pool.claimed(pool.claimed()), elsewhere)));
        }
        Pool fresh = carriedOver(known.roster, stored, elsewhere);
        if (!locking) {
            return Optional.of(new Account(known, fresh));
        }
        jdbc.update(
                "insert into baton.assignment_roster (hash, team, reps) values (?, ?, ?::jsonb) on conflict do nothing",
                known.hash,
                team,
                text(described(known.roster)));
        int written = jdbc.update(
                "insert into baton.assignment_pool (team, seq, roster, credits, claimed) values (?, ?, ?, ?, ?) on conflict (team) do "
                        + (stored.isEmpty()
                                ? "nothing"
                                : "update set roster = excluded.roster, credits = excluded.credits, claimed = excluded.claimed"),
                team,
                fresh.seq(),
                known.hash,
                fresh.creditBytes(),
                fresh.claimedBytes());
        // Somebody else was the first.
        return written == 0 ? read(team, true) : Optional.of(new Account(known, fresh));
    }

    private record Stored(long seq, String roster, byte[] credits, byte[] claimed) {}

    private record Loads(long version, long[] elsewhere) {}

    private Optional<Loads> loads(String team) {
        return jdbc
                .query(
                        "select t.version, array(select coalesce(l.n, 0) from baton.rep r left join baton.rep_load l on l.rep = r.id"
                                + " where r.team = t.key order by r.id) from baton.team t where t.key = ?",
                        (rs, n) -> new Loads(rs.getLong(1), longs(rs.getArray(2))),
                        team)
                .stream()
                .findFirst();
    }

    /** Carries the account over to another roster; the loads are counted anew. */
    private Pool carriedOver(Roster roster, List<Stored> stored, long[] elsewhere) {
        Map<String, Double> before = new HashMap<>();
        if (!stored.isEmpty()) {
            List<String> reps = jdbc.queryForList(
                    "select r.rep ->> 'rep' from baton.assignment_roster a, jsonb_array_elements(a.reps) with ordinality as r (rep, place)"
                            + " where a.hash = ? order by r.place",
                    String.class,
                    stored.get(0).roster());
            double[] credits = Pool.credits(stored.get(0).credits());
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
                stored.isEmpty() ? 0 : stored.get(0).seq(),
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

    private static long[] longs(Array array) throws java.sql.SQLException {
        return Arrays.stream((Long[]) array.getArray())
                .mapToLong(Long::longValue)
                .toArray();
    }
}
