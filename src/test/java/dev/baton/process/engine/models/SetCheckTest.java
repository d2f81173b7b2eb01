package dev.baton.process.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not go live, each with the sentence that an analyst reads. */
@DisplayName("A set of models")
class SetCheckTest {

    private static final ModelSet RIGHT = Sets.ofTheRepository();

    @Test
    void ofTheRepositoryGoesLive() {
        assertThat(Sets.sentences(Sets.check(RIGHT).check(RIGHT))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bad-bpmn.bpmn     | lead-lifecycle.bpmn | Activity_ScoreLead",
                "bad-col.dmn       | grade-lead.dmn      | column \"Threshold\": answers \"treshold\", which nothing awaits; it must be named \"threshold\"",
                "bad-feel.dmn      | grade-lead.dmn      | rule 2, column \"Score (fit + engagement)\": >= = sixty is no FEEL",
                "bad-feel1.dmn     | grade-lead.dmn      | rule 1, column \"Engagement\": >= = forty is no FEEL",
                "bad-grade.dmn     | grade-lead.dmn      | rule 1, column \"Grade\": \"Z\" is no grade; it must be one of \"A\", \"B\", \"C\", \"D\"",
                "bad-norules.dmn   | grade-lead.dmn      | rule 9: is the last one and must answer whatever is asked",
                "bad-strategy.dmn  | select-team.dmn     | rule 4, column \"Strategy\": \"round-robbin\" is no strategy; \"round-robin\" is one",
                "bad-type.dmn      | grade-lead.dmn      | rule 1, column \"Threshold\": \"sixty\" is a text; it must be a whole number",
                "bad-xml.dmn       | grade-lead.dmn      | cannot be read"
            })
    void withACaseFromOutsideIsRefusedWithPlaceAndCure(String bad, String file, String sentence) {
        ModelSet set = RIGHT.with(Map.of("processes/" + file, Sets.bytes("/cases/models/" + bad)));

        List<Fault> faults = Sets.check(RIGHT).check(set);

        assertThat(faults).extracting(Fault::file).containsOnly(file);
        assertThat(Sets.sentences(faults)).anySatisfy(said -> assertThat(said).contains(sentence));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hand-over-to-sales.bpmn | ${dueAt}</bpmn:timeDate> | ${remindAt}</bpmn:timeDate> | the timer Event_AnswerOverdue must wait until the date ${dueAt}",
                "hand-over-to-sales.bpmn | Event_EscalationDue | Event_Escalation | the timer Event_EscalationDue is missing",
                "hand-over-to-sales.bpmn | Activity_AssignByHand | Activity_AssignSomebody | Activity_AssignByHand is missing; it must be there and show the form assign-by-hand",
                "hand-over-to-sales.bpmn | ${startSlaDelegate} | ${planWaitDelegate} | a task with the delegate ${startSlaDelegate} is missing",
                "hand-over-to-sales.bpmn | Message_RepFound | Message_Found | an event that receives Message_RepFound is missing",
                "hand-over-to-sales.bpmn | NO_ELIGIBLE_REP | NOBODY | an event that catches the error NO_ELIGIBLE_REP is missing",
                "hand-over-to-sales.bpmn | camunda:formRef=\"assign-by-hand\" | camunda:formRef=\"assign-by-hands\" | shows the form assign-by-hands, which there is not; assign-by-hand is one",
                "lead-lifecycle.bpmn | calledElement=\"workLead\" | calledElement=\"workLeads\" | calls workLeads, which there is not",
                "lead-lifecycle.bpmn |  default=\"Flow_ToSales\" |  | Gateway_Route has no default flow",
                "lead-lifecycle.bpmn | id=\"leadLifecycle\" | id=\"leadLife\" | has no process of the id leadLifecycle; it must keep that id",
                "review-lead.form | \"id\": \"review-lead\" | \"id\": \"reviewLead\" | shows the form review-lead, which there is not",
                "review-lead.form | { | [ | is no JSON"
            })
    void withADiagramOrAFormThatWouldStrandALeadIsRefused(String file, String text, String changed, String sentence) {
        String name = ModelFile.folder(file) + file;
        String right = Sets.text(RIGHT, name);
        assertThat(right).contains(text);

        ModelSet set = Sets.with(RIGHT, name, right.replace(text, changed == null ? "" : changed));

        assertThat(Sets.sentences(Sets.check(RIGHT).check(set)))
                .anySatisfy(said -> assertThat(said).contains(sentence));
    }

    @Test
    void mayHaveATableOfWhichExactlyOneRuleFitsWhateverIsAsked() {
        String table = Sets.text(RIGHT, "processes/grade-lead.dmn");
        String unique = table.replaceAll("(?s)<rule .*</rule>", rules(">= 40", "< 40"))
                .replace("hitPolicy=\"FIRST\"", "hitPolicy=\"UNIQUE\"");

        assertThat(grade(unique)).isEmpty();
        assertThat(grade(unique.replace("&lt; 40", "&lt; 39")))
                .singleElement()
                .asString()
                .contains("no rule answers")
                .contains("fit=39");
        assertThat(grade(unique.replace("&lt; 40", "&lt;= 40")))
                .singleElement()
                .asString()
                .contains("rules [1, 2] fit")
                .contains("fit=40");
    }

    private static List<String> grade(String table) {
        ModelSet set = Sets.with(
                RIGHT,
                "processes/grade-lead.dmn",
                table.replaceAll("(?s)<input id=\"Input_(Engagement|Score)\".*?</input>", ""));
        return Sets.sentences(Sets.check(RIGHT).check(set));
    }

    private static String rules(String... tests) {
        StringBuilder rules = new StringBuilder();
        for (String test : tests) {
            String cell = test.replace("<", "&lt;").replace(">", "&gt;");
            rules.append("<rule id=\"Rule_")
                    .append(rules.length())
                    .append("\"><inputEntry id=\"I")
                    .append(rules.length())
                    .append("\"><text>")
                    .append(cell)
                    .append("</text></inputEntry>");
            for (String answer : List.of("\"A\"", "true", "40")) {
                rules.append("<outputEntry id=\"O")
                        .append(rules.length())
                        .append("\"><text>")
                        .append(answer)
                        .append("</text></outputEntry>");
            }
            rules.append("</rule>");
        }
        return rules.toString();
    }
}
