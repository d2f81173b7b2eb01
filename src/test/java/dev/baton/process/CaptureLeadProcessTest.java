package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.Stage;
import dev.baton.process.capturelead.CaptureLead;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;

/** {@code capture-lead.bpmn}: a lead typed in by hand. */
class CaptureLeadProcessTest extends LeadProcess {

    @Test
    void aLeadTypedInByHandHasALifeOfItsOwnAndTheFormIsDone() {
        ProcessInstance form = type(fields(
                "firstName", "Mia", "lastName", "Sommer", "email", "mia@sommer-tools.example", "request", "call-me"));

        assertThat(form.isEnded()).isTrue();
        Life life = typedInLast();
        assertThat(life.lives()).isEqualTo(1);
        assertThat(life.stage()).isEqualTo(Stage.CAPTURED);
        assertThat(life.lead().source()).isEqualTo("manual");
        assertThat(life.last(HistoryKind.CAPTURED).actor()).isEqualTo(MARKETER);
        life.settle();
        assertThat(life.waitsAt()).containsExactly(ACCEPT_OR_REJECT);
    }

    @Test
    void nothingThatWasTypedIsLeftInAnyTableOfTheEngine() {
        String mark = "Zzyzx-canary";
        Map<String, Object> typed = CaptureLead.FIELDS.stream()
                .filter(f -> !List.of("email", "phone", "budget", "employees", "country")
                        .contains(f))
                .collect(Collectors.toMap(f -> f, f -> mark + " " + f));
        typed.putAll(fields("email", mark + "@canary.example", "phone", "+49 30 77665544", "country", "DE"));

        type(typed);
        Life life = typedInLast().settle();

        assertThat(life.lead().stage()).isNotEqualTo(Stage.CAPTURED);
        assertThat(leads.person(life.id()).message()).contains(mark);
        assertThat(tablesOfTheEngineThatContain("zzyzx")).isEmpty();
        assertThat(tablesOfTheEngineThatContain("77665544")).isEmpty();
    }

    @Test
    void aFormWithoutAnyWayToReachThePersonIsRefusedByTheNameOfTheField() {
        long before = leadsSoFar();

        assertThatThrownBy(() -> type(fields("firstName", "Mia", "lastName", "Sommer")))
                .hasMessageContaining("email");

        assertThat(leadsSoFar()).isEqualTo(before);
    }

    private ProcessInstance type(Map<String, Object> fields) {
        String definition = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(CaptureLead.KEY)
                .latestVersion()
                .singleResult()
                .getId();
        return as(MARKETER, () -> engine.getFormService().submitStartForm(definition, fields));
    }

    private Life typedInLast() {
        return new Life(new LeadId(jdbc.queryForObject(
                "select id from baton.lead where source = 'manual' order by id desc limit 1", java.util.UUID.class)));
    }

    private long leadsSoFar() {
        return jdbc.queryForObject("select count(*) from baton.lead", Long.class);
    }
}
