package dev.baton.assignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.calendar.Calendars;
import dev.baton.lead.LeadId;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real database with the tables of the application, without the application. */
@EnableAutoConfiguration(
        exclude = SecurityAutoConfiguration.class,
        excludeName = {
            "org.camunda.bpm.spring.boot.starter.CamundaBpmAutoConfiguration",
            "org.camunda.bpm.spring.boot.starter.webapp.CamundaBpmWebappAutoConfiguration",
            "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration"
        })
@Import({Teams.class, Calendars.class})
class ClaimDatabase {

    /** Round the clock, so that nothing but turns decides. */
    static final String ALWAYS = """
            {"zone": "UTC", "week": {"MON": [["00:00","24:00"]], "TUE": [["00:00","24:00"]], "WED": [["00:00","24:00"]],
             "THU": [["00:00","24:00"]], "FRI": [["00:00","24:00"]], "SAT": [["00:00","24:00"]], "SUN": [["00:00","24:00"]]},
             "holidays": null, "closed": []}""";

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    static HikariDataSource connections(DataSource like, int most) {
        try {
            HikariConfig config = new HikariConfig();
            like.unwrap(HikariDataSource.class).copyStateTo(config);
            config.setPoolName("claims");
            config.setMaximumPoolSize(most);
            config.setMinimumIdle(1);
            config.setConnectionTimeout(60_000);
            return new HikariDataSource(config);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Claims as the application has them, in a process of their own. */
    static Claims claims(DataSource reading, DataSource claiming, int mostAtOnce) {
        return claims(reading, claiming, mostAtOnce, Clock.systemUTC(), lead -> {});
    }

    static Claims claims(
            DataSource reading, DataSource claiming, int mostAtOnce, Clock clock, Consumer<LeadId> served) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> reading);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(reading));
        context.registerBean(
                ObjectMapper.class, () -> Jackson2ObjectMapperBuilder.json().build());
        context.registerBean(Clock.class, () -> clock);
        context.register(Teams.class, Calendars.class);
        context.refresh();
        return new Claims(
                context.getBean(Teams.class), context.getBean(ObjectMapper.class), claiming, 3, mostAtOnce, served);
    }

    /** In teams that always work everybody who is there for ten minutes can give it. */
    static final AnswerTime ANSWER = AnswerTime.within(Duration.ofHours(2));

    static void team(JdbcTemplate jdbc, String team, int reps) {
        jdbc.update("insert into baton.calendar (id, definition) values (?, ?::jsonb)", team, ALWAYS);
        jdbc.update("insert into baton.team (key, name, calendar) values (?, ?, ?)", team, team, team);
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < reps; i++) {
            rows.add(new Object[] {"%s-%04d".formatted(team, i), team, "R" + i, "R", "r@example.example"});
        }
        jdbc.batchUpdate(
                "insert into baton.rep (id, team, first_name, last_name, email, capacity) values (?, ?, ?, ?, ?, 1000000)",
                rows);
    }

    static List<UUID> leads(JdbcTemplate jdbc, int many) {
        List<UUID> ids = new ArrayList<>();
        List<Object[]> rows = new ArrayList<>();
        Timestamp now = Timestamp.from(Instant.now());
        for (int i = 0; i < many; i++) {
            UUID id = UUID.randomUUID();
            ids.add(id);
            rows.add(new Object[] {id, now, now});
        }
        jdbc.batchUpdate(
                "insert into baton.lead (id, stage, stage_at, source, captured_at) values (?, 'MAL', ?, 'web', ?)",
                rows);
        jdbc.batchUpdate(
                "insert into baton.lead_person (lead_id) values (?)",
                ids.stream().map(id -> new Object[] {id}).toList());
        return ids;
    }
}
