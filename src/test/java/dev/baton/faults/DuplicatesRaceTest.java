package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The same person at the same instant, several times: one lead stays, and all the others become it. */
class DuplicatesRaceTest extends WholeApplication {

    private static final int PERSONS = 10;
    private static final int TIMES = 6;

    @Test
    void onePersonSentManyTimesAtOnceIsOneLead() throws Exception {
        long deadlocks = deadlocks();
        List<List<String>> persons = new ArrayList<>();
        for (int n = 0; n < PERSONS; n++) {
            Map<String, Object> person = new HashMap<>(Sender.strong("twin", n));
            if (n % 2 == 1) {
                person.remove("phone");
            }
            List<Callable<String>> senders = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                Map<String, Object> copy = new HashMap<>(person);
                copy.put("email", i % 2 == 0 ? person.get("email") : "VP" + n + "@Twin" + n + ".Example");
                senders.add(() -> taken(copy));
            }
            persons.add(atOnce(senders));
        }
        for (List<String> copies : persons) {
            eventually(150, "every copy has reached its stage", () -> copies.stream()
                    .noneMatch(c -> stage(c).equals("captured")));
            List<String> survivors =
                    copies.stream().filter(c -> !stage(c).equals("merged")).toList();
            assertThat(survivors).as("who is left of " + copies).hasSize(1);
            for (String copy : copies) {
                if (!copy.equals(survivors.get(0))) {
                    assertThat(mergedInto(copy)).isEqualTo(survivors.get(0));
                    assertThat(openTasks(copy)).isEmpty();
                    assertThat(assignments(copy)).isZero();
                    assertThat(runtime.createProcessInstanceQuery()
                                    .processInstanceBusinessKey(copy)
                                    .count())
                            .as("a merged lead lives on as the other one only")
                            .isZero();
                }
            }
            answerTask(survivors.get(0));
            assertThat(openAssignments(survivors.get(0))).isEqualTo(1);
            assertThat(assignments(survivors.get(0))).isEqualTo(1);
            assertThat(count(
                            "select count(*) from baton.lead_history where lead_id = ? and kind = 'duplicate-arrived'",
                            survivors.get(0)))
                    .isEqualTo(TIMES - 1);
            isNotStuck(survivors.get(0));
        }
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
    }

    @Test
    void mergesThatAreUndoneWhileThePersonComesAgainLoseNoLead() throws Exception {
        long deadlocks = deadlocks();
        for (int n = 0; n < 5; n++) {
            Map<String, Object> person = Sender.strong("undone", n);
            String older = taken(person);
            String merged = taken(person);
            eventually(60, "the second is merged", () -> stage(merged).equals("merged"));
            List<Callable<Integer>> acts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                acts.add(() -> sender.post("/api/leads/" + merged + "/separation", "marc", Map.of())
                        .status());
                acts.add(() -> sender.lead(person, null).status());
                acts.add(() -> sender.activity(merged, UUID.randomUUID().toString(), "visited")
                        .status());
            }
            assertThat(atOnce(acts)).containsExactlyInAnyOrder(200, 409, 202, 202, 202, 202);
            eventually(90, "all are where they belong", () -> jdbc
                    .sql(
                            "select stage from baton.lead l join baton.lead_person p on p.lead_id = l.id where p.email = ?")
                    .param(person.get("email"))
                    .query(String.class)
                    .list()
                    .stream()
                    .noneMatch("captured"::equals));
            assertThat(List.of(stage(older), stage(merged))).doesNotContain("merged");
            isNotStuck(older);
            isNotStuck(merged);
        }
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
    }

    @Test
    void oneKeySentManyTimesAtOnceIsOneLead() throws Exception {
        for (int n = 0; n < 5; n++) {
            Map<String, Object> lead = Sender.strong("one-key", n);
            String key = "key-" + n;
            List<Callable<String>> senders = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                senders.add(() -> {
                    Sender.Answer answer = sender.lead(lead, key);
                    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
                    return answer.json().get("id").asText();
                });
            }
            assertThat(atOnce(senders).stream().distinct()).hasSize(1);
        }
    }

    private String mergedInto(String lead) {
        UUID into = jdbc.sql("select merged_into from baton.lead where id = ?")
                .param(UUID.fromString(lead))
                .query(UUID.class)
                .single();
        return into.toString();
    }
}
