package dev.baton.intake;

import java.util.Set;
import org.springframework.stereotype.Component;

/** Domains of free-mail and of throw-away mail providers. A free-mail domain never tells the company. */
@Component
class DomainLists {

    private final Set<String> freemail = Set.copyOf(WordLists.read("freemail-domains.txt"));
    private final Set<String> disposable = Set.copyOf(WordLists.read("disposable-domains.txt"));

    /** @return business, freemail or disposable */
    String kindOf(String domain) {
        return disposable.contains(domain) ? "disposable" : freemail.contains(domain) ? "freemail" : "business";
    }
}
