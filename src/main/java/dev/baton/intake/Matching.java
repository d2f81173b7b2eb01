package dev.baton.intake;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.lead.Activity;
import dev.baton.lead.Decision;
import dev.baton.lead.Facts;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Person;
import dev.baton.lead.Stage;
import dev.baton.lead.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Matches a lead to what is known: older leads of the same person, and the account. Leads of one person are matched one after the other, and a
 * lead only ever gives way to one that came before it: of copies that arrive together exactly one stays.
 */
@Service
@Transactional
public class Matching {

    private final Leads leads;
    private final Accounts accounts;
    private final ApplicationEventPublisher events;

    Matching(Leads leads, Accounts accounts, ApplicationEventPublisher events) {
        this.leads = leads;
        this.accounts = accounts;
        this.events = events;
    }

    /** How sure we are that an older lead is the same person: the same address is sure, the same phone is perhaps. */
    public enum Match {
        NONE,
        SAME,
        MAYBE;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Match match(LeadId id) {
        Lead lead = leads.lock(id);
        Person person = leads.person(id);
        toAccount(lead, person);
        leads.lockKeys(person.emailKey(), person.phoneKey());
        Optional<LeadId> same = leads.withSameEmail(id, person.emailKey());
        List<LeadId> similar = leads.withSamePhone(id, person.phoneKey());
        Match match = same.isPresent() ? Match.SAME : similar.isEmpty() ? Match.NONE : Match.MAYBE;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("match", match.code());
        result.put(
                "older",
                same.or(() -> similar.stream().findFirst())
                        .map(LeadId::toString)
                        .orElse(null));
        leads.explain(
                id,
                new Decision(
                        "match",
                        leads.now(),
                        lead.round(),
                        "same address, else same phone",
                        Map.of("email", person.emailKey() != null, "phone", person.phoneKey() != null),
                        List.of(),
                        result));
        leads.record(id, HistoryKind.MATCHED, "baton", match.code(), Map.of());
        return match;
    }

    /** Older leads that are perhaps the same person. */
    @Transactional(readOnly = true)
    public List<LeadId> similar(LeadId id) {
        Person person = leads.person(id);
        List<LeadId> found = new ArrayList<>(
                leads.withSameEmail(id, person.emailKey()).stream().toList());
        leads.withSamePhone(id, person.phoneKey()).stream()
                .filter(other -> !found.contains(other))
                .forEach(found::add);
        return found;
    }

    /**
     * Merges the lead into the older one it is the same person as. The older one learns that the person came again, and publishes
     * {@link DuplicateArrived}.
     *
     * @param actor who found that they are the same
     * @throws LeadRefused LEAD-006 when the older one was merged itself, say, since somebody looked
     */
    public void merge(LeadId id, String actor) {
        LeadId older = similar(id).stream()
                .findFirst()
                .orElseThrow(() -> new LeadRefused(
                        "LEAD-006", "there is no other lead any more that is the same person; lead " + id + " stays"));
        // The younger is locked already: locks are always taken from younger to older, so that no two merges wait in a
        // circle.
        Lead survivor = leads.lock(older);
        while (survivor.mergedInto() != null) {
            survivor = leads.lock(survivor.mergedInto());
        }
        older = survivor.id();
        Lead lead = leads.lock(id);
        leads.takeConsent(older, id);
        leads.record(id, HistoryKind.MERGED, actor, "same-person", Map.of("into", older));
        leads.mergeInto(id, older, actor);
        leads.record(
                older,
                HistoryKind.DUPLICATE_ARRIVED,
                actor,
                lead.source(),
                Map.of("lead", id, "number", lead.number(), "stage", survivor.stage()));
        List<Activity> activities = leads.activities(id);
        for (Activity activity : activities) {
            if (activity.withdrawsConsent()) {
                leads.refuseConsent(older);
            }
            leads.addActivity(
                    older,
                    new Activity(id + "/" + activity.id(), activity.kind(), activity.occurredAt(), activity.actsAs()),
                    actor);
        }
        events.publishEvent(new DuplicateArrived(
                older, activities.stream().anyMatch(Activity::asksForPerson), lead.stage() == Stage.UNCONFIRMED));
    }

    private void toAccount(Lead lead, Person person) {
        Optional<Account> account = accounts.byDomain(person.domain()).or(() -> accounts.byName(person.companyKey()));
        account.ifPresent(found -> {
            leads.knownAt(lead.id(), found.id());
            Facts f = lead.facts();
            List<Value> known = new ArrayList<>();
            if (f.employees() == null && found.employees() != null) {
                known.add(known("employees", found.employees().toString()));
            }
            if (f.annualRevenue() == null && found.annualRevenue() != null) {
                known.add(known("annualRevenue", found.annualRevenue().toPlainString()));
            }
            if (f.country() == null && found.country() != null) {
                known.add(known("country", found.country()));
            }
            if (f.industry() == null && found.industry() != null) {
                known.add(known("industry", found.industry()));
            }
            leads.describe(
                    lead.id(),
                    new Facts(
                            f.country() == null ? found.country() : f.country(),
                            f.language(),
                            f.emailKind(),
                            f.seniority(),
                            f.student(),
                            f.nameGiven(),
                            f.phoneGiven(),
                            true,
                            f.industry() == null && found.industry() != null
                                    ? found.industry().toLowerCase(Locale.ROOT)
                                    : f.industry(),
                            f.product(),
                            f.timeframe(),
                            f.complexity(),
                            f.employees() == null ? found.employees() : f.employees(),
                            f.annualRevenue() == null ? found.annualRevenue() : f.annualRevenue(),
                            f.budget()));
            leads.describe(lead.id(), person, known);
        });
    }

    private Value known(String field, String value) {
        return new Value(field, value, null, Value.Origin.PROPRIETARY, "account", leads.now());
    }
}
