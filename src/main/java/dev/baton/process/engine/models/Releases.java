package dev.baton.process.engine.models;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one line of releases. Each is a whole set of models and forms, checked as a whole and deployed as one deployment, by whatever door it came.
 *
 * <p>Guarantees: a set with a fault changes nothing. One release is made at a time, on however many nodes. A packaged set is applied once: an older
 * version of the application that starts again brings nothing back. A file that the company changed is never replaced by a packaged one.
 */
@Component
public class Releases {

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    /** Any number; the same on all nodes. */
    private static final long LOCK = 7_240_001;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final RepositoryService repository;
    private final PackagedModels packaged;
    private final CompanyWords company;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Releases(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            RepositoryService repository,
            PackagedModels packaged,
            CompanyWords company,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.repository = repository;
        this.packaged = packaged;
        this.company = company;
        this.events = events;
        this.clock = clock;
    }

    /** A set went live. Published in the transaction that made it. */
    public record ModelsReleased(long release) {}

    enum Origin {
        START_UP("start-up"),
        MODELER("modeler"),
        REST("rest");

        private final String code;

        Origin(String code) {
            this.code = code;
        }
    }

    /** @param deployment id of the engine's deployment that holds the set */
    record Release(long seq, String hash, String origin, String by, Instant at, String reason, String deployment) {}

    /**
     * @param packagedHash of the packaged file as it was when this one came, or null when there was none
     */
    record StoredFile(String name, String hash, String packagedHash) {

        boolean isCompanys() {
            return !hash.equals(packagedHash);
        }
    }

    /** What is in force: the files, and where each came from. */
    record InForce(Release release, ModelSet set, Map<String, StoredFile> files) {

        List<String> companys() {
            return files.values().stream()
                    .filter(StoredFile::isCompanys)
                    .map(StoredFile::name)
                    .toList();
        }
    }

    /** The set that the packaged files and the company's make together, and what was kept of the company. */
    private record Upgrade(ModelSet set, Map<String, StoredFile> files) {}

    /**
     * Brings the packaged set, if it never was, into what is in force: it fills what the company does not have and leaves the rest.
     *
     * @throws org.camunda.bpm.engine.ParseException when there was nothing before and the packaged set has a fault
     */
    void start() {
        transaction.executeWithoutResult(status -> {
            lock();
            if (isApplied()) {
                return;
            }
            Optional<InForce> before = inForce();
            Upgrade upgrade = upgrade(before);
            List<Fault> faults = serious(check(upgrade.set()), upgrade.files());
            if (faults.isEmpty()) {
                release(upgrade, Origin.START_UP, "baton", null, true);
            } else if (before.isEmpty()) {
                throw ModelsRefused.of(faults);
            } else {
                faults.forEach(
                        fault -> LOG.warn("MODEL-023 the models of this version are kept back: {}", fault.sentence()));
            }
        });
    }

    /**
     * Puts files into the set in force, and with them the packaged set where one waits for that.
     *
     * @param sent by their stable names
     * @throws org.camunda.bpm.engine.ParseException naming all faults
     */
    DeploymentWithDefinitions deploy(Map<String, byte[]> sent, Origin origin, String by, String reason) {
        return transaction.execute(status -> {
            lock();
            Optional<InForce> before = inForce();
            if (before.isPresent() && !isApplied()) {
                Upgrade upgraded = put(upgrade(before), sent);
                if (serious(check(upgraded.set()), upgraded.files()).isEmpty()) {
                    return release(upgraded, origin, by, reason, true);
                }
            }
            Upgrade changed = put(
                    before.map(force -> new Upgrade(force.set(), force.files()))
                            .orElseGet(() -> new Upgrade(new ModelSet(Map.of()), Map.of())),
                    sent);
            List<Fault> faults = serious(check(changed.set()), changed.files());
            if (!faults.isEmpty()) {
                throw ModelsRefused.of(faults);
            }
            return release(changed, origin, by, reason, false);
        });
    }

    /** The same line, with other models packaged. */
    Releases packaging(ModelSet others) {
        return new Releases(jdbc, transaction, repository, new PackagedModels(others), company, events, clock);
    }

    /** The set in force, or empty before the first start. */
    Optional<InForce> inForce() {
        return line().stream().findFirst().map(release -> {
            Map<String, byte[]> files = resources(release.deployment());
            Map<String, StoredFile> stored = stored(release);
            files.keySet().removeIf(name -> !stored.isEmpty() && !stored.containsKey(name));
            for (Elsewhere other : elsewhere(release.deployment())) {
                byte[] bytes = resources(other.deployment()).get(other.resource());
                new ModelSet(files).stableName(other.resource(), bytes).ifPresent(name -> {
                    files.put(name, bytes);
                    stored.put(name, new StoredFile(name, ModelSet.hash(bytes), null));
                });
            }
            ModelSet set = new ModelSet(files);
            // A release from before files were kept apart held packaged ones only.
            set.files()
                    .forEach((name, bytes) -> stored.computeIfAbsent(
                            name, n -> new StoredFile(n, ModelSet.hash(bytes), ModelSet.hash(bytes))));
            return new InForce(release, set, stored);
        });
    }

    /** All releases, the newest first. */
    List<Release> line() {
        return jdbc.sql(
                        "select seq, hash, origin, by, at, reason, deployment_id from baton.model_release order by seq desc")
                .query((rs, n) -> new Release(
                        rs.getLong("seq"),
                        rs.getString("hash"),
                        rs.getString("origin"),
                        rs.getString("by"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getString("reason"),
                        rs.getString("deployment_id")))
                .list();
    }

    /** The number of the release in force, 0 before there is any. */
    long newest() {
        return jdbc.sql("select coalesce(max(seq), 0) from baton.model_release")
                .query(Long.class)
                .single();
    }

    /** Why the packaged set of this version is not in force; empty when it is. */
    List<Fault> keptBack() {
        if (isApplied()) {
            return List.of();
        }
        Upgrade upgrade = upgrade(inForce());
        return serious(check(upgrade.set()), upgrade.files());
    }

    /** The company's files whose packaged originals are others by now, so that somebody may compare them. */
    List<String> differences() {
        return inForce()
                .map(force -> force.files().values().stream()
                        .filter(StoredFile::isCompanys)
                        .filter(file -> packaged.set().files().containsKey(file.name()))
                        .filter(file -> file.packagedHash() != null
                                && !file.packagedHash().equals(packaged.hash(file.name())))
                        .map(StoredFile::name)
                        .toList())
                .orElse(List.of());
    }

    /** What is wrong with the set in force by the words of today. */
    List<Fault> faults() {
        return inForce().map(force -> check(force.set())).orElse(List.of());
    }

    boolean isInForce(String deployment) {
        return line().stream()
                .findFirst()
                .filter(release -> release.deployment().equals(deployment))
                .isPresent();
    }

    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(?)")
                .param(LOCK)
                .query((rs, n) -> "")
                .single();
    }

    /** Whether the packaged set of this version was applied, now or before a later one. */
    private boolean isApplied() {
        return jdbc.sql("select exists(select from baton.model_release where packaged_hash = ?)")
                .param(packaged.set().hash())
                .query(Boolean.class)
                .single();
    }

    private List<Fault> check(ModelSet set) {
        return company.check().check(set);
    }

    /** A team that is not there yet is no reason to refuse what came with Baton: its leads go to a person. */
    private static List<Fault> serious(List<Fault> faults, Map<String, StoredFile> files) {
        return faults.stream()
                .filter(fault -> !fault.unknownTeam()
                        || Optional.ofNullable(files.get("processes/" + fault.file()))
                                .filter(file -> !file.isCompanys())
                                .isEmpty())
                .toList();
    }

    private Upgrade upgrade(Optional<InForce> before) {
        Map<String, byte[]> files = new TreeMap<>();
        Map<String, StoredFile> stored = new LinkedHashMap<>();
        before.ifPresent(force -> force.files().values().stream()
                .filter(StoredFile::isCompanys)
                .forEach(file -> {
                    files.put(file.name(), force.set().files().get(file.name()));
                    stored.put(file.name(), file);
                }));
        packaged.set().files().forEach((name, bytes) -> {
            if (!stored.containsKey(name)) {
                files.put(name, bytes);
                stored.put(name, new StoredFile(name, packaged.hash(name), packaged.hash(name)));
            }
        });
        return new Upgrade(new ModelSet(files), stored);
    }

    private Upgrade put(Upgrade base, Map<String, byte[]> sent) {
        Map<String, StoredFile> stored = new LinkedHashMap<>(base.files());
        sent.forEach((name, bytes) -> {
            String hash = ModelSet.hash(bytes);
            StoredFile old = stored.get(name);
            // What is sent unchanged stays what it was.
            if (old == null || !old.hash().equals(hash)) {
                stored.put(name, new StoredFile(name, hash, packaged.hash(name)));
            }
        });
        return new Upgrade(base.set().with(sent), stored);
    }

    private DeploymentWithDefinitions release(
            Upgrade next, Origin origin, String by, String reason, boolean withPackaged) {
        DeploymentWithDefinitions deployment =
                ((ReleasedRepositoryService) repository).deployWhole(next.set(), origin.code);
        long seq = jdbc.sql(
                        "insert into baton.model_release (hash, origin, deployment_id, by, at, reason, packaged_hash) values (?, ?, ?, ?, ?, ?, ?) returning seq")
                .params(
                        next.set().hash(),
                        origin.code,
                        deployment.getId(),
                        by,
                        Timestamp.from(clock.instant()),
                        reason,
                        withPackaged ? packaged.set().hash() : null)
                .query(Long.class)
                .single();
        next.files().values().forEach(file -> jdbc.sql(
                        "insert into baton.release_file (release, name, hash, packaged_hash) values (?, ?, ?, ?)")
                .params(seq, file.name(), file.hash(), file.packagedHash())
                .update());
        LOG.info(
                "MODEL-002 release {}: {} models and forms by {}, {} of them the company's own",
                seq,
                next.set().files().size(),
                origin.code,
                next.files().values().stream().filter(StoredFile::isCompanys).count());
        events.publishEvent(new ModelsReleased(seq));
        return deployment;
    }

    private Map<String, StoredFile> stored(Release release) {
        Map<String, StoredFile> files = new TreeMap<>();
        jdbc.sql("select name, hash, packaged_hash from baton.release_file where release = ?")
                .param(release.seq())
                .query((rs, n) -> new StoredFile(rs.getString(1), rs.getString(2), rs.getString(3)))
                .list()
                .forEach(file -> files.put(file.name(), file));
        return files;
    }

    private Map<String, byte[]> resources(String deployment) {
        Map<String, byte[]> files = new TreeMap<>();
        jdbc.sql("select name_, bytes_ from act_ge_bytearray where deployment_id_ = ?")
                .param(deployment)
                .query((rs, n) -> Map.entry(rs.getString(1), rs.getBytes(2)))
                .list()
                .forEach(file -> files.put(file.getKey(), file.getValue()));
        return files;
    }

    private record Elsewhere(String deployment, String resource) {}

    /** Newest versions that were deployed past the line, as it was possible before there was one. */
    private List<Elsewhere> elsewhere(String deployment) {
        List<String> keys = new ArrayList<>(DiagramCheck.files().keySet());
        Catalogue.ofBaton().tables().forEach(table -> keys.add(table.decision()));
        return jdbc.sql("""
                        with newest as (
                            select distinct on (key_) deployment_id_, resource_name_ from act_re_procdef
                            where key_ in (:keys) and tenant_id_ is null order by key_, version_ desc),
                        tables as (
                            select distinct on (key_) deployment_id_, resource_name_ from act_re_decision_def
                            where key_ in (:keys) and tenant_id_ is null order by key_, version_ desc)
                        select distinct deployment_id_, resource_name_ from (select * from newest union all select * from tables) n
                        where deployment_id_ <> :deployment""")
                .param("keys", keys)
                .param("deployment", deployment)
                .query((rs, n) -> new Elsewhere(rs.getString(1), rs.getString(2)))
                .list();
    }
}
