package dev.baton.intake;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.intake.SamePerson.Finding;
import dev.baton.intake.SamePerson.Verdict;
import dev.baton.lead.Activity;
import dev.baton.lead.DataMerged;
import dev.baton.lead.Decision;
import dev.baton.lead.Facts;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.KnownPerson;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import dev.baton.lead.Merges;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Merges merges;
    private final Accounts accounts;
    private final Cleaning cleaning;
    private final SamePerson samePerson;
    private final ApplicationEventPublisher events;

    Matching(
            Leads leads,
            Merges merges,
            Accounts accounts,
            Cleaning cleaning,
            SamePerson samePerson,
            ApplicationEventPublisher events) {
        this.leads = leads;
        this.merges = merges;
        this.accounts = accounts;
        this.cleaning = cleaning;
        this.samePerson = samePerson;
        this.events = events;
    }

    /** Whether an older lead is the same person: certainly, or perhaps, so that a person has to decide. */
    public enum Match {
        NONE,
        SAME,
        MAYBE;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Found(LeadId lead, Finding finding) {}

    public Match match(LeadId id) {
        Lead lead = leads.lock(id);
        Person person = leads.person(id);
        toAccount(lead, person);
        leads.lockKeys(keys(person));
        List<Found> found = found(id, person);
        Optional<Found> best =
                found.stream().findFirst().filter(f -> f.finding().verdict() != Verdict.SHARED);
        Match match = best.map(f -> f.finding().verdict() == Verdict.CERTAIN ? Match.SAME : Match.MAYBE)
                .orElse(Match.NONE);
        List<Found> shared = found.stream()
                .filter(f -> f.finding().verdict() == Verdict.SHARED)
                .limit(5)
                .toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("match", match.code());
        result.put("older", best.map(f -> f.lead().toString()).orElse(null));
        result.put("because", best.map(f -> f.finding().because()).orElse(null));
        result.put("shares", shared.stream().map(f -> f.lead().toString()).toList());
        leads.explain(
                id,
                new Decision(
                        "match",
                        leads.now(),
                        lead.round(),
                        "same address, same name and company, or same phone",
                        Map.of(
                                "email",
                                person.emailKey() != null,
                                "phone",
                                SamePerson.isNumber(person.phoneKey()),
                                "company",
                                person.companyKey() != null,
                                "name",
                                !person.name().isEmpty()),
                        List.of(),
                        result));
        if (match == Match.NONE && !shared.isEmpty()) {
            Lead other = leads.find(shared.get(0).lead());
            leads.record(
                    id,
                    HistoryKind.MATCHED,
                    "baton",
                    shared.get(0).finding().because(),
                    Map.of("lead", other.id(), "number", other.number()));
        } else {
            leads.record(id, HistoryKind.MATCHED, "baton", match.code(), Map.of());
        }
        return match;
    }

    /**
     * Merges the lead into the older one it is the same person as. The older one has the data of both from now on, and publishes
     * {@link DuplicateArrived}.
     *
     * @param actor who found that they are the same
     * @throws LeadRefused LEAD-006 when the older one was merged itself, say, since somebody looked
     */
    public void merge(LeadId id, String actor) {
        LeadId older = found(id, leads.person(id)).stream()
                .findFirst()
                .map(Found::lead)
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
        List<Activity> activities = leads.activities(id);
        leads.record(id, HistoryKind.MERGED, actor, "same-person", Map.of("into", older));
        Set<String> changed = merges.merge(id, older, Precedence.OF_VALUES, actor);
        leads.takeConsent(older, id);
        if (changed.contains("email")) {
            // Consent was given for the address before. A refusal of the new one stays a refusal.
            leads.forgetConsent(older);
            if (lead.marketingConsent().equals("no")) {
                leads.refuseConsent(older);
            }
        }
        readAgain(older);
        leads.record(
                older,
                HistoryKind.DUPLICATE_ARRIVED,
                actor,
                lead.source(),
                Map.of("lead", id, "number", lead.number(), "stage", survivor.stage(), "changed", changed),
                leads.person(id).message());
        for (Activity activity : activities) {
            if (activity.withdrawsConsent()) {
                leads.refuseConsent(older);
            }
            leads.addActivity(
                    older,
                    new Activity(id + "/" + activity.id(), activity.kind(), activity.occurredAt(), activity.actsAs()),
                    actor,
                    id);
        }
        events.publishEvent(new DuplicateArrived(older, id, changed));
    }

    /** A person says that the lead is none of those that it may be: Baton does not ask, nor merge, these again. */
    public void keepApart(LeadId id, String actor) {
        leads.lock(id);
        found(id, leads.person(id)).forEach(found -> merges.keepApart(id, found.lead(), actor));
    }

    /**
     * Undoes a merge: the lead lives again, in its next round, and the one that it was merged into is what it would be without it. Publishes
     * {@link LeadSeparated}.
     *
     * @return the lead that it was part of
     * @throws LeadRefused LEAD-008 when the lead is not merged, or one of the two was erased
     */
    public LeadId separate(LeadId id, String actor) {
        LeadId survivor = merges.separate(id, Precedence.OF_VALUES, actor);
        readAgain(survivor);
        events.publishEvent(new LeadSeparated(survivor, id));
        return survivor;
    }

    /** Forgets what was told by the data that were there before, and finds it again in those that are there now. */
    private void readAgain(LeadId id) {
        Map<String, String> said = new HashMap<>();
        merges.values(id).forEach(kept -> said.put(kept.field(), kept.value().value()));
        BigDecimal employees = number(said.get("employees"));
        leads.describe(
                id,
                new Facts(
                        null,
                        null,
                        "none",
                        Facts.UNKNOWN,
                        false,
                        false,
                        false,
                        false,
                        null,
                        null,
                        Facts.UNKNOWN,
                        Facts.UNKNOWN,
                        employees == null ? null : employees.intValue(),
                        number(said.get("annualRevenue")),
                        number(said.get("budget"))));
        cleaning.clean(id);
        toAccount(leads.lock(id), leads.person(id));
        events.publishEvent(new DataMerged(id));
    }

    private static BigDecimal number(String text) {
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The surest first, of equally sure ones the oldest. Who was found to be another person does not count. */
    private List<Found> found(LeadId id, Person person) {
        Map<LeadId, KnownPerson> known = new LinkedHashMap<>();
        Set<LeadId> address = add(known, leads.withEmail(id, person.emailKey()));
        Set<LeadId> number =
                add(known, SamePerson.isNumber(person.phoneKey()) ? leads.withPhone(id, person.phoneKey()) : List.of());
        if (namesCompany(person)) {
            boolean reachable = person.emailKey() != null || person.phoneKey() != null;
            add(known, leads.withCompany(id, person.companyKey(), reachable));
        }
        List<Found> found = new ArrayList<>();
        known.forEach((lead, older) -> {
            Finding finding = samePerson.compare(person, older, address.contains(lead), number.contains(lead));
            if (finding != null && !merges.areApart(id, lead)) {
                found.add(new Found(lead, finding));
            }
        });
        found.sort(Comparator.comparing((Found f) -> f.finding().verdict()));
        return found;
    }

    private static Set<LeadId> add(Map<LeadId, KnownPerson> known, List<KnownPerson> more) {
        Set<LeadId> ids = new HashSet<>();
        for (KnownPerson each : more) {
            known.putIfAbsent(each.lead(), each);
            ids.add(each.lead());
        }
        return ids;
    }

    private static boolean namesCompany(Person person) {
        return person.companyKey() != null && person.firstName() != null && person.lastName() != null;
    }

    private static List<String> keys(Person person) {
        List<String> keys = new ArrayList<>();
        if (person.emailKey() != null) {
            keys.add("email " + person.emailKey());
        }
        if (namesCompany(person)) {
            keys.add("company " + person.companyKey() + ", " + WordLists.fold(person.lastName()));
        }
        if (SamePerson.isNumber(person.phoneKey())) {
            keys.add("phone " + person.phoneKey());
        }
        return keys;
    }

    private void toAccount(Lead lead, Person person) {
        Optional<Account> account = accounts.byDomain(person.domain()).or(() -> accounts.byName(person.companyKey()));
        leads.knownAt(lead.id(), account.map(Account::id).orElse(null));
        account.ifPresent(found -> {
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
