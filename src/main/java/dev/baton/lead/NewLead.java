package dev.baton.lead;

import java.util.List;
import java.util.Map;

/**
 * A lead as a channel hands it in, checked and bounded, not yet cleaned.
 *
 * @param apiKey name of the API key that brought it, or null
 * @param activities kinds of engagement that the arrival itself is, for example {@code requested-call}
 * @param optInDue whether the person has to confirm the address first
 * @param externalIds ids in other systems by system
 */
public record NewLead(
        String source,
        String apiKey,
        Facts facts,
        Person person,
        String marketingConsent,
        List<Value> values,
        List<String> activities,
        boolean optInDue,
        Map<String, String> externalIds) {

    @Override
    public String toString() {
        return "NewLead[source=" + source + "]";
    }
}
