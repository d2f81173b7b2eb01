package dev.baton.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lead.LeadId;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Claim and book, against the same job that gives the lead to a rep at random: the lead's lock, who had the lead, the claim with its reason, the lead's
 * owner, commit. All in one run on one server; the variants take turns, so that a noisy neighbour disturbs them alike. Writes
 * {@code target/claim-benchmark.md}.
 */
@SpringBootTest(classes = ClaimDatabase.class, webEnvironment = WebEnvironment.NONE)
@Tag("bench")
class ClaimBenchmark {

    private static final int ROUNDS = 3;
    private static final Duration EACH = Duration.ofMillis(Integer.getInteger("bench.millis", 1500));
    private static final int CONNECTIONS = 64;

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ObjectMapper json;

    private final AtomicLong statements = new AtomicLong();
    private final AtomicInteger next = new AtomicInteger();
    private List<UUID> leads;
    private ProcessHandle server;
    private final StringBuilder report = new StringBuilder();

    @Test
    void claims() throws Exception {
        server = ProcessHandle.of(jdbc.queryForObject("select pg_backend_pid()", Long.class))
                .flatMap(ProcessHandle::parent)
                .orElseThrow();
        // Each variant is an application of its own, with its own teams.
        for (String variant : List.of("random", "least", "one-by-one", "combined", "two-nodes")) {
            for (int team = 0; team < 50; team++) {
                ClaimDatabase.team(jdbc, variant + "-" + team, 12);
            }
            ClaimDatabase.team(jdbc, variant + "-ten", 10);
            ClaimDatabase.team(jdbc, variant + "-thousand", 1_000);
        }
        jdbc.update("insert into baton.rep_load (rep, n) select id, 0 from baton.rep");
        // Plans are made for tables that have seen some leads.
        ClaimDatabase.leads(jdbc, 20_000);
        jdbc.update(
                "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at,"
                        + " ended_at, outcome) select gen_random_uuid(), l.id, 1, r.team, r.id, 'weighted', 'in-turn', 'baton', now(), now(), now(), 'won'"
                        + " from (select id, row_number() over () as n from baton.lead) l"
                        + " join (select id, team, row_number() over () as n, count(*) over () as many from baton.rep) r on r.n = 1 + l.n % r.many");
        leads = ClaimDatabase.leads(jdbc, 550_000);
        jdbc.execute("vacuum analyze");
        try (HikariDataSource pool = ClaimDatabase.connections(dataSource, CONNECTIONS);
                HikariDataSource forOne = ClaimsConfiguration.connections(dataSource, 8);
                HikariDataSource forAll = ClaimsConfiguration.connections(dataSource, 3);
                HikariDataSource forHere = ClaimsConfiguration.connections(dataSource, 3);
                HikariDataSource forThere = ClaimsConfiguration.connections(dataSource, 3)) {
            DataSource counted = new CountingDataSource(pool, statements);
            Claims oneByOne = ClaimDatabase.claims(dataSource, new CountingDataSource(forOne, statements), 1);
            Claims combined = ClaimDatabase.claims(dataSource, new CountingDataSource(forAll, statements), 64);
            Map<String, Consumer<String>> variants = new LinkedHashMap<>();
            variants.put("random", atRandom(counted));
            variants.put("least", least(counted, new CountingDataSource(forOne, statements)));
            variants.put("one-by-one", inTurn(counted, oneByOne));
            variants.put("combined", inTurn(counted, combined));
            Claims here = ClaimDatabase.claims(dataSource, new CountingDataSource(forHere, statements), 64);
            Claims there = ClaimDatabase.claims(dataSource, new CountingDataSource(forThere, statements), 64);
            variants.put("two-nodes", byTurns(inTurn(counted, here), inTurn(counted, there)));

            for (int i = 0; i < 3; i++) {
                // What is compiled while it is measured first would be measured slower.
                for (Map.Entry<String, Consumer<String>> variant : variants.entrySet()) {
                    run(variant.getValue(), 8, n -> variant.getKey() + (n % 20 == 0 ? "-thousand" : "-" + n % 50));
                }
            }
            row("reps", "pools", "writers", "variant", "claims/s", "ratio", "CPU ms", "SQL");
            row("--:", "--:", "--:", "---", "--:", "--:", "--:", "--:");
            for (int pools : new int[] {1, 50}) {
                for (int writers : new int[] {1, 8, 32, 64}) {
                    measure(variants, writers, 12, pools, n -> "-" + n % pools);
                }
            }
            // Beside each other in the same rounds, since it is the two sizes that are compared.
            Map<String, Consumer<String>> sizes = new LinkedHashMap<>();
            for (String variant : List.of("random", "one-by-one", "combined")) {
                for (String team : List.of("ten", "thousand")) {
                    sizes.put(
                            team.equals("ten") && variant.equals("random") ? "random" : variant + " of " + team,
                            any -> variants.get(variant).accept(variant + "-" + team));
                }
            }
            measure(sizes, 8, 10, 1, n -> "");
        }
        Files.writeString(Path.of("target", "claim-benchmark.md"), report);
        System.out.println(report);
    }

    private record Measured(double perSecond, double cpuMillis, double statements) {}

    private void measure(
            Map<String, Consumer<String>> variants,
            int writers,
            int reps,
            int pools,
            java.util.function.IntFunction<String> team)
            throws InterruptedException {
        Map<String, List<Measured>> measured = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            for (Map.Entry<String, Consumer<String>> variant : variants.entrySet()) {
                Measured one = run(variant.getValue(), writers, n -> variant.getKey() + team.apply(n));
                // The first round warms up.
                if (round >= 0) {
                    measured.computeIfAbsent(variant.getKey(), k -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        double base = median(measured.get("random"));
        measured.forEach((variant, all) -> row(
                reps,
                pools,
                writers,
                variant,
                "%.0f".formatted(median(all)),
                "%.2f".formatted(median(all) / base),
                "%.2f"
                        .formatted(all.stream()
                                .mapToDouble(Measured::cpuMillis)
                                .average()
                                .orElseThrow()),
                "%.1f"
                        .formatted(all.stream()
                                .mapToDouble(Measured::statements)
                                .average()
                                .orElseThrow())));
    }

    private Measured run(Consumer<String> claim, int writers, java.util.function.IntFunction<String> team)
            throws InterruptedException {
        long until = System.nanoTime() + EACH.toNanos();
        long began = System.nanoTime();
        long cpu = cpuMillis();
        long before = statements.get();
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < until) {
                    claim.accept(team.apply(done.get()));
                    done.incrementAndGet();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        int n = Math.max(1, done.get());
        return new Measured(n / seconds, (double) (cpuMillis() - cpu) / n, (double) (statements.get() - before) / n);
    }

    /** As a job of the engine does it: the lead's lock, the claim, the lead's owner, commit. */
    private Consumer<String> inTurn(DataSource source, Claims claims) {
        JdbcTemplate own = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        Wish wish = new Wish(Strategy.ROUND_ROBIN, List.of(), List.of(), List.of(), Set.of(), Set.of());
        return team -> {
            LeadId lead = nextLead();
            transaction.executeWithoutResult(status -> {
                lock(own, lead);
                Assignment assignment = claims.claim(new Claims.Request(
                                lead, 1, team, wish, Instant.EPOCH, ClaimDatabase.ANSWER, Instant.now()))
                        .assignment()
                        .orElseThrow();
                own(own, lead, assignment.rep());
            });
        };
    }

    private static Consumer<String> byTurns(Consumer<String> here, Consumer<String> there) {
        AtomicInteger turn = new AtomicInteger();
        return team -> (turn.getAndIncrement() % 2 == 0 ? here : there).accept(team);
    }

    private static void lock(JdbcTemplate own, LeadId lead) {
        own.queryForObject("select id from baton.lead where id = ? for no key update", UUID.class, lead.value());
    }

    private static void own(JdbcTemplate own, LeadId lead, String rep) {
        own.update("update baton.lead set owner = ? where id = ?", rep, lead.value());
    }

    private LeadId nextLead() {
        return new LeadId(leads.get(next.getAndIncrement()));
    }

    /** The same but for the account of the team, in one transaction; the reason is as long as that of a turn. */
    private Consumer<String> atRandom(DataSource source) {
        JdbcTemplate own = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        Map<String, List<String>> reps = reps();
        return team -> {
            LeadId lead = nextLead();
            List<String> all = reps.get(team);
            String rep = all.get(ThreadLocalRandom.current().nextInt(all.size()));
            transaction.executeWithoutResult(status -> {
                lock(own, lead);
                own.query(
                        "select " + Holders.COLUMNS + " from baton.assignment where lead_id = any(?)",
                        statement -> statement.setArray(
                                1, statement.getConnection().createArrayOf("uuid", new Object[] {lead.value()})),
                        rs -> {});
                Timestamp now = Timestamp.from(Instant.now());
                own.update(
                        "insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, look)"
                                + " values (?, ?, 1, ?, ?, 'random', 'random', 'baton', ?, ?, ?::jsonb)",
                        Generators.timeBasedEpochGenerator().generate(),
                        lead.value(),
                        team,
                        rep,
                        now,
                        now,
                        reason(all, rep));
                own(own, lead, rep);
            });
        };
    }

    /**
     * The least that is strict: the team's row counted up and the claim written by one statement, reps one after the other as they are listed. No look,
     * no weights, no caps, no backlog.
     */
    private Consumer<String> least(DataSource source, DataSource claiming) {
        JdbcTemplate own = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        Map<String, List<String>> reps = reps();
        jdbc.execute("create table baton.turn (team text primary key, seq bigint not null)");
        jdbc.update("insert into baton.turn (team, seq) select key, 0 from baton.team");
        return team -> {
            LeadId lead = nextLead();
            List<String> all = reps.get(team);
            transaction.executeWithoutResult(status -> {
                lock(own, lead);
                own(own, lead, counted(claiming, team, all, lead));
            });
        };
    }

    private String counted(DataSource claiming, String team, List<String> reps, LeadId lead) {
        Timestamp now = Timestamp.from(Instant.now());
        try (Connection connection = claiming.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "with turn as (update baton.turn set seq = seq + 1 where team = ? returning seq, set_config('synchronous_commit', 'off', true))"
                                + " insert into baton.assignment (id, lead_id, round, team, rep, strategy, reason, assigned_by, assigned_at, works_at, look)"
                                + " select ?, ?, 1, ?, (?::text[])[1 + seq % ?], 'least', 'in-turn', 'baton', ?, ?, ?::jsonb from turn returning rep")) {
            statement.setString(1, team);
            statement.setObject(2, Generators.timeBasedEpochGenerator().generate());
            statement.setObject(3, lead.value());
            statement.setString(4, team);
            statement.setObject(5, reps.toArray(String[]::new));
            statement.setInt(6, reps.size());
            statement.setTimestamp(7, now);
            statement.setTimestamp(8, now);
            statement.setString(9, reason(reps, reps.get(0)));
            try (ResultSet rep = statement.executeQuery()) {
                rep.next();
                return rep.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, List<String>> reps() {
        Map<String, List<String>> reps = new LinkedHashMap<>();
        jdbc.query("select team, id from baton.rep", rs -> {
            reps.computeIfAbsent(rs.getString(1), t -> new ArrayList<>()).add(rs.getString(2));
        });
        return reps;
    }

    private String reason(List<String> reps, String chosen) {
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("chosen", chosen);
        reason.put(
                "candidates",
                reps.stream()
                        .limit(Explanation.ALL)
                        .map(rep -> new Candidate(rep, true, null, 1, 1.0 / reps.size(), 0, 1_000_000, 0.1, 0.1))
                        .toList());
        try {
            return json.writeValueAsString(reason);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(List<Measured> all) {
        double[] sorted = all.stream().mapToDouble(Measured::perSecond).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Of this process and of the database's, whatever else runs beside them. */
    private long cpuMillis() {
        long own = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
        return own
                + server.descendants()
                        .mapToLong(process -> process.info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toMillis())
                        .sum();
    }

    private void row(Object... cells) {
        report.append("| ")
                .append(String.join(" | ", Stream.of(cells).map(String::valueOf).toList()))
                .append(" |\n");
        System.out.println(String.format(Locale.ROOT, "%s", Arrays.toString(cells)));
    }

    /** Counts what is sent to the database: statements, and one for each commit. */
    private static final class CountingDataSource extends DelegatingDataSource {

        private final AtomicLong counter;

        CountingDataSource(DataSource target, AtomicLong counter) {
            super(target);
            this.counter = counter;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return counting(Connection.class, super.getConnection());
        }

        private <T> T counting(Class<T> type, T target) {
            return type.cast(
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        if (method.getName().startsWith("execute")
                                || method.getName().equals("commit")) {
                            counter.incrementAndGet();
                        }
                        try {
                            Object result = method.invoke(target, arguments);
                            return result instanceof PreparedStatement statement
                                    ? counting(PreparedStatement.class, statement)
                                    : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }
}
