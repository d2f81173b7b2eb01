package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.baton.lead.LeadId;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final ObjectMapper json;
    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final Consumer<LeadId> served;
    private final ExecutorService messengers;
    private final Lines lines;
    private final Rosters rosters;
    private final Ledger ledger;
    private final Map<String, Ledger.Left> left = new ConcurrentHashMap<>();

    /**
     * @param dataSource with connections that callers of {@link #claim} never hold: each of them may hold one of another pool while it waits here
     * @param clerks how many teams' claims are booked at the same time
     * @param mostAtOnce how many waiting claims share a transaction; 1 for each on its caller's thread
     * @param served told, after the commit and on a thread of its own, of each lead that was waiting in the backlog and has a rep now
     */
    Claims(Teams teams, ObjectMapper json, DataSource dataSource, int clerks, int mostAtOnce, Consumer<LeadId> served) {
        this.json = json;
        this.jdbc = new JdbcTemplate(dataSource);
        this.rosters = new Rosters(teams, json);
        this.ledger = new Ledger(jdbc, teams, rosters, json);
        TransactionTemplate alone = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.transaction = alone;
        this.served = served;
        this.messengers = Executors.newSingleThreadExecutor(Lines.daemon("claims-served"));
        this.lines = new Lines(clerks, mostAtOnce, new Bookings());
    }

    /** Claims in the transactions of their callers, on whose connections this works. */
    Claims(Teams teams, ObjectMapper json, JdbcTemplate callers) {
        this.json = json;
        this.jdbc = callers;
        this.rosters = new Rosters(teams, json);
        this.ledger = new Ledger(jdbc, teams, rosters, json);
        this.transaction = TransactionOperations.withoutTransaction();
        this.served = null;
        this.messengers = null;
        this.lines = null;
    }

    private final class Bookings implements Lines.Books {

        @Override
        public Claim book(Request request) {
            return Claims.this.book(request.team(), List.of(request)).get(0);
        }

        @Override
        public List<Claim> book(List<Request> requests) {
            String team = requests.get(0).team();
            try {
                return Claims.this.book(team, requests);
            } catch (TransactionSystemException e) {
                // Whoever lost the connection on the way, frozen for longer than the others wait, finds by a second
                // look what was booked of it.
                return Claims.this.book(team, requests);
            }
        }

        @Override
        public void serveBacklog(String team) {
            bookBacklog(team);
        }
    }

    /** In the transaction of its caller, which may go on for long, nothing is booked for others and nothing is begun again. */
    private boolean isOfItsCaller() {
        return lines == null;
    }

    @Override
    public void close() {
        lines.close();
        messengers.shutdown();
        try {
            // Lives that are not told now would look for their claim only a minute later.
            if (!messengers.awaitTermination(5, TimeUnit.SECONDS)) {
                messengers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @param wish those who gave the lead back in this round need not be among the tried: they are read with the claim
     * @param engagedSince what was given back before then was about another interest
     */
    record Request(
            LeadId lead, int round, String team, Wish wish, Instant engagedSince, AnswerTime answer, Instant now) {

        /** The same for everybody but one. */
        Request without(String rep) {
            Set<String> tried = new HashSet<>(wish.tried());
            tried.add(rep);
            return new Request(lead, round, team, wish.withTried(tried), engagedSince, answer, now);
        }

        /** The same with the answer due at this instant. */
        Request dueAt(Instant instant) {
            return new Request(lead, round, team, wish, engagedSince, answer.dueAt(instant), now);
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
        return rosters.with(
                request.team(),
                () -> isOfItsCaller() ? book(request.team(), List.of(request)).get(0) : lines.claim(request));
    }

    /**
     * Gives the leads that wait for this team to whoever is eligible by now, those first that are due first. Returns at once. What is not given here, since
     * the process ends, say, is given by the next claim of the team.
     */
    void serveBacklog(String team) {
        lines.serveBacklog(team);
    }

    private void bookBacklog(String team) {
        try {
            int waiting = jdbc.queryForObject("select count(*) from baton.backlog where team = ?", Integer.class, team);
            // Page by page, lest those whom nobody may take hide the others.
            for (int from = 0; from < waiting; from += Ledger.MOST_WAITING) {
                int given = book(team, List.of(), from).served.size();
                from -= given;
                waiting -= given;
            }
        } catch (Rosters.Outdated e) {
            // Not on this thread, which has a connection for bookings only.
            messenger(() -> {
                rosters.read(team);
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

    /**
     * The look that a claim would take now, after those that wait in the backlog; nothing is locked, nothing is written. Empty when there is no such
     * team.
     */
    Optional<Look> preview(Request request) {
        return rosters.with(
                request.team(),
                () -> transaction.execute(status -> {
                    Ledger.Opened opened = ledger.open(request.team(), List.of(request.lead()), false, 0);
                    if (opened.known().isEmpty()) {
                        return Optional.empty();
                    }
                    List<Request> inOrder = new ArrayList<>(opened.backlog());
                    inOrder.add(request);
                    Set<LeadId> behalf =
                            opened.backlog().stream().map(Request::lead).collect(Collectors.toSet());
                    return Optional.ofNullable(give(opened, inOrder, behalf)
                            .claims
                            .get(request.lead())
                            .look());
                }));
    }

    /** Who waits longest, by when an answer is due, comes first; then who asks now. */
    private List<Claim> book(String team, List<Request> requests) {
        return book(team, requests, 0).claims;
    }

    /** @param from how many of those who wait are passed over, since they were looked at a moment ago */
    private Booked book(String team, List<Request> requests, int from) {
        Optional<Booked> atOnce = isOfItsCaller() || requests.isEmpty() ? Optional.empty() : bookAsLeft(team, requests);
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

    /** Books on what this node knows of the account. Empty when somebody was there since, or nobody seems eligible. */
    private Optional<Booked> bookAsLeft(String team, List<Request> requests) {
        Ledger.Left before = left.get(team);
        if (before == null || !before.quiet()) {
            return Optional.empty();
        }
        Map<LeadId, Request> inOrder = new LinkedHashMap<>();
        requests.forEach(request -> inOrder.put(request.lead(), request));
        Ledger.Opened opened = new Ledger.Opened(
                Optional.of(before.known()), before.pool(), before.mark(), null, true, Map.of(), List.of(), List.of());
        Given given = give(opened, inOrder.values(), Set.of());
        if (given.rows.size() < inOrder.size()) {
            return Optional.empty();
        }
        long mark = ThreadLocalRandom.current().nextLong();
        if (!ledger.writeIfAsLeft(team, before, given.pool, mark, given.rows, inOrder.keySet())) {
            return Optional.empty();
        }
        left.put(team, new Ledger.Left(before.known(), given.pool, mark, before.horizon(), true));
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
    private record Booked(List<Claim> claims, List<LeadId> served, Ledger.Left left) {}

    private record Given(Pool pool, Map<LeadId, Claim> claims, List<Object[]> rows, List<LeadId> served) {

        List<Claim> of(List<Request> requests) {
            return requests.stream().map(request -> claims.get(request.lead())).toList();
        }
    }

    /** Somebody took these leads out of the backlog a moment ago: the booking begins again without them. */
    static final class LeftBacklog extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Set<LeadId> leads;

        LeftBacklog(Set<LeadId> leads) {
            super(null, null, false, false);
            this.leads = leads;
        }
    }

    private Booked bookOnce(String team, List<Request> requests, Set<LeadId> gone, int from) {
        Ledger.Opened opened =
                ledger.open(team, requests.stream().map(Request::lead).toList(), true, from);
        if (opened.known().isEmpty()) {
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
        opened.backlog().stream()
                .filter(waiting -> !isOfItsCaller() && !gone.contains(waiting.lead()))
                .forEach(waiting -> inOrder.put(waiting.lead(), waiting));
        boolean anybodyWaits = !inOrder.isEmpty();
        Set<LeadId> behalf = new HashSet<>(inOrder.keySet());
        requests.forEach(request -> {
            boolean waits = behalf.remove(request.lead());
            inOrder.compute(
                    request.lead(),
                    (lead, waiting) -> waits ? request.dueAt(waiting.answer().due()) : request);
        });
        Given given = give(opened, inOrder.values(), behalf);
        if (anybodyWaits) {
            // Those who asked may wait further behind than was looked.
            ledger.leaveBacklog(
                    given.claims.entrySet().stream()
                            .filter(claim -> claim.getValue().assignment().isPresent())
                            .map(Map.Entry::getKey)
                            .toList(),
                    given.served);
        }
        Ledger.Left now = null;
        if (!given.rows.isEmpty()) {
            long mark = ThreadLocalRandom.current().nextLong();
            ledger.write(team, given.pool, mark, given.rows, opened.turnsBack(), !isOfItsCaller());
            Ledger.Left before = left.get(team);
            boolean alone = before == null || before.mark() == opened.mark();
            now = new Ledger.Left(
                    opened.known().get(),
                    given.pool,
                    mark,
                    opened.horizon(),
                    // Caps count what is given by hand as well.
                    alone
                            && opened.settled()
                            && !anybodyWaits
                            && opened.known().get().capped().isEmpty());
        }
        return new Booked(given.of(requests), given.served, now);
    }

    /** @param behalf leads for which nobody asks now */
    private Given give(Ledger.Opened opened, Collection<Request> inOrder, Set<LeadId> behalf) {
        Rosters.Known known = opened.known().orElseThrow();
        Pool pool = opened.pool();
        Map<LeadId, Claim> claims = new HashMap<>();
        List<Object[]> rows = new ArrayList<>();
        List<LeadId> served = new ArrayList<>();
        Map<Refused, Instant> refused = new HashMap<>();
        for (Request request : inOrder) {
            Optional<Assignment> claimed = opened.before().getOrDefault(request.lead(), List.of()).stream()
                    .filter(a -> a.endedAt() == null)
                    .findFirst();
            if (claimed.isPresent()) {
                claims.put(request.lead(), new Claim(claimed, null, null));
                continue;
            }
            Wish wish = tried(request, opened.before());
            boolean onBehalf = behalf.contains(request.lead());
            Refused asked = new Refused(wish, request.answer().within());
            Instant due = Optional.ofNullable(request.answer().keptAfter(request.now()))
                    .orElse(Instant.MAX);
            if (onBehalf && !due.isAfter(refused.getOrDefault(asked, Instant.MIN))) {
                continue; // within one booking places only become fewer
            }
            Look look = Look.at(known.roster(), pool, wish, request.answer(), request.now());
            Optional<Assignment> assignment = look.rep().map(rep -> assignment(request, rep, look));
            if (assignment.isPresent()) {
                pool = pool.booked(look);
                rows.add(row(assignment.get(), pool.seq(), Explanation.of(look, known.hash())));
                if (onBehalf) {
                    served.add(request.lead());
                }
            } else {
                refused.merge(
                        asked, look.outside() ? due : Instant.MAX, (one, other) -> one.isAfter(other) ? one : other);
            }
            claims.put(request.lead(), new Claim(assignment, look, known.hash()));
        }
        return new Given(pool, claims, rows, served);
    }

    /** For such a lead nobody was eligible; one that is due later may still find somebody. */
    private record Refused(Wish wish, Duration within) {}

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
                look.startsWork(),
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
            Timestamp.from(assignment.clockFrom()),
            seq,
            Rosters.text(look, json)
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
}
