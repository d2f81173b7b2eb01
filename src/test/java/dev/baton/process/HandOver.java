package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.assignment.Assignments;
import dev.baton.process.handovertosales.AbsentOwners;
import dev.baton.team.Teams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** What the tests of a hand-over share: people who are away, tables that an analyst has changed. */
abstract class HandOver extends LeadProcess {

    @Autowired
    BeanFactory beans;

    @Autowired
    Accounts accounts;

    @Autowired
    Teams teams;

    @Autowired
    AbsentOwners absentOwners;

    @AfterEach
    void everybodyIsBack() {
        jdbc.update("delete from baton.absence");
        jdbc.update("delete from baton.backlog");
        jdbc.update("update baton.rep set paused_until = null, capacity = 1000");
    }

    void awayUntil(Instant until, String... reps) {
        for (String rep : reps) {
            teams.addAbsence(rep, MORNING.minus(Duration.ofHours(1)), until);
        }
    }

    int backlog(Life life) {
        return jdbc.queryForObject(
                "select count(*) from baton.backlog where lead_id = ?",
                Integer.class,
                life.id().value());
    }

    long agreed() {
        return assignments.agreement(Instant.EPOCH).stream()
                .mapToLong(Assignments.Agreement::agreed)
                .sum();
    }

    List<String> offeredTo(String rep) {
        return as(rep, () -> engine.getTaskService().createTaskQuery().taskCandidateUser(rep).list().stream()
                .map(Task::getId)
                .toList());
    }

    static String otherThan(String rep) {
        return CompanyOfTheTests.TEAMS.get("dach").stream()
                .filter(other -> !other.equals(rep))
                .findFirst()
                .orElseThrow();
    }

    void withStrategy(String strategy, Runnable work) {
        withTable(
                "select-team.dmn",
                table -> table.replaceFirst("(?s)(\"dach\"</text>.*?<text>)\"round-robin\"", "$1\"" + strategy + "\""),
                work);
    }

    /** The table as an analyst would change it for a while. */
    void withTable(String file, UnaryOperator<String> change, Runnable work) {
        String table;
        try {
            table = Files.readString(Path.of("processes", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String changed = change.apply(table);
        assertThat(changed).isNotEqualTo(table);
        deploy(file, changed);
        try {
            work.run();
        } finally {
            deploy(file, table);
        }
    }

    private void deploy(String file, String table) {
        engine.getRepositoryService().createDeployment().addString(file, table).deploy();
    }

    Life notAnsweredByAnybody() {
        Life life = capture(strong());
        for (int i = 0; i < 3; i++) {
            life.waitUntil("Event_AnswerOverdue");
        }
        return life;
    }

    /** Nobody sells in Latin America. */
    Life ofATeamWithoutReps() {
        return capture(with(strong(), "country", "BR"));
    }

    Map<String, Object> ofAccountOwnedBy(String rep) {
        Map<String, Object> lead = strong();
        String domain = ((String) lead.get("email")).replaceAll(".*@", "");
        accounts.put(
                new Account(null, domain, domain, domain, "US", null, "machinery", 900, null, "customer", rep, false));
        return lead;
    }
}
