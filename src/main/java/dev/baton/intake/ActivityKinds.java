package dev.baton.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The kinds of activities that senders may tell: the built-in ones with their other names, and those of the company. */
@Component
@EnableConfigurationProperties(ActivitySettings.class)
class ActivityKinds {

    /** @param actsAs the built-in kind that it scores and acts as */
    record Kind(String name, String actsAs) {}

    private final Map<String, Kind> byName = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();

    /** @throws IllegalArgumentException when a further kind acts as one that is not built in */
    ActivityKinds(ActivitySettings settings) {
        for (String line : lines()) {
            String[] words = line.split(";");
            names.add(words[0]);
            for (String word : words) {
                byName.put(word, new Kind(words[0], words[0]));
            }
        }
        Set<String> builtIn = Set.copyOf(names);
        settings.further().forEach((name, actsAs) -> {
            if (!builtIn.contains(actsAs)) {
                throw new IllegalArgumentException("baton.activities.further." + name + ": \"" + actsAs
                        + "\" must be one of " + String.join(", ", names));
            }
            names.add(name);
            byName.put(spelling(name), new Kind(name, actsAs));
        });
    }

    /** Regardless of case, and of blanks and underscores in place of hyphens. */
    Optional<Kind> find(String told) {
        return Optional.ofNullable(byName.get(spelling(told)));
    }

    Set<String> names() {
        return names;
    }

    private static String spelling(String told) {
        return told.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
    }

    private static List<String> lines() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource("activity-kinds.csv", ActivityKinds.class).getInputStream(),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
