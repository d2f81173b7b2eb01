package dev.baton.process.engine.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The models and forms that came with this version of the application. */
@Component
class PackagedModels {

    private final ModelSet set;
    private final Map<String, String> hashes = new HashMap<>();

    @Autowired
    PackagedModels(ResourcePatternResolver resources) {
        this(read(resources));
    }

    PackagedModels(ModelSet set) {
        if (set.isEmpty()) {
            throw new IllegalStateException("MODEL-001 there are no models in the application; it does not start");
        }
        this.set = set;
        set.files().forEach((name, bytes) -> hashes.put(name, ModelSet.hash(bytes)));
    }

    private static ModelSet read(ResourcePatternResolver resources) {
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
        return new ModelSet(files);
    }

    ModelSet set() {
        return set;
    }

    /** Of one file, or null when none of that name came. */
    String hash(String name) {
        return hashes.get(name);
    }
}
