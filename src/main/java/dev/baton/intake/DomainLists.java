package dev.baton.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Domains of free-mail and of throw-away mail providers. A free-mail domain never tells the company. */
@Component
class DomainLists {

    private final Set<String> freemail = read("freemail-domains.txt");
    private final Set<String> disposable = read("disposable-domains.txt");

    /** @return business, freemail or disposable */
    String kindOf(String domain) {
        return disposable.contains(domain) ? "disposable" : freemail.contains(domain) ? "freemail" : "business";
    }

    private static Set<String> read(String name) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new ClassPathResource(name, DomainLists.class).getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
