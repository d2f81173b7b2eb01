package dev.baton.process.engine.models;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Models")
@RestController
class ReleaseApi {

    private final Releases releases;

    ReleaseApi(Releases releases) {
        this.releases = releases;
    }

    /**
     * @param files those of the set in force
     * @param faults what is wrong with the set in force by the words of today
     * @param keptBack why the models of this version of the application are not in force
     * @param differences the company's own files whose packaged originals are others by now
     */
    record View(
            List<ReleaseView> releases,
            List<FileView> files,
            List<String> faults,
            List<String> keptBack,
            List<String> differences) {}

    record ReleaseView(long seq, String hash, String origin, String by, Instant at, String reason) {}

    record FileView(String name, String hash, String from) {}

    @Operation(
            summary = "The line of releases of models and forms, the newest first, and what there is to look at",
            description = "Each release is a whole set. A file comes packaged or from the company.")
    @GetMapping("/api/releases")
    View releases() {
        return new View(
                releases.line().stream()
                        .map(release -> new ReleaseView(
                                release.seq(),
                                release.hash(),
                                release.origin(),
                                release.by(),
                                release.at(),
                                release.reason()))
                        .toList(),
                releases.inForce().map(Releases.InForce::files).map(java.util.Map::values).stream()
                        .flatMap(Collection::stream)
                        .map(file -> new FileView(file.name(), file.hash(), file.isCompanys() ? "company" : "packaged"))
                        .toList(),
                releases.faults().stream().map(Fault::sentence).toList(),
                releases.keptBack().stream().map(Fault::sentence).toList(),
                releases.differences());
    }

    @Operation(summary = "What tables may ask: every fact with its kind and, where it is one of a list, its words")
    @GetMapping("/api/facts")
    List<FactView> facts() {
        return Catalogue.ofBaton().facts().stream()
                .map(fact -> new FactView(
                        fact.name(),
                        fact.kind().code(),
                        fact.says(),
                        fact.words() == null
                                ? null
                                : Catalogue.ofBaton().words(fact.words()).values(),
                        Catalogue.ofBaton().tables().stream()
                                .filter(table -> table.asks().containsKey(fact.name()))
                                .map(Catalogue.Table::file)
                                .toList()))
                .toList();
    }

    record FactView(String name, String kind, String says, List<String> words, List<String> tables) {}
}
