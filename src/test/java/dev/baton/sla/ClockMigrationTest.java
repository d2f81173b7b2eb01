package dev.baton.sla;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Says no to a promise that is running while Baton is upgraded and cannot be computed again afterwards. */
@SpringBootTest(classes = ClockMigrationTest.Database.class, webEnvironment = WebEnvironment.NONE)
class ClockMigrationTest {

    @EnableAutoConfiguration(
            exclude = SecurityAutoConfiguration.class,
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.CamundaBpmAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.webapp.CamundaBpmWebappAutoConfiguration",
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration"
            })
    static class Database {}

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void teamsKeepTheirHoursAndOpenClocksLearnWhatWasPromised() {
        // The database of this context is nobody else's.
        jdbc.execute("drop schema baton cascade");
        flyway("21").migrate();
        jdbc.update("insert into baton.team (key, name, calendar) values ('dach', 'DACH', '{\"zone\": \"UTC\"}')");
        UUID lead = UUID.randomUUID();
        jdbc.update(
                "insert into baton.lead (id, stage, stage_at, source, captured_at) values (?, 'SAL', now(), 'web', now())",
                lead);
        jdbc.update(
                "insert into baton.lead_decision (id, lead_id, round, at, kind, model, facts, rules, result) values (?, ?, 1, now(),"
                        + " 'sla', 'chooseSla', '{}', '[\"Rule_A\"]', '{\"remindAfter\": \"PT1H\", \"escalateAfter\": \"PT2H\","
                        + " \"answerWithin\": \"PT40H\"}')",
                UUID.randomUUID(),
                lead);
        for (String kind : new String[] {"answer", "first-contact", "recycle"}) {
            jdbc.update(
                    "insert into baton.sla_clock (id, lead_id, round, kind, policy, calendar, opened_at, starts_at, remind_at, due_at)"
                            + " values (?, ?, 1, ?, ?, ?, now(), now(), ?, now() + interval '5 days')",
                    UUID.randomUUID(),
                    lead,
                    kind,
                    kind.equals("recycle") ? "Rule_Forgotten" : "Rule_A",
                    kind.equals("recycle") ? "marketing" : "dach",
                    kind.equals("answer") ? new java.sql.Timestamp(0) : null);
        }

        flyway("latest").migrate();

        assertThat(jdbc.queryForObject(
                        "select c.definition ->> 'zone' from baton.team t join baton.calendar c on c.id = t.calendar where t.key = 'dach'",
                        String.class))
                .isEqualTo("UTC");
        assertThat(
                        jdbc.queryForList(
                                "select kind, team, remind_after::text, escalate_after::text, within::text from baton.sla_clock order by kind"))
                .extracting(Map::values)
                .extracting(Object::toString)
                .containsExactly(
                        "[answer, dach, 01:00:00, null, 40:00:00]",
                        "[first-contact, dach, null, null, 01:00:00]",
                        "[recycle, null, null, null, 5 days]");
    }

    private Flyway flyway(String version) {
        return Flyway.configure()
                .dataSource(dataSource)
                .schemas("baton")
                .defaultSchema("baton")
                .target(version)
                .load();
    }
}
