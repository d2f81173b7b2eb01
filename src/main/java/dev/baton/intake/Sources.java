package dev.baton.intake;

import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where leads may come from.
 *
 * @param further sources beside the built-in ones
 * @param doubleOptIn sources whose leads have to confirm their address first
 */
@ConfigurationProperties("baton.sources")
record Sources(
        @DefaultValue List<String> further, @DefaultValue Set<String> doubleOptIn) {

    private static final Set<String> BUILT_IN =
            Set.of("web", "form", "api", "import", "manual", "event", "partner", "webhook");

    boolean isKnown(String source) {
        return BUILT_IN.contains(source) || further.contains(source);
    }

    boolean asksForOptIn(String source) {
        return doubleOptIn.contains(source);
    }
}
