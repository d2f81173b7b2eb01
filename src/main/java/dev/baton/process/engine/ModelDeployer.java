package dev.baton.process.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deploys all models and forms as one deployment under stable names, or nothing. A packaged set is deployed only if its hash never was: a set
 * that somebody deployed by hand since then stays, and starting twice deploys once, on however many nodes.
 */
@Component
class ModelDeployer implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(ModelDeployer.class);

    /** Any number; the same on all nodes. */
    private static final long LOCK = 7_240_001;

    private final RepositoryService repository;
    private final ResourcePatternResolver resources;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ModelDeployer(
            RepositoryService repository,
            ResourcePatternResolver resources,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.repository = repository;
        this.resources = resources;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<String, byte[]> packaged = packaged();
        if (packaged.isEmpty()) {
            throw new IllegalStateException("MODEL-001 there are no models in the application; it does not start");
        }
        deploy(packaged, "packaged", "baton");
    }

    /** @return whether anything was deployed */
    boolean deploy(Map<String, byte[]> files, String origin, String by) {
        String hash = hash(files);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)")
                    .param(LOCK)
                    .query((rs, n) -> "")
                    .single();
            boolean known = jdbc.sql("select count(*) from baton.model_release where hash = ?")
                            .param(hash)
                            .query(Integer.class)
                            .single()
                    > 0;
            if (known) {
                return false;
            }
            DeploymentBuilder deployment =
                    repository.createDeployment().name("baton").source(origin);
            files.forEach((name, bytes) -> deployment.addInputStream(name, new ByteArrayInputStream(bytes)));
            String id = deployment.deploy().getId();
            jdbc.sql("insert into baton.model_release (hash, origin, deployment_id, by, at) values (?, ?, ?, ?, ?)")
                    .params(hash, origin, id, by, Timestamp.from(clock.instant()))
                    .update();
            LOG.info("MODEL-002 deployed {} models and forms as {}", files.size(), hash.substring(0, 12));
            return true;
        }));
    }

    private Map<String, byte[]> packaged() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String pattern : new String[] {"processes/*.bpmn", "processes/*.dmn", "forms/*.form"}) {
            try {
                String folder = pattern.substring(0, pattern.indexOf('/') + 1);
                for (Resource resource : resources.getResources("classpath*:" + pattern)) {
                    files.put(folder + resource.getFilename(), resource.getContentAsByteArray());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static String hash(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, bytes) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
