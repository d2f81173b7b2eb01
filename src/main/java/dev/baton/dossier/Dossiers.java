package dev.baton.dossier;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.assignment.Assignment;
import dev.baton.assignment.Assignments;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.KeptValue;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadUnknown;
import dev.baton.lead.Leads;
import dev.baton.lead.Merges;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import dev.baton.scoring.Score;
import dev.baton.scoring.Scoring;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Puts dossiers together. Never fails for a lead that is gone: the form of an open task must still open. */
@Service
@Transactional(readOnly = true)
public class Dossiers {

    private static final DateTimeFormatter DUE = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final Set<HistoryKind> NOT_SHOWN = Set.of(HistoryKind.CLEANED, HistoryKind.MATCHED);

    private static final int MOST_SHOWN = 5;
    private static final Map<String, String> LABELS = labels();
    private static final List<String> ORDER = List.copyOf(LABELS.values());

    private final Leads leads;
    private final Merges merges;
    private final Accounts accounts;
    private final Scoring scoring;
    private final Assignments assignments;
    private final ServiceLevels serviceLevels;

    Dossiers(
            Leads leads,
            Merges merges,
            Accounts accounts,
            Scoring scoring,
            Assignments assignments,
            ServiceLevels serviceLevels) {
        this.leads = leads;
        this.merges = merges;
        this.accounts = accounts;
        this.scoring = scoring;
        this.assignments = assignments;
        this.serviceLevels = serviceLevels;
    }

    public Dossier of(LeadId id) {
        return of(id, null);
    }

    /** @param reader the time zone in which instants are told; null for the team's */
    public Dossier of(LeadId id, ZoneId reader) {
        Lead lead;
        try {
            lead = leads.find(id);
        } catch (LeadUnknown e) {
            return gone(0);
        }
        Person person = leads.person(id);
        if (person == Person.ERASED) {
            return gone(lead.number());
        }
        Map<String, String> given = leads.values(id).stream()
                .filter(v -> v.value() != null)
                .collect(Collectors.toMap(Value::field, Value::value));
        Optional<Score> score = scoring.find(id);
        Optional<Assignment> assignment = assignments.open(id);
        Optional<Assignments.Names> names = assignment.flatMap(a -> assignments.names(a.team(), a.rep()));
        ZoneId zone =
                reader != null ? reader : names.map(Assignments.Names::zone).orElseGet(serviceLevels::marketingZone);
        Optional<SlaClock> clock = serviceLevels.clocks(id).stream()
                .filter(c -> c.closedAt() == null && c.kind() != ClockKind.FIRST_CONTACT)
                .reduce((a, b) -> b);
        List<Assignments.Choice> reps = assignments.choices();
        Map<String, String> repNames =
                reps.stream().collect(Collectors.toMap(Assignments.Choice::rep, Assignments.Choice::name));
        int fit = score.map(Score::fit).orElse(0);
        int engagement = score.map(Score::engagement).orElse(0);
        return new Dossier(
                false,
                lead.number(),
                person.name(),
                text(person.firstName()),
                text(person.lastName()),
                text(person.company()),
                text(person.jobTitle()),
                text(person.email()),
                phone(person.phone()),
                location(lead, person),
                text(person.website()),
                text(person.message()),
                text(given.get("productInterest")),
                text(given.get("useCase")),
                amount(lead.facts().budget()),
                text(given.get("timeframe")),
                lead.facts().employees() == null
                        ? ""
                        : NumberFormat.getInstance(Locale.ENGLISH)
                                .format(lead.facts().employees()),
                text(given.get("industry")),
                lead.source(),
                text(given.get("campaign")),
                lead.stage().code(),
                lead.round(),
                lead.timesRecycled(),
                lead.marketingConsent().equals("not-asked") ? "not asked" : lead.marketingConsent(),
                score.map(Score::grade).orElse(""),
                fit + engagement,
                fit,
                engagement,
                score.map(Score::threshold).orElse(0),
                percent(fit),
                percent(engagement),
                score.map(Dossiers::reasons).orElse(List.of()),
                account(lead, repNames),
                assignment
                        .map(a -> new Dossier.Assigned(
                                names.map(Assignments.Names::team).orElse(a.team()),
                                names.map(Assignments.Names::rep).orElse(a.rep()),
                                why(a),
                                assignments.proposal(id).isPresent()))
                        .orElseGet(() -> unassigned(lead)),
                clock.map(c -> due(c.dueAt(), zone)).orElse(""),
                clock.filter(c -> c.remindAt() != null)
                        .map(c -> due(c.remindAt(), zone))
                        .orElse(""),
                timeline(id, zone, repNames),
                similar(lead, person),
                reps.stream()
                        .map(c -> new Dossier.Option(
                                "%s (%s, %d of %d open)".formatted(c.name(), c.team(), c.load(), c.capacity()),
                                c.rep()))
                        .toList(),
                assignment.filter(a -> a.acceptedAt() != null).isPresent()
                        ? "New since you accepted"
                        : "New since it was assigned",
                assignment
                        .map(a -> newSince(id, a.acceptedAt() == null ? a.assignedAt() : a.acceptedAt()))
                        .orElse(List.of()),
                earlierMessages(id, person, zone));
    }

    private List<Dossier.Change> newSince(LeadId id, Instant since) {
        Map<LeadId, Merges.Merge> merged =
                merges.mergedInto(id).stream().collect(Collectors.toMap(Merges.Merge::lead, merge -> merge));
        return changes(
                id,
                kept -> kept.cameWith() == null
                        ? kept.confirmed() && kept.value().at().isAfter(since)
                        : isPartSince(merged, kept.cameWith(), since));
    }

    /** A lead may have been merged by way of another. */
    private static boolean isPartSince(Map<LeadId, Merges.Merge> merged, LeadId lead, Instant since) {
        Merges.Merge merge = merged.get(lead);
        return merge != null && (merge.at().isAfter(since) || isPartSince(merged, merge.into(), since));
    }

    private List<Dossier.Earlier> earlierMessages(LeadId id, Person person, ZoneId zone) {
        return merges.formerValues(id).stream()
                .filter(kept -> kept.field().equals("message")
                        && kept.value().value() != null
                        && !kept.value().value().equals(person.message()))
                .limit(MOST_SHOWN)
                .map(kept -> new Dossier.Earlier(
                        WHEN.format(kept.value().at().atZone(zone)),
                        kept.value().value()))
                .toList();
    }

    /** What a person said when coming again. */
    public record News(String message, List<Dossier.Change> changes) {

        @Override
        public String toString() {
            return "News[not shown]";
        }
    }

    /** What came with a newer lead of the person; empty when the two are one lead no more. */
    public Optional<News> newsOf(LeadId id, LeadId newer) {
        if (!merges.survivor(newer).equals(id)) {
            return Optional.empty();
        }
        return Optional.of(
                new News(text(leads.person(newer).message()), changes(id, kept -> newer.equals(kept.cameWith()))));
    }

    /** Values that count now and differ from what was there before. */
    private List<Dossier.Change> changes(LeadId id, Predicate<KeptValue> which) {
        List<KeptValue> former = merges.formerValues(id);
        return merges.values(id).stream()
                .filter(which)
                .filter(kept -> LABELS.containsKey(kept.field()) && kept.value().value() != null)
                .map(kept -> new Dossier.Change(
                        LABELS.get(kept.field()),
                        shown(kept),
                        former.stream()
                                .filter(before -> before.field().equals(kept.field())
                                        && before.value().value() != null
                                        && !Objects.equals(before.cameWith(), kept.cameWith()))
                                .findFirst()
                                .map(Dossiers::shown)
                                .orElse("")))
                .filter(change -> !change.value().equals(change.before()))
                .sorted(Comparator.comparing(change -> ORDER.indexOf(change.label())))
                .toList();
    }

    private static String shown(KeptValue kept) {
        String value = kept.value().value();
        return kept.field().equals("phone") ? phone(value) : value;
    }

    /** Empty when nobody has the lead. */
    public Optional<HandOver> handOver(LeadId id) {
        return assignments.open(id).map(a -> new HandOver(a.id(), a.rep()));
    }

    /** Why the rep who has the lead has it: the rule, the strategy and the share, in sentences for that rep. */
    public List<String> why(LeadId id) {
        return assignments.open(id).map(this::whyYou).orElse(List.of());
    }

    private List<String> whyYou(Assignment a) {
        List<String> sentences = new ArrayList<>();
        leads.lastResult(a.lead(), a.round(), List.of("team"))
                .filter(rule -> a.team().equals(rule.get("team")) && rule.get("reason") != null)
                .ifPresent(rule -> sentences.add("The rules chose team "
                        + assignments
                                .names(a.team(), null)
                                .map(Assignments.Names::team)
                                .orElse(a.team())
                        + ": " + lower(words(rule.get("reason").toString())) + "."));
        sentences.add(why(a) + ".");
        assignments.decisions(a.lead()).stream()
                .filter(d -> d.at().equals(a.assignedAt())
                        && a.rep().equals(d.result().get("chosen")))
                .reduce((one, other) -> other)
                .ifPresent(d -> sentences.addAll(share(d.result(), a.rep())));
        return sentences;
    }

    private static List<String> share(Map<String, Object> look, String rep) {
        if (!(look.get("candidates") instanceof List<?> candidates)) {
            return List.of();
        }
        List<String> sentences = new ArrayList<>();
        long eligible = candidates.stream()
                .filter(c -> c instanceof Map<?, ?> candidate && Boolean.TRUE.equals(candidate.get("eligible")))
                .count();
        for (Object each : candidates) {
            if (each instanceof Map<?, ?> candidate && rep.equals(candidate.get("rep"))) {
                if (candidate.get("share") instanceof Number share && share.doubleValue() > 0) {
                    sentences.add("%d of %d reps of the team could take it; your share of it was %d %%."
                            .formatted(eligible, candidates.size(), Math.round(100 * share.doubleValue())));
                }
                if (candidate.get("load") instanceof Number load
                        && candidate.get("capacity") instanceof Number capacity) {
                    sentences.add("You had %d open leads before it and can carry %d."
                            .formatted(load.intValue(), capacity.intValue()));
                }
            }
        }
        return sentences;
    }

    private static Dossier gone(long number) {
        return new Dossier(
                true,
                number,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                0,
                0,
                "",
                "",
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                new Dossier.KnownAccount(false, "", "", "", List.of()),
                new Dossier.Assigned("", "", "", false),
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of());
    }

    private static List<Dossier.Reason> reasons(Score score) {
        return score.reasons().stream()
                .sorted(Comparator.comparingDouble((Score.Reason r) -> Math.abs(r.points()))
                        .reversed())
                .map(r -> new Dossier.Reason(
                        words(r.reason()), "%+d".formatted(Math.round(r.points())), r.kind(), r.points() >= 0))
                .toList();
    }

    private Dossier.KnownAccount account(Lead lead, Map<String, String> reps) {
        Optional<Account> account = accounts.find(lead.accountId());
        return account.map(a -> new Dossier.KnownAccount(
                        true,
                        a.name(),
                        a.relation(),
                        a.owner() == null ? "" : reps.getOrDefault(a.owner(), a.owner()),
                        accounts.openOpportunities(a.id()).stream()
                                .map(o -> new Dossier.Deal(o.name(), amount(o.amount()), "open"))
                                .toList()))
                .orElse(new Dossier.KnownAccount(false, "", "", "", List.of()));
    }

    /** For who decides by hand: the team, and why the rules found nobody. */
    private Dossier.Assigned unassigned(Lead lead) {
        String refusals = assignments.lastRefusals(lead.id()).entrySet().stream()
                .map(refusal -> refusal.getValue() + " " + refusal.getKey().replace('-', ' '))
                .collect(Collectors.joining(", "));
        return new Dossier.Assigned(
                leads.lastResult(lead.id(), lead.round(), List.of("team"))
                        .map(team -> String.valueOf(team.get("team")))
                        .flatMap(team -> assignments.names(team, null))
                        .map(Assignments.Names::team)
                        .orElse(""),
                "",
                refusals.isEmpty() ? "" : "Nobody eligible: " + refusals,
                false);
    }

    private static String why(Assignment assignment) {
        return switch (assignment.strategy()) {
            case "owner" -> "Knows the account or the lead already";
            case "manual" -> "Given by " + assignment.assignedBy();
            case "pool" -> "Claimed from the pool of the team";
            case "fallback" -> "Nobody in the team was there in time";
            case "least-loaded" -> "Least work for the capacity, and next in turn";
            case "best-fit" -> "The skills fit best, and next in turn";
            case "sales-team" -> "Next in turn to lead the sales team";
            case "partner" -> "The partner of this lead, or next in turn";
            default -> "Next in turn in the team";
        };
    }

    /** The newest first: what a person looks for is what happened last. */
    private List<Dossier.Event> timeline(LeadId id, ZoneId zone, Map<String, String> reps) {
        List<Dossier.Event> events = new ArrayList<>(leads.history(id).stream()
                .filter(h -> !NOT_SHOWN.contains(h.kind()) || h.detail().containsKey("lead"))
                .map(h -> new Dossier.Event(
                        WHEN.format(h.at().atZone(zone)), what(h, reps), who(h.actor(), reps), text(h.note())))
                .toList());
        Collections.reverse(events);
        return events;
    }

    private static String what(HistoryEntry entry, Map<String, String> reps) {
        Object rep = entry.detail().get("rep");
        String name = rep == null ? "" : reps.getOrDefault(rep.toString(), rep.toString());
        String reason = entry.reason() == null ? "" : words(entry.reason());
        return switch (entry.kind()) {
            case STAGE_MOVED -> "Now " + entry.to();
            case CAPTURED -> "Captured, source " + entry.reason();
            case SCORED -> reason.isEmpty() ? "Scored" : "Scored, grade " + reason;
            case ASSIGNED ->
                with("Assigned to " + name, lower(reason).equals("owner") ? "owns the account" : lower(reason));
            case MATCHED -> reason + " with lead " + entry.detail().get("number") + ", another person";
            case DUPLICATE_ARRIVED -> "Came again, as lead " + entry.detail().get("number");
            case SEPARATED -> "Separated from lead " + entry.detail().get("number");
            case REP_TOLD -> "Told " + name;
            case REMINDED -> with("Reminded " + name, lower(reason));
            case PROPOSED -> "Proposed " + name;
            case OFFERED -> "Offered to team " + entry.detail().getOrDefault("team", "");
            case TAKEN_BACK -> with(name.isEmpty() ? "Taken back" : "Taken back from " + name, lower(reason));
            case NOBODY_ELIGIBLE -> "Nobody eligible in team " + entry.reason();
            default -> with(words(entry.kind().code()), lower(reason));
        };
    }

    private static String who(String actor, Map<String, String> reps) {
        if (actor.equals("baton")) {
            return "Baton";
        }
        return actor.startsWith("source:") ? "Source " + actor.substring(7) : reps.getOrDefault(actor, actor);
    }

    private static String with(String what, String detail) {
        return detail.isEmpty() ? what : what + ": " + detail;
    }

    private List<Dossier.Similar> similar(Lead lead, Person person) {
        Map<LeadId, String> shared = new LinkedHashMap<>();
        leads.withEmail(lead.id(), person.emailKey()).forEach(other -> shared.put(other.lead(), "same address"));
        leads.withPhone(lead.id(), person.phoneKey()).forEach(other -> shared.putIfAbsent(other.lead(), "same phone"));
        List<Dossier.Similar> similar = new ArrayList<>();
        shared.entrySet().stream()
                .filter(other -> !merges.areApart(lead.id(), other.getKey()))
                .limit(MOST_SHOWN)
                .forEach(other -> {
                    Person p = leads.person(other.getKey());
                    Lead l = leads.find(other.getKey());
                    similar.add(new Dossier.Similar(
                            l.number(),
                            p.name(),
                            text(p.company()),
                            text(p.email()),
                            phone(p.phone()),
                            l.stage().code(),
                            other.getValue()));
                });
        return similar;
    }

    private static String location(Lead lead, Person person) {
        String country = lead.facts().country() == null
                ? null
                : new Locale.Builder().setRegion(lead.facts().country()).build().getDisplayCountry(Locale.ENGLISH);
        String town = Stream.of(person.postalCode(), person.city())
                .filter(s -> s != null && !s.isBlank())
                .collect(Collectors.joining(" "));
        return Stream.of(town, country).filter(s -> s != null && !s.isBlank()).collect(Collectors.joining(", "));
    }

    private static String due(Instant at, ZoneId zone) {
        return DUE.format(at.atZone(zone)) + " (" + zone + ")";
    }

    private static String amount(BigDecimal amount) {
        return amount == null
                ? ""
                : NumberFormat.getIntegerInstance(Locale.ENGLISH).format(amount);
    }

    static String words(String code) {
        String words = code.replace('-', ' ');
        if (words.isEmpty()) {
            return "";
        }
        String sentence = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return sentence.replaceFirst("^Sla\\b", "SLA")
                .replaceFirst("^Bant\\b", "BANT")
                .replaceFirst("^Vp\\b", "VP")
                .replaceFirst("^Opt in\\b", "Opt-in");
    }

    /** Inside a sentence; what begins with two capitals is an abbreviation and stays. */
    static String lower(String sentence) {
        return sentence.length() < 2 || Character.isUpperCase(sentence.charAt(1))
                ? sentence
                : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static String phone(String stored) {
        if (stored == null || !stored.startsWith("+")) {
            return text(stored);
        }
        try {
            return PHONES.format(PHONES.parse(stored, null), PhoneNumberUtil.PhoneNumberFormat.INTERNATIONAL);
        } catch (NumberParseException e) {
            return stored;
        }
    }

    private static Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("message", "Message");
        labels.put("firstName", "First name");
        labels.put("lastName", "Last name");
        labels.put("phone", "Phone");
        labels.put("email", "E-mail");
        labels.put("company", "Company");
        labels.put("jobTitle", "Job title");
        labels.put("productInterest", "Product");
        labels.put("useCase", "Use case");
        labels.put("budget", "Budget");
        labels.put("timeframe", "Time frame");
        labels.put("complexity", "Complexity");
        labels.put("employees", "Employees");
        labels.put("annualRevenue", "Annual revenue");
        labels.put("industry", "Industry");
        labels.put("country", "Country");
        labels.put("region", "Region");
        labels.put("city", "City");
        labels.put("postalCode", "Postal code");
        labels.put("website", "Web site");
        return labels;
    }

    private static int percent(int points) {
        return Math.max(0, Math.min(100, points));
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }
}
