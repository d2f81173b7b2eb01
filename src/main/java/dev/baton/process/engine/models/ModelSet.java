package dev.baton.process.engine.models;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole set of models and forms by their stable names, such as {@code processes/sla.dmn}.
 *
 * <p>Two sets with the same hash are the same, byte for byte.
 */
record ModelSet(Map<String, byte[]> files) {

    ModelSet(Map<String, byte[]> files) {
        this.files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** This set with those files in place of its own. */
    ModelSet with(Map<String, byte[]> changed) {
        Map<String, byte[]> all = new TreeMap<>(files);
        all.putAll(changed);
        return new ModelSet(all);
    }

    String hash() {
        MessageDigest digest = sha256();
        files.forEach((name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static String hash(byte[] file) {
        return HexFormat.of().formatHex(sha256().digest(file));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name under which a file of that name and those contents stands in a set, if it is one of Baton's. */
    Optional<String> stableName(String sent, byte[] bytes) {
        return ModelFile.read(sent, bytes).stableName(files.keySet());
    }
}
