package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.assignment.Assignments;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.lead.LeadId;
import dev.baton.process.engine.identity.Identity;
import dev.baton.team.NewRep;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Equal reps get equally many leads, however many leads come at once. */
class RoundRobinTest extends WholeApplication {

    private static final int LEADS = 150;
    private static final int THREADS = 12;

    private static final List<List<String>> ALL_DAY = List.of(List.of("00:00", "24:00"));
    private static final CalendarDefinition ALWAYS = new CalendarDefinition(
            "UTC",
            Map.of(
                    "MON", ALL_DAY, "TUE", ALL_DAY, "WED", ALL_DAY, "THU", ALL_DAY, "FRI", ALL_DAY, "SAT", ALL_DAY,
                    "SUN", ALL_DAY),
            null,
            List.of());

    @Autowired
    Assignments assigning;

    @Autowired
    Teams teams;

    @Autowired
    Identity identity;

    @Test
    void fourEqualRepsShareLeadsThatAreAssignedAtOnce() throws Exception {
        transaction.executeWithoutResult(status -> {
            teams.put("rota", "Rota", ALWAYS);
            for (String rep : List.of("rota-a", "rota-b", "rota-c", "rota-d")) {
                teams.put(new NewRep(
                        rep, "rota", rep, "Rota", rep + "@rota.example", Set.of("en"), Set.of(), 100_000, 1, null));
                identity.provisionRep(rep, rep, "Rota", rep + "@rota.example", "rota", "Whole-Application-1");
            }
        });
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < LEADS; i++) {
            waiting.add(taken(Sender.weak("rota", i)));
        }
        eventually(120, "all leads are put aside", () -> waiting.stream().allMatch(l -> stage(l).equals("nurturing")));
        long deadlocks = deadlocks();
        Instant since = Instant.now();
        AtomicInteger next = new AtomicInteger();
        List<Callable<Integer>> routers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            routers.add(() -> {
                int done = 0;
                for (int n = next.getAndIncrement(); n < LEADS; n = next.getAndIncrement()) {
                    LeadId lead = LeadId.of(waiting.get(n));
                    transaction.executeWithoutResult(status -> assigning.assign(lead, "rota", "round-robin"));
                    done++;
                }
                return done;
            });
        }
        assertThat(atOnce(routers).stream().mapToInt(n -> n).sum()).isEqualTo(LEADS);
        isShared(waiting, since);
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
    }

    @Test
    void theRepsOfATeamShareLeadsThatArriveAtOnce() throws Exception {
        long deadlocks = deadlocks();
        Instant since = Instant.now();
        AtomicInteger next = new AtomicInteger();
        List<Callable<List<String>>> senders = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            senders.add(() -> {
                List<String> taken = new ArrayList<>();
                for (int n = next.getAndIncrement(); n < 80; n = next.getAndIncrement()) {
                    taken.add(taken(Sender.strong("share", n)));
                }
                return taken;
            });
        }
        List<String> arrived = atOnce(senders).stream().flatMap(List::stream).toList();
        for (String lead : arrived) {
            answerTask(lead);
        }
        isShared(arrived, since);
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
    }

    /** Whatever else was routed to the team meanwhile took turns, too. */
    private void isShared(List<String> leads, Instant since) {
        for (String lead : leads) {
            assertThat(assignments(lead)).as("assignments of lead " + lead).isEqualTo(1);
        }
        Map<String, Integer> shares = new TreeMap<>();
        jdbc.sql("select rep, count(*) as leads from baton.assignment where assigned_at >= ? and team ="
                        + " (select team from baton.lead where id = ?) group by rep")
                .params(Timestamp.from(since), UUID.fromString(leads.get(0)))
                .query((rs, n) -> shares.put(rs.getString("rep"), rs.getInt("leads")))
                .list();
        System.out.println("RoundRobinTest shares " + shares);
        assertThat(shares).hasSize(4);
        int most = shares.values().stream().mapToInt(n -> n).max().orElseThrow();
        int fewest = shares.values().stream().mapToInt(n -> n).min().orElseThrow();
        assertThat(most - fewest).as("spread of " + shares).isLessThanOrEqualTo(1);
    }
}
