package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.LeadId;
import dev.baton.team.Rep;
import dev.baton.team.Roster;
import dev.baton.team.Teams;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The accounts of the teams as they are kept: one row each, locked for the instant of a booking. */
final class Ledger {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String ROW =
            "id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, clock_from, seq, look";

    /**
     * Who freezes while sending is not idle to the server; PostgreSQL 17 has a limit for that. To be set with the lock in hand: who waits for it is not
     * frozen.
     */
    private static final String TRANSACTION_LIMIT =
            "case when current_setting('server_version_num')::int >= 170000 then set_config('transaction_timeout', '"
                    + 2 * Claims.PATIENCE_MILLIS + "', true) end";

    /** How many waiting leads of a team are looked at with one booking; those behind them wait for the next. */
    static final int MOST_WAITING = 200;

    private final JdbcTemplate jdbc;
    private final Teams teams;
    private final Rosters rosters;
    private final ObjectMapper json;

    Ledger(JdbcTemplate jdbc, Teams teams, Rosters rosters, ObjectMapper json) {
        this.jdbc = jdbc;
        this.teams = teams;
        this.rosters = rosters;
        this.json = json;
    }

    /**
     * What stands in the account when a booking begins.
     *
     * @param mark of the booking before, 0 when there was none
     * @param horizon transactions before this one are over, and what they did to the loads is in the pool
     * @param settled whether no later one has changed a load of the team so far
     */
    record Opened(
            Optional<Rosters.Known> known,
            Pool pool,
            long mark,
            String horizon,
            boolean settled,
            Map<LeadId, List<Assignment>> before,
            List<TurnBack> turnsBack,
            List<Claims.Request> backlog) {}

    /**
     * The account as this node left it.
     *
     * @param quiet whether it is likely to be found that way: nobody else had booked, nobody waits and no load was changing
     */
    record Left(Rosters.Known known, Pool pool, long mark, String horizon, boolean quiet) {}

    /** A booking that is taken back: with the rep, and the part of the lead that was due to each one. */
    record TurnBack(UUID assignment, String rep, Map<String, Double> shares) {}

    /**
     * Reads the account, the loads and who had these leads so far, in one round trip. The first statement waits for the lock; each of the others sees
     * what was committed by then. What a lead's assignments say cannot change meanwhile: the lead's own lock is with the caller.
     */
    Opened open(String team, Collection<LeadId> leads, boolean locking, int from) {
        Optional<Rosters.Known> known = rosters.known(team);
        List<String> capped = known.map(Rosters.Known::capped).orElse(List.of());
        String page = " order by due_at, lead_id limit " + MOST_WAITING + " offset " + from;
        String sql =
                "select seq, roster, credits, claimed, version, mark, set_config('idle_in_transaction_session_timeout', '"
                        + Claims.PATIENCE_MILLIS
                        + "', true), set_config('synchronous_commit', 'off', true) from baton.assignment_pool where team = ?"
                        + (locking ? " for no key update" : "")
                        + "; select t.version, array(select coalesce(l.n, 0) from baton.rep r left join baton.rep_load l on l.rep = r.id"
                        + " where r.team = t.key order by r.id)"
                        + ", pg_snapshot_xmin(pg_current_snapshot())::text, exists (select 1 from (select rep from baton.rep_load"
                        + " where changed_in >= pg_snapshot_xmin(pg_current_snapshot()) order by changed_in offset 0) changed"
                        + " join baton.rep r on r.id = changed.rep where r.team = t.key), " + TRANSACTION_LIMIT
                        + " from baton.team t where t.key = ?"
                        + "; select lead_id, request, due_at from baton.backlog where team = ?" + page
                        + "; select " + Holders.COLUMNS
                        + " from baton.assignment where lead_id = any(array(select lead_id from baton.backlog where team = ?"
                        // Some more: between the two statements others may have come to the front of the page.
                        + " order by due_at, lead_id limit " + 2 * MOST_WAITING + " offset " + from + ") || ?)"
                        + "; select a.id, a.rep, a.look, r.reps from baton.assignment a left join baton.assignment_roster r"
                        + " on r.hash = a.look ->> 'roster' and jsonb_exists(a.look, 'places') where a.team = ? and a.turn_back"
                        + (capped.isEmpty()
                                ? ""
                                : "; select rep, works_at from baton.assignment where rep = any(?) and works_at > ?"
                                        // What a rep was never given takes no place of a day or an hour.
                                        + " and (proposal is null or proposal in ('open', 'agreed')) order by works_at");
        Read read = jdbc.execute((ConnectionCallback<Read>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, team);
                statement.setString(2, team);
                statement.setString(3, team);
                statement.setString(4, team);
                statement.setArray(
                        5,
                        connection.createArrayOf(
                                "uuid", leads.stream().map(LeadId::value).toArray()));
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
        Roster roster = known.map(Rosters.Known::roster)
                .filter(r -> r.version() == read.loads.version)
                .orElseThrow(() -> new Rosters.Outdated(team));
        long[] elsewhere = read.loads.elsewhere;
        Stored stored = read.stored;
        if (stored != null && stored.version == roster.version()) {
            return new Opened(
                    known,
                    givenBack(
                            roster,
                            new Pool(
                                    stored.seq,
                                    Pool.credits(stored.credits),
                                    Pool.claimed(stored.claimed),
                                    elsewhere,
                                    starts(roster, read.starts)),
                            read.turnsBack),
                    stored.mark,
                    read.loads.horizon,
                    read.loads.settled,
                    read.before,
                    read.turnsBack,
                    read.backlog);
        }
        Pool fresh = carriedOver(roster, stored, elsewhere, starts(roster, read.starts));
        if (locking) {
            jdbc.update(
                    "insert into baton.assignment_roster (hash, team, reps) values (?, ?, ?::jsonb) on conflict do nothing",
                    known.get().hash(),
                    team,
                    Rosters.text(Rosters.described(roster), json));
            int written = jdbc.update(
                    "insert into baton.assignment_pool (team, seq, roster, version, credits, claimed) values (?, ?, ?, ?, ?, ?) on conflict (team) do "
                            + (stored == null
                                    ? "nothing"
                                    : "update set roster = excluded.roster, version = excluded.version, credits = excluded.credits, claimed = excluded.claimed"),
                    team,
                    fresh.seq(),
                    known.get().hash(),
                    roster.version(),
                    fresh.creditBytes(),
                    fresh.claimedBytes());
            if (written == 0) {
                // Somebody else was the first.
                return open(team, leads, true, from);
            }
        }
        return new Opened(
                known,
                givenBack(roster, fresh, read.turnsBack),
                stored == null ? 0 : stored.mark,
                read.loads.horizon,
                read.loads.settled,
                read.before,
                read.turnsBack,
                read.backlog);
    }

    /** @param commit whether the transaction ends with it */
    void write(String team, Pool pool, long mark, List<Object[]> rows, List<TurnBack> turnsBack, boolean commit) {
        StringBuilder sql = new StringBuilder("insert into baton.assignment (" + ROW + ") values ");
        List<Object> values = new ArrayList<>();
        for (Object[] row : rows) {
            sql.append(values.isEmpty() ? "" : ", ").append("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)");
            values.addAll(Arrays.asList(row));
        }
        // One round trip, since the others wait.
        sql.append("; update baton.assignment_pool set seq = ?, credits = ?, claimed = ?, mark = ? where team = ?");
        values.addAll(Arrays.asList(pool.seq(), pool.creditBytes(), pool.claimedBytes(), mark, team));
        for (TurnBack turn : turnsBack) {
            sql.append("; update baton.assignment set turn_back = false where id = ?");
            values.add(turn.assignment);
        }
        if (commit) {
            // Along with the last statement, for one round trip less with the lock in hand; the transaction finds
            // nothing left to commit.
            sql.append("; commit");
        }
        jdbc.update(sql.toString(), values.toArray());
    }

    /**
     * Does the same in one statement, which does nothing when anything is not as this node knows it: the account, the roster, a load, the backlog, a turn
     * to be given back, or what these leads went through. A transaction of its own, whatever the caller's does.
     *
     * @return whether it is written; no also when that is not known
     */
    boolean writeIfAsLeft(
            String team, Left before, Pool pool, long mark, List<Object[]> rows, Collection<LeadId> leads) {
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
        List<Object> values = new ArrayList<>(List.of(
                pool.seq(),
                pool.creditBytes(),
                pool.claimedBytes(),
                mark,
                team,
                before.mark,
                team,
                before.known.roster().version(),
                team,
                team,
                leads.stream().map(LeadId::value).toArray(UUID[]::new),
                before.horizon,
                team));
        for (Object[] row : rows) {
            sql.append(row == rows.get(0) ? "" : ", ")
                    .append(
                            "(?::uuid, ?::uuid, ?::int, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::bigint, ?::jsonb)");
            values.addAll(Arrays.asList(row));
        }
        sql.append(") v");
        // Not by the template: it would keep the connection to the end of its caller's transaction.
        try (Connection connection = jdbc.getDataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new CannotAcquireLockException(
                        "ASSIGN-014 the account of team " + team + " is locked for too long", e);
            }
            // Whatever became of it, the account tells.
            return false;
        }
    }

    /** Of those who asked themselves the caller has the lead's lock; of the others somebody else may be taking the lead elsewhere. */
    void leaveBacklog(List<LeadId> leads, List<LeadId> served) {
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
            throw new Claims.LeftBacklog(missing);
        }
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
            List<Claims.Request> backlog,
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
        List<Claims.Request> backlog = new ArrayList<>();
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            while (rs.next()) {
                backlog.add(WaitingRequest.of(
                        new LeadId(rs.getObject(1, UUID.class)),
                        team,
                        rs.getString(2),
                        rs.getTimestamp(3).toInstant(),
                        teams.now(),
                        json));
            }
        }
        statement.getMoreResults();
        try (ResultSet rs = statement.getResultSet()) {
            while (rs.next()) {
                Assignment assignment = Holders.assignment(rs, 0);
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

    private static long[] longs(Array array) throws SQLException {
        return Arrays.stream((Long[]) array.getArray())
                .mapToLong(Long::longValue)
                .toArray();
    }
}
