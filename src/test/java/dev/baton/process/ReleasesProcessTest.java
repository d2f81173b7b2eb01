package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.process.engine.models.OtherVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.camunda.bpm.engine.runtime.Incident;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;

/** What goes live, by which door, and what becomes of leads for which a table gave no usable answer. */
@DisplayName("The models")
class ReleasesProcessTest extends HandOver {

    private static final String DACH = "(?s)(\"DE\", \"AT\", \"CH\", \"LI\".*?<text>)\"dach\"";

    @Autowired
    ApplicationContext application;

    @ParameterizedTest
    @ValueSource(strings = {"select-team.dmn", "processes/select-team.dmn", "diagram_1.dmn"})
    void aTableSentAloneJoinsTheSetInForce(String name) throws Exception {
        String table = file("processes/select-team.dmn");
        long before = OtherVersion.same(application).release();

        HttpResponse<String> answer = send(name, table.replace("\"territory-dach\"", "\"europe\""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            String deployment = json.readTree(answer.body()).get("id").asText();
            assertThat(engine.getRepositoryService().getDeploymentResourceNames(deployment))
                    .contains("processes/select-team.dmn", "processes/lead-lifecycle.bpmn", "forms/review-lead.form")
                    .doesNotContain("select-team.dmn", "diagram_1.dmn");
            JsonNode releases = getAs("admin", "/api/releases");
            assertThat(releases.at("/releases/0/seq").asLong()).isGreaterThan(before);
            assertThat(releases.at("/releases/0/origin").asText()).isEqualTo("modeler");
            assertThat(releases.at("/releases/0/by").asText()).isEqualTo("admin");
            assertThat(releases.get("files").findValuesAsText("from")).containsOnlyOnce("company");
        } finally {
            send("select-team.dmn", table);
        }
        assertThat(getAs("admin", "/api/releases").get("files").findValuesAsText("from"))
                .containsOnly("packaged");
    }

    @ParameterizedTest
    @CsvSource({
        "bad-bpmn.bpmn, lead-lifecycle.bpmn",
        "bad-col.dmn, grade-lead.dmn",
        "bad-feel.dmn, grade-lead.dmn",
        "bad-grade.dmn, grade-lead.dmn",
        "bad-norules.dmn, grade-lead.dmn",
        "bad-strategy.dmn, select-team.dmn",
        "bad-xml.dmn, grade-lead.dmn"
    })
    void whatDoesNotFitIsRefusedInTheEnginesOwnWords(String bad, String file) throws Exception {
        long before = OtherVersion.same(application).release();
        long versions = engine.getRepositoryService().createDeploymentQuery().count();

        HttpResponse<String> answer = send(file, file("src/test/resources/cases/models/" + bad));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode refused = json.readTree(answer.body());
        assertThat(refused.get("type").asText()).isEqualTo("ParseException");
        assertThat(refused.get("message").asText()).contains(file).contains("the former models stay in force");
        assertThat(refused.at("/details").get(file).get("errors")).isNotEmpty();
        assertThat(OtherVersion.same(application).release()).isEqualTo(before);
        assertThat(engine.getRepositoryService().createDeploymentQuery().count())
                .isEqualTo(versions);
    }

    @Test
    void aTeamThatNobodyKnowsIsRefused() throws Exception {
        HttpResponse<String> answer =
                send("select-team.dmn", file("processes/select-team.dmn").replaceAll(DACH, "$1\"dahc\""));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body()).get("message").asText())
                .contains("rule 4, column \"Team\": \"dahc\" is no team; \"dach\" is one");
    }

    @Test
    void theModelsInForceCannotBeDeleted() throws Exception {
        String inForce = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("leadLifecycle")
                .latestVersion()
                .singleResult()
                .getDeploymentId();

        HttpResponse<String> answer = call(HttpRequest.newBuilder()
                .uri(URI.create("http://127.0.0.1:" + port + "/engine-rest/deployment/" + inForce + "?cascade=true"))
                .DELETE());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MODEL-025");
    }

    @Test
    void aLeadForWhichTheTableNamesNoTeamGoesToAPersonAndOnWhenTheTableIsMended() {
        Life[] life = new Life[1];
        withTable("select-team.dmn", table -> table.replaceAll(DACH, "$1\"no-\" + lower case(country)"), () -> {
            life[0] = capture(strong());

            assertThat(life[0].waitsAt()).containsExactly(ASSIGN_BY_HAND);
            assertThat(life[0].messages()).contains("table-unusable to managers", "assignment-needed to managers");
            assertThat(incidents(life[0]))
                    .extracting(Incident::getIncidentMessage)
                    .containsExactly("DECISION-001 table selectTeam: Rule_GermanSpeakingCountriesGoToDach, column"
                            + " \"team\": \"no-de\" is no team; the lead waits for the table to be mended");
        });

        life[0].settle();

        assertThat(life[0].waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(CompanyOfTheTests.TEAMS.get("dach")).contains(life[0].owner());
        assertThat(incidents(life[0])).isEmpty();
    }

    @Test
    void aLeadForWhichTheTableNamesNoRouteIsReviewedAndGoesOnWhenTheTableIsMended() {
        Life[] life = new Life[1];
        withTable(
                "route-lead.dmn",
                table -> table.replaceAll("\"sales\"</text>(\\s*</outputEntry>)", "\"no-\" + source</text>$1"),
                () -> {
                    life[0] = capture(strong());

                    assertThat(life[0].waitsAt()).containsExactly(REVIEW_LEAD);
                    assertThat(life[0].messages()).contains("table-unusable to managers");
                });

        life[0].settle();

        assertThat(life[0].waitsAt()).containsExactly(ACCEPT_OR_REJECT);
        assertThat(incidents(life[0])).isEmpty();
    }

    @Test
    void anUpgradeReplacesWhatTheCompanyNeverTouchedAndNothingElse() throws Exception {
        String own = file("processes/select-team.dmn").replace("\"territory-dach\"", "\"europe\"");
        String table = file("processes/select-team.dmn");
        assertThat(send("select-team.dmn", own).statusCode()).isEqualTo(200);
        try {
            OtherVersion newer = OtherVersion.with(
                            application, "processes/sla.dmn", text -> text.replace("\"PT15M\"", "\"PT16M\""))
                    .start();

            assertThat(newer.inForce("processes/sla.dmn")).contains("\"PT16M\"");
            assertThat(newer.inForce("processes/select-team.dmn")).contains("\"europe\"");
            long release = newer.release();

            OtherVersion.same(application).start();
            newer.start();

            assertThat(newer.release()).as("no version brings its own back").isEqualTo(release);

            OtherVersion newest = OtherVersion.with(
                            application,
                            "processes/select-team.dmn",
                            text -> text.replace("\"territory-dach\"", "\"dach\""))
                    .start();

            assertThat(newest.inForce("processes/select-team.dmn")).contains("\"europe\"");
            assertThat(newest.differences()).containsExactly("processes/select-team.dmn");
        } finally {
            send("select-team.dmn", table);
            send("sla.dmn", file("processes/sla.dmn"));
        }
    }

    @Test
    void anUpgradeThatTheCompanysTableDoesNotFitIsKeptBackAndNamesTheColumn() throws Exception {
        String table = file("processes/route-lead.dmn");
        assertThat(send("route-lead.dmn", table.replace("\"ready-for-sales\"", "\"ready\""))
                        .statusCode())
                .isEqualTo(200);
        try {
            long release = OtherVersion.same(application).release();

            OtherVersion newer = OtherVersion.with(
                            application,
                            "processes/lead-lifecycle.bpmn",
                            text -> text.replace("${route == 'self-serve'}", "${route == 'shop'}"))
                    .start();

            assertThat(newer.release()).isEqualTo(release);
            assertThat(newer.keptBack()).anySatisfy(said -> assertThat(said)
                    .contains("route-lead.dmn, rule ")
                    .contains("column \"Route\": \"self-serve\" is no route"));
        } finally {
            send("route-lead.dmn", table);
        }
    }

    private List<Incident> incidents(Life life) {
        return engine.getRuntimeService().createIncidentQuery().incidentType(UnusableAnswers.INCIDENT).list().stream()
                .filter(incident -> incident.getId().equals(incident.getRootCauseIncidentId()))
                .filter(incident -> engine.getRuntimeService()
                                .createProcessInstanceQuery()
                                .processInstanceId(incident.getProcessInstanceId())
                                .processInstanceBusinessKey(life.id().toString())
                                .count()
                        > 0)
                .toList();
    }

    /** As Camunda Modeler sends a file. */
    private HttpResponse<String> send(String name, String model) throws IOException, InterruptedException {
        String body = "--x\r\nContent-Disposition: form-data; name=\"deployment-source\"\r\n\r\nCamunda Modeler\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"deployment-name\"\r\n\r\nfrom the Modeler\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + name + "\"\r\n\r\n"
                + model
                + "\r\n--x--\r\n";
        return call(HttpRequest.newBuilder()
                .uri(URI.create("http://127.0.0.1:" + port + "/engine-rest/deployment/create"))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> call(HttpRequest.Builder request) throws IOException, InterruptedException {
        String basic = HttpHeaders.encodeBasicAuth("admin", CompanyOfTheTests.PASSWORD, null);
        return HttpClient.newHttpClient()
                .send(request.header("Authorization", "Basic " + basic).build(), BodyHandlers.ofString());
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
