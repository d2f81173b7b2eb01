package dev.baton.process.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Says every second that this node is there, and gives back the jobs of nodes that have not said so for {@link #PATIENCE}, for whatever reason: killed,
 * frozen, or without a way to the database. Silence is measured by the database's clock alone.
 *
 * <p>A node that was only slow goes on and loses nothing but work: what was given back has another revision, so that the engine refuses to commit
 * what the slow node did with it.
 */
final class Presence {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final String node;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Runnable jobsAreFree;
    private volatile Thread thread;
    private long lastSaid;
    private long unbrokenSince;

    /**
     * @param node under which this one takes jobs
     * @param dataSource with a connection for this alone: a full pool is no silence
     * @param jobsAreFree told when there are jobs to take
     */
    Presence(String node, DataSource dataSource, Runnable jobsAreFree) {
        this.node = node;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.jobsAreFree = jobsAreFree;
    }

    void begin() {
        thread = new Thread(this::run, "presence");
        thread.setDaemon(true);
        thread.start();
    }

    /** Gives back whatever this node still has, and is known no more. */
    void end() throws InterruptedException {
        Thread running = thread;
        thread = null;
        if (running != null) {
            LockSupport.unpark(running);
            running.join(TimeUnit.SECONDS.toMillis(5));
        }
        transaction.executeWithoutResult(status -> {
            giveBack(List.of(node));
            forget(List.of(node));
        });
    }

    boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (isRunning()) {
            try {
                sayAndLook();
            } catch (RuntimeException e) {
                // The database is away, and others say so.
                LOG.debug("not present", e);
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    /** @return how many jobs of silent nodes were given back */
    int sayAndLook() {
        jdbc.sql("""
                        insert into baton.node (id, since, seen_at) values (?, clock_timestamp(), clock_timestamp())
                        on conflict (id) do update set seen_at = clock_timestamp()""").param(node).update();
        Integer freed = transaction.execute(status -> freeTheSilent(patience()));
        return freed == null ? 0 : freed;
    }

    /** When the database itself was away everyone was silent: who comes back first gives the others time to say so. */
    private Duration patience() {
        long now = System.nanoTime();
        if (lastSaid == 0 || now - lastSaid > PATIENCE.toNanos()) {
            unbrokenSince = now;
        }
        lastSaid = now;
        return now - unbrokenSince < PATIENCE.toNanos() ? PATIENCE.multipliedBy(3) : PATIENCE;
    }

    private int freeTheSilent(Duration patience) {
        List<String> silent =
                jdbc.sql("""
                        select id from baton.node where seen_at < clock_timestamp() - make_interval(secs => ?)
                        for update skip locked""").param(patience.toSeconds()).query(String.class).list();
        if (silent.isEmpty()) {
            return 0;
        }
        int freed = giveBack(silent);
        forget(silent);
        if (freed > 0) {
            LOG.warn("NODE-001 {} is silent; jobs that go on elsewhere: {}", String.join(", ", silent), freed);
            jobsAreFree.run();
        }
        return freed;
    }

    /** Past a job that a frozen node is committing: its transaction ends one way or the other, and then comes another look. */
    private int giveBack(List<String> nodes) {
        return jdbc.sql("""
                        update act_ru_job set lock_owner_ = null, lock_exp_time_ = null, rev_ = rev_ + 1
                        where id_ in (select id_ from act_ru_job where lock_owner_ in (:nodes) for update skip locked)""").param("nodes", nodes).update();
    }

    private void forget(List<String> nodes) {
        jdbc.sql("""
                        delete from baton.node n where n.id in (:nodes)
                        and not exists (select from act_ru_job j where j.lock_owner_ = n.id)""").param("nodes", nodes).update();
    }
}
