package dev.baton.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A lead that becomes interesting just as it is put aside is never left there, and never brought to sales twice. */
class ThresholdRaceTest extends WholeApplication {

    private static final int MANY = 40;

    @Test
    void engagementAtTheMomentOfEnrolmentWakesTheLeadOnce() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("ThresholdRaceTest seed " + seed);
        Random random = new Random(seed);
        List<Callable<String>> senders = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int from = thread * MANY / 4;
            Random own = new Random(random.nextLong());
            senders.add(() -> {
                List<String> leads = new ArrayList<>();
                for (int i = from; i < from + MANY / 4; i++) {
                    String lead = taken(Sender.weak("threshold", i));
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(own.nextInt(400_000)));
                    assertThat(sender.activity(lead, "call", "requested-call").status())
                            .isEqualTo(202);
                    leads.add(lead);
                }
                return String.join(" ", leads);
            });
        }
        for (String leads : atOnce(senders)) {
            for (String lead : leads.split(" ")) {
                isWithSalesOnce(lead);
            }
        }
    }

    @Test
    void manyCrossingsAtOnceAreOneWakeUp() throws Exception {
        for (int i = 0; i < 6; i++) {
            String lead = taken(Sender.weak("crossing", i));
            eventually(120, "the lead is put aside", () -> stage(lead).equals("nurturing"));
            List<Callable<Integer>> crossings = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                String id = "call-" + n;
                crossings.add(() -> sender.activity(lead, id, "requested-call").status());
            }
            assertThat(atOnce(crossings)).containsOnly(202);
            isWithSalesOnce(lead);
        }
    }

    private void isWithSalesOnce(String lead) throws InterruptedException {
        eventually(120, "lead " + lead + " wakes up", () -> stage(lead).equals("MQL"));
        answerTask(lead);
        assertThat(assignments(lead)).isEqualTo(1);
        assertThat(openAssignments(lead)).isEqualTo(1);
        assertThat(count("select count(*) from baton.nurture_enrolment where lead_id = ? and left_at is null", lead))
                .isZero();
        assertThat(count(
                        "select count(*) from baton.lead_history where lead_id = ? and kind = 'stage-moved' and stage_to = 'MQL'",
                        lead))
                .isEqualTo(1);
        isNotStuck(lead);
    }
}
