package dev.baton.process.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is silent, and what becomes of its jobs. */
class PresenceTest {

    private static EmbeddedPostgres server;
    private static DataSource database;
    private static JdbcClient jdbc;

    private final AtomicInteger told = new AtomicInteger();
    private final Presence node = new Presence("this", database, told::incrementAndGet);

    @BeforeAll
    static void aDatabase() throws Exception {
        server = EmbeddedPostgres.start();
        database = server.getPostgresDatabase();
        jdbc = JdbcClient.create(database);
        jdbc.sql("create schema baton").update();
        jdbc.sql("set search_path = baton; "
                        + new ClassPathResource("db/migration/V60__node.sql").getContentAsString(StandardCharsets.UTF_8)
                        + "; reset search_path; create table act_ru_job"
                        + " (id_ text primary key, rev_ integer, lock_owner_ text, lock_exp_time_ timestamp)")
                .update();
    }

    @AfterAll
    static void noDatabase() throws Exception {
        server.close();
    }

    @BeforeEach
    void aJobOfThisNodeAndOneOfTheOther() {
        jdbc.sql("truncate act_ru_job, baton.node").update();
        jdbc.sql(
                        "insert into act_ru_job values ('mine', 1, 'this', now()), ('other', 1, 'that', now()), ('free', 1, null, null)")
                .update();
    }

    private void theOtherWasSeen(int secondsAgo) {
        jdbc.sql("insert into baton.node values ('that', now(), now() - make_interval(secs => ?))")
                .param(secondsAgo)
                .update();
    }

    private String owner(String job) {
        return jdbc.sql("select coalesce(lock_owner_, 'nobody') || ' ' || rev_ from act_ru_job where id_ = ?")
                .param(job)
                .query(String.class)
                .single();
    }

    @Test
    void whatASilentNodeHadIsFreeAndHasAnotherRevision() {
        theOtherWasSeen(20);
        assertThat(node.sayAndLook()).isEqualTo(1);
        assertThat(owner("other")).isEqualTo("nobody 2");
        assertThat(owner("mine")).isEqualTo("this 1");
        assertThat(told).hasValue(1);
        assertThat(jdbc.sql("select id from baton.node").query(String.class).list())
                .containsExactly("this");
    }

    @Test
    void aNodeThatWasSeenKeepsItsJobs() {
        theOtherWasSeen(1);
        assertThat(node.sayAndLook()).isZero();
        assertThat(owner("other")).isEqualTo("that 1");
        assertThat(told).hasValue(0);
    }

    /** After the database itself was away every node was silent. */
    @Test
    void aNodeThatHasJustComeGivesTheOthersTimeToSaySo() {
        theOtherWasSeen(10);
        assertThat(node.sayAndLook()).isZero();
        assertThat(owner("other")).isEqualTo("that 1");
    }

    /** Frozen while it committed, a node has its job's row locked: nobody waits for that. */
    @Test
    void aJobThatIsBeingCommittedIsPassedByAndItsNodeRemembered() throws Exception {
        theOtherWasSeen(20);
        try (Connection frozen = database.getConnection()) {
            frozen.setAutoCommit(false);
            frozen.createStatement().execute("select 1 from act_ru_job where id_ = 'other' for update");
            assertThat(node.sayAndLook()).isZero();
            frozen.rollback();
        }
        assertThat(node.sayAndLook()).isEqualTo(1);
        assertThat(owner("other")).isEqualTo("nobody 2");
    }

    @Test
    void aNodeThatEndsKeepsNothingAndIsKnownNoMore() throws Exception {
        node.sayAndLook();
        node.end();
        assertThat(owner("mine")).isEqualTo("nobody 2");
        assertThat(owner("other")).isEqualTo("that 1");
        assertThat(jdbc.sql("select count(*) from baton.node")
                        .query(Integer.class)
                        .single())
                .isZero();
    }
}
