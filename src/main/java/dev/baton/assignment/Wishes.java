package dev.baton.assignment;

import dev.baton.account.Account;
import dev.baton.account.Accounts;
import dev.baton.account.Opportunity;
import dev.baton.lead.Lead;
import dev.baton.lead.Leads;
import dev.baton.lead.Value;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a lead asks of its rep, by what is known of the lead and by the rule that chose its team. */
@Component
class Wishes {

    /** Kinds of skills that stand for what the lead says of them. */
    private static final Set<String> KINDS =
            Set.of("language", "country", "region", "product", "use-case", "industry", "deal-size", "partner");

    private final JdbcClient jdbc;
    private final Leads leads;
    private final Accounts accounts;
    private final Teams teams;
    private final AnswerTimes answerTimes;

    Wishes(JdbcClient jdbc, Leads leads, Accounts accounts, Teams teams, AnswerTimes answerTimes) {
        this.answerTimes = answerTimes;
        this.jdbc = jdbc;
        this.leads = leads;
        this.accounts = accounts;
        this.teams = teams;
    }

    Optional<String> conflict(Rep rep, Lead lead) {
        return rep.conflicts().isEmpty()
                ? Optional.empty()
                : texts(traits(lead)).stream().filter(rep.conflicts()::contains).min(Comparator.naturalOrder());
    }

    Claims.Request request(Lead lead, String team, String strategy) {
        Map<String, Object> policy =
                leads.lastResult(lead.id(), lead.round(), List.of("team")).orElse(Map.of());
        Map<String, String> traits = traits(lead);
        if (Strategy.of(strategy) == Strategy.PARTNER) {
            Object partner = leads.person(lead.id()).attributes().get("partner");
            if (partner != null && !partner.toString().isBlank()) {
                traits.put("partner", partner.toString().strip().toLowerCase(Locale.ROOT));
            }
        }
        return new Claims.Request(
                lead.id(),
                lead.round(),
                team,
                new Wish(
                        Strategy.of(strategy),
                        required(strategy, policy, traits),
                        skills(policy.get("prefers"), traits),
                        known(lead),
                        texts(traits),
                        Set.of()),
                lead.engagedSince() == null ? Instant.EPOCH : lead.engagedSince(),
                AnswerTime.within(answerTimes.within(lead.id())),
                leads.now());
    }

    /** The request for a lead that was offered or given already: its clock runs, unless it starts again. */
    Claims.Request requestInTime(Lead lead, String team, String strategy) {
        return request(lead, team, strategy).dueAt(answerTimes.due(lead.id()).orElse(null));
    }

    /** What is said of the lead, by kind, in lower case; what is not known is not there. */
    private Map<String, String> traits(Lead lead) {
        Map<String, String> given = leads.values(lead.id()).stream()
                .filter(value -> value.value() != null)
                .collect(Collectors.toMap(Value::field, Value::value, (one, other) -> other));
        Map<String, String> traits = new LinkedHashMap<>();
        // What the tables know by a word of their own comes first; of anything else, what was said stands for itself.
        traits.put("language", lead.facts().language());
        traits.put("country", lead.facts().country());
        traits.put("region", given.get("region"));
        traits.put("product", or(lead.facts().product(), given.get("productInterest")));
        traits.put("use-case", given.get("useCase"));
        traits.put("industry", or(lead.facts().industry(), given.get("industry")));
        traits.put(
                "deal-size",
                lead.facts().budget() == null
                        ? null
                        : lead.facts().budget().setScale(0, RoundingMode.UP).toPlainString());
        traits.put("source", lead.source());
        traits.put("channel", lead.channel());
        traits.put("domain", leads.person(lead.id()).domain());
        accounts.find(lead.accountId()).ifPresent(account -> {
            traits.put("account", account.id().toString());
            traits.put("domain", or(account.domain(), traits.get("domain")));
        });
        traits.values().removeIf(value -> value == null || value.isBlank());
        traits.replaceAll((kind, value) -> value.strip().toLowerCase(Locale.ROOT));
        return traits;
    }

    private static String or(String one, String other) {
        return one == null ? other : one;
    }

    private static Set<String> texts(Map<String, String> traits) {
        return traits.entrySet().stream()
                .map(trait -> trait.getKey() + ":" + trait.getValue())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A lead that names its partner goes to nobody else. */
    private static List<String> required(String strategy, Map<String, Object> policy, Map<String, String> traits) {
        List<String> required = new ArrayList<>(skills(policy.get("requires"), traits));
        if (Strategy.of(strategy) == Strategy.PARTNER && traits.containsKey("partner")) {
            required.add("partner:" + traits.get("partner"));
        }
        return required;
    }

    /** Kinds of skills as the table names them, with this lead's values; a kind of which the lead says nothing asks for nothing. */
    private static List<String> skills(Object kinds, Map<String, String> traits) {
        if (kinds == null) {
            return List.of();
        }
        return Arrays.stream(kinds.toString().split(","))
                .map(String::strip)
                .filter(kind -> !kind.isEmpty())
                .map(kind -> !KINDS.contains(kind)
                        ? kind.toLowerCase(Locale.ROOT)
                        : traits.containsKey(kind) ? kind + ":" + traits.get(kind) : "")
                .filter(skill -> !skill.isEmpty())
                .toList();
    }

    /** The account's owner, the owner of its largest open opportunity, and whoever worked this lead before, the last one first. */
    private List<String> known(Lead lead) {
        Optional<Account> account = accounts.find(lead.accountId());
        List<String> known = new ArrayList<>();
        lastOwner(lead).map(Rep::id).ifPresent(known::add);
        account.map(Account::owner).ifPresent(known::add);
        account.map(this::opportunityOwner).ifPresent(known::add);
        known.addAll(
                jdbc.sql("select rep from baton.assignment where lead_id = ? and accepted_at is not null and round < ?"
                                + " order by accepted_at desc")
                        .params(lead.id().value(), lead.round())
                        .query(String.class)
                        .list());
        return known.stream().distinct().toList();
    }

    /** Who gets a lead that comes again in the next round, while it cools down: whoever had it last knows it already. */
    Optional<Rep> lastOwner(Lead lead) {
        return lead.isCoolingDown(leads.now())
                ? jdbc.sql("select rep from baton.assignment where lead_id = ? and round < ? and outcome <> 'lapsed'"
                                + " and (proposal is null or proposal = 'agreed') order by assigned_at desc limit 1")
                        .params(lead.id().value(), lead.round())
                        .query(String.class)
                        .optional()
                        .flatMap(teams::rep)
                        .filter(Rep::canTakeLeads)
                : Optional.empty();
    }

    /** Whether the rule that chose the lead's team in this round gives it to a rep with supporters. */
    boolean isForSalesTeam(Lead lead) {
        return leads.lastResult(lead.id(), lead.round(), List.of("team"))
                .map(policy -> Strategy.SALES_TEAM.code().equals(policy.get("strategy")))
                .orElse(false);
    }

    String opportunityOwner(Account account) {
        return accounts.openOpportunities(account.id()).stream()
                .filter(o -> o.owner() != null)
                .max(Comparator.comparing(o -> o.amount() == null ? BigDecimal.ZERO : o.amount()))
                .map(Opportunity::owner)
                .orElse(null);
    }
}
