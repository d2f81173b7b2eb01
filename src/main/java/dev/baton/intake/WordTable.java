package dev.baton.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.ClassPathResource;

/** A shipped table of words: one row a line, cells parted by commas, lines that begin with {@code #} are comments. */
final class WordTable {

    private WordTable() {}

    /** @param columns the number of cells of a row; a comma in the last one belongs to it */
    static List<List<String>> rows(String name, int columns) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource(name, WordTable.class).getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .map(line -> List.of(line.split(",", columns)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
