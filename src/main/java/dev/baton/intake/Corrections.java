package dev.baton.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.NewLead;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lays what a person found over what came along. What was there before stays as the original. Consent is a person's: with another address it is that of
 * whoever has it, refused or not asked.
 */
@Service
@Transactional
public class Corrections {

    private static final String SOURCE = "marketing";

    private final LeadReader reader;
    private final Leads leads;

    Corrections(LeadReader reader, Leads leads) {
        this.reader = reader;
        this.leads = leads;
    }

    /**
     * @param found fields of a lead; what is not there stays as it is
     * @throws InvalidLead naming every bad field
     */
    public void correct(LeadId id, JsonNode found) {
        if (found.isEmpty()) {
            return;
        }
        leads.lock(id);
        Person before = leads.person(id);
        NewLead news = reader.readTyped(found, new Channel("manual", null, Channel.Need.NOTHING));
        Person p = news.person();
        boolean another = p.emailKey() != null && !p.emailKey().equals(before.emailKey());
        List<Value> values = news.values().stream()
                .filter(v -> v.value() != null)
                .map(v -> new Value(v.field(), v.value(), null, Value.Origin.EXPLICIT, SOURCE, v.at()))
                .toList();
        leads.correct(
                id,
                new Person(
                        or(p.firstName(), before.firstName()),
                        or(p.lastName(), before.lastName()),
                        or(p.email(), before.email()),
                        or(p.emailKey(), before.emailKey()),
                        or(p.phone(), before.phone()),
                        before.phoneKey(),
                        or(p.jobTitle(), before.jobTitle()),
                        or(p.company(), before.company()),
                        before.companyKey(),
                        before.website(),
                        before.domain(),
                        before.city(),
                        before.region(),
                        before.postalCode(),
                        before.message(),
                        another ? null : before.consentText(),
                        another ? null : before.consentAt(),
                        before.attributes()),
                values);
        if (another) {
            leads.forgetConsent(id);
            if (leads.hasRefused(p.emailKey())) {
                leads.refuseConsent(id);
            }
        }
    }

    private static String or(String found, String before) {
        return found == null ? before : found;
    }
}
