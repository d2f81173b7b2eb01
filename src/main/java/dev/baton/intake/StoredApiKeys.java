package dev.baton.intake;

import com.fasterxml.uuid.Generators;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps only the SHA-256 of a secret: secrets are long and random, so that a slow hash would protect nothing more. */
@Service
@Transactional
class StoredApiKeys implements ApiKeys, SourceKeys {

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredApiKeys(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<ApiKey> find(String secret) {
        return jdbc.sql(
                        "select id, name, rate_per_second from baton.api_key where secret_hash = ? and revoked_at is null")
                .param(sha256(secret.getBytes(StandardCharsets.UTF_8)))
                .query(ApiKey.class)
                .optional();
    }

    @Override
    public void put(String name, String secret, int ratePerSecond) {
        jdbc.sql("insert into baton.api_key (id, name, secret_hash, rate_per_second, created_at) values (?, ?, ?, ?, ?)"
                        + " on conflict (name) do update set secret_hash = excluded.secret_hash, rate_per_second ="
                        + " excluded.rate_per_second, revoked_at = null")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        name,
                        sha256(secret.getBytes(StandardCharsets.UTF_8)),
                        ratePerSecond,
                        Timestamp.from(clock.instant()))
                .update();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
