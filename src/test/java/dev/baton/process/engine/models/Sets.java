package dev.baton.process.engine.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sets of models for the tests of their checks, without an engine. */
final class Sets {

    private static final Set<String> STRATEGIES = Set.of(
            "owner", "round-robin", "weighted", "least-loaded", "best-fit", "sales-team", "partner", "pool", "manual");

    private static final Set<String> COUNTRIES =
            Stream.concat(Stream.of(Locale.getISOCountries()), Stream.of("XK")).collect(Collectors.toUnmodifiableSet());

    private Sets() {}

    static ModelSet ofTheRepository() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String folder : List.of("processes", "forms")) {
            try (Stream<Path> all = Files.list(Path.of(folder))) {
                for (Path file : all.toList()) {
                    files.put(folder + "/" + file.getFileName(), Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ModelSet(files);
    }

    /** By the words of a company that has just what its own tables name, whatever that is. */
    static SetCheck check(ModelSet set) {
        return new SetCheck(words(set), process -> false, task -> null);
    }

    static Words words(ModelSet set) {
        Set<String> teams = outputs(set, "select-team.dmn", "Team");
        Set<String> tracks = outputs(set, "recycle-lead.dmn", "Track");
        Set<String> routes = SetCheck.routes(set);
        return list -> switch (list) {
            case "team" -> teams;
            case "track" -> tracks;
            case "route" -> routes;
            case "strategy" -> STRATEGIES;
            case "country" -> COUNTRIES;
            default ->
                Catalogue.ofBaton().words(list).values() == null
                        ? null
                        : Set.copyOf(Catalogue.ofBaton().words(list).values());
        };
    }

    private static Set<String> outputs(ModelSet set, String file, String column) {
        String text = text(set, "processes/" + file);
        Set<String> found = new HashSet<>();
        Matcher cell = Pattern.compile("<outputEntry id=\"[^\"]*_" + column + "\">\\s*<text>\"([^\"]+)\"</text>")
                .matcher(text);
        while (cell.find()) {
            found.add(cell.group(1));
        }
        return found;
    }

    static ModelSet with(ModelSet set, String name, String text) {
        return set.with(Map.of(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    static String text(ModelSet set, String name) {
        return new String(set.files().get(name), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String resource) {
        try (InputStream stream = Sets.class.getResourceAsStream(resource)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> sentences(List<Fault> faults) {
        List<String> sentences = new ArrayList<>();
        faults.forEach(fault -> sentences.add(fault.sentence()));
        return sentences;
    }
}
