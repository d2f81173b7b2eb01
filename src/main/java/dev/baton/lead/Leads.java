package dev.baton.lead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * All leads. Every change takes the lead's row lock, so that changes of one lead happen one after the other on however many nodes, and its
 * history is numbered without gaps. Every change joins the caller's transaction: it is kept or lost together with what else the caller does.
 */
@Service
@Transactional
public class Leads {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<List<String>> LIST = new TypeReference<>() {};

    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final ObjectMapper json;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Leads(
            EntityManager entities,
            JdbcClient jdbc,
            JdbcTemplate batches,
            ObjectMapper json,
            ApplicationEventPublisher events,
            Clock clock) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
        this.events = events;
        this.clock = clock;
    }

    /** Now, as precisely as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Takes a lead in: its rows, its first history entry and its life commit together or not at all.
     *
     * @param actor who brought it
     */
    public LeadId capture(NewLead lead, String actor) {
        Instant now = now();
        LeadId id = LeadId.next();
        LeadRow row = new LeadRow(id, lead, lead.optInDue() ? Stage.UNCONFIRMED : Stage.CAPTURED, now);
        entities.persist(row);
        entities.persist(new PersonRow(id, lead.person()));
        entities.flush();
        putValues(id, lead.values(), lead.source().equals("manual") && lead.apiKey() == null);
        lead.externalIds().forEach((system, externalId) -> refer(id, system, externalId));
        append(row, HistoryKind.CAPTURED, actor, lead.source(), Map.of("channel", lead.source()), null, null, null);
        for (String kind : lead.activities()) {
            insertActivity(row, new Activity("arrival-" + kind, kind, now));
        }
        events.publishEvent(new LeadCaptured(id, row.round, lead.optInDue()));
        return id;
    }

    @Transactional(readOnly = true)
    public boolean exists(LeadId id) {
        return jdbc.sql("select count(*) from baton.lead where id = ?")
                        .param(id.value())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** @throws LeadUnknown when there is none */
    public Lead find(LeadId id) {
        LeadRow row = entities.find(LeadRow.class, id.value());
        if (row == null) {
            throw new LeadUnknown(id);
        }
        Lead lead = row.snapshot();
        // A row read without its lock must not linger: a later lock would compare versions instead of reading again.
        if (!isLocked(row)) {
            entities.detach(row);
        }
        return lead;
    }

    /**
     * Takes the lead's lock until the end of the transaction; waits for whoever has it.
     *
     * @throws LeadUnknown when there is none
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Lead lock(LeadId id) {
        return locked(id).snapshot();
    }

    /**
     * Takes the lead's lock until the end of the transaction, unless somebody has it.
     *
     * @return whether it is taken
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean tryLock(LeadId id) {
        return jdbc.sql("select 1 from baton.lead where id = ? for no key update skip locked")
                .param(id.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Transactional(readOnly = true)
    public Person person(LeadId id) {
        PersonRow row = entities.find(PersonRow.class, id.value());
        return row == null ? Person.ERASED : row.snapshot();
    }

    @Transactional(readOnly = true)
    public List<Value> values(LeadId id) {
        return jdbc.sql(
                        "select field, value, original, origin, source, at, problem from baton.lead_value where lead_id = ? order by field")
                .param(id.value())
                .query((rs, n) -> new Value(
                        rs.getString("field"),
                        rs.getString("value"),
                        rs.getString("original"),
                        Value.Origin.valueOf(rs.getString("origin").toUpperCase(java.util.Locale.ROOT)),
                        rs.getString("source"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getString("problem")))
                .list();
    }

    /** Those of the lead and of all that was merged into it; of one system the newest lead's. */
    @Transactional(readOnly = true)
    public Map<String, String> externalIds(LeadId id) {
        return jdbc
                .sql("""
                        with recursive tree as (
                            select id from baton.lead where id = ?
                            union select l.id from baton.lead l join tree t on l.merged_into = t.id)
                        select system, external_id from baton.external_ref
                        where lead_id in (select id from tree) and object = 'lead' order by lead_id, external_id""")
                .param(id.value())
                .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
                .list()
                .stream()
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b));
    }

    /** Replaces what decisions may know. */
    public void describe(LeadId id, Facts facts) {
        locked(id).describe(facts);
    }

    /** Replaces who it is, and notes the values that changed with it. Does nothing for an erased person. */
    public void describe(LeadId id, Person person, List<Value> changed) {
        describe(id, person, changed, false);
    }

    /** As a person found it: data that arrive later do not replace these values. Does nothing for an erased person. */
    public void correct(LeadId id, Person person, List<Value> found) {
        describe(id, person, found, true);
    }

    private void describe(LeadId id, Person person, List<Value> changed, boolean confirmed) {
        locked(id);
        PersonRow row = personRow(id);
        if (row != null) {
            row.describe(person);
            entities.flush();
            putValues(id, changed, confirmed);
        }
    }

    /** Null for an erased person. */
    PersonRow personRow(LeadId id) {
        return entities.find(PersonRow.class, id.value());
    }

    /** What is written with SQL next sees what was written to the rows. */
    void flush() {
        entities.flush();
    }

    public void knownAt(LeadId id, UUID accountId) {
        locked(id).accountId = accountId;
    }

    public void grade(LeadId id, String grade) {
        locked(id).grade = grade;
    }

    public void route(LeadId id, String route, String channel) {
        LeadRow row = locked(id);
        row.route = route;
        row.channel = channel;
        row.reviewedRoute = null;
    }

    public void review(LeadId id, String route) {
        locked(id).reviewedRoute = route;
    }

    /** Writes who has the lead; null for nobody. */
    public void own(LeadId id, String team, String owner) {
        LeadRow row = locked(id);
        row.team = team;
        row.owner = owner;
    }

    /** @return how often sales has given the lead back in this life, this time included */
    public int recycle(LeadId id) {
        return ++locked(id).timesRecycled;
    }

    /** Keeps the lead away from sales until then; null ends the cool-down. Outlives the round. */
    public void coolDown(LeadId id, Instant until) {
        locked(id).coolDownUntil = until;
    }

    /** Sales has answered the engagement there was: only what comes from now on lifts the lead over the threshold again. */
    public void forgetEngagement(LeadId id) {
        LeadRow row = locked(id);
        row.engagedSince = now();
        row.callRequested = false;
    }

    /**
     * Moves the lead to another stage and writes the move to its history; does nothing when it is there already.
     *
     * @throws LeadRefused LEAD-002 when the table of moves does not allow it
     */
    public void move(LeadId id, Stage to, String actor, String reason) {
        LeadRow row = locked(id);
        Stage from = row.stage();
        if (from == to) {
            return;
        }
        if (!from.mayMoveTo(to)) {
            throw new LeadRefused(
                    "LEAD-002",
                    "a lead does not go from " + from.code() + " to " + to.code() + "; lead " + id
                            + " stays where it is");
        }
        row.stage = to.code();
        row.stageAt = now();
        if (to.isEnd()) {
            row.endReason = reason;
            // The end answered the engagement there was; what begins the next round comes after it.
            row.engagedSince = row.stageAt;
            row.callRequested = false;
            row.team = null;
            row.owner = null;
        }
        append(row, HistoryKind.STAGE_MOVED, actor, reason, Map.of(), null, from.code(), to.code());
    }

    /** Moves the lead to {@code merged}: from now on it is the other one. */
    public void mergeInto(LeadId id, LeadId older, String actor) {
        locked(id).mergedInto = older.value();
        move(id, Stage.MERGED, actor, "same-person");
    }

    /** Begins the next life of a lead whose last one has ended; publishes {@link LeadCaptured}. */
    public void beginNextRound(LeadId id, String actor, String reason) {
        LeadRow row = locked(id);
        row.round++;
        row.timesRecycled = 0;
        row.endReason = null;
        row.route = null;
        row.channel = null;
        append(row, HistoryKind.NEXT_ROUND, actor, reason, Map.of("round", row.round), null, null, null);
        move(id, Stage.CAPTURED, actor, reason);
        entities.flush();
        events.publishEvent(new LeadCaptured(id, row.round, false));
    }

    /** Writes to the lead's history. */
    public void record(LeadId id, HistoryKind kind, String actor, String reason, Map<String, Object> detail) {
        append(locked(id), kind, actor, reason, detail, null, null, null);
    }

    /** Writes to the lead's history what a person did and typed; the typed text is kept with the person, not with the history. */
    public void record(
            LeadId id, HistoryKind kind, String actor, String reason, Map<String, Object> detail, String note) {
        append(locked(id), kind, actor, reason, detail, note, null, null);
    }

    /** @return oldest first */
    @Transactional(readOnly = true)
    public List<HistoryEntry> history(LeadId id) {
        return jdbc.sql("""
                        select h.seq, h.at, h.round, h.actor, h.kind, h.stage_from, h.stage_to, h.reason, h.detail, n.text
                        from baton.lead_history h left join baton.lead_note n on n.lead_id = h.lead_id and n.seq = h.seq
                        where h.lead_id = ? order by h.seq""")
                .param(id.value())
                .query((rs, n) -> new HistoryEntry(
                        rs.getInt("seq"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getInt("round"),
                        rs.getString("actor"),
                        HistoryKind.of(rs.getString("kind")),
                        rs.getString("stage_from"),
                        rs.getString("stage_to"),
                        rs.getString("reason"),
                        map(rs, "detail"),
                        rs.getString("text")))
                .list();
    }

    /**
     * Adds engagement, once per sender's id, and publishes {@link ActivityRecorded}.
     *
     * @return false when it was known already
     */
    public boolean addActivity(LeadId id, Activity activity, String actor) {
        return addActivity(id, activity, actor, null);
    }

    /**
     * Adds engagement that came with, or was sent for, a lead that is merged into this one.
     *
     * @param cameWith the merged lead; null, or the lead itself, when it is its own
     * @return false when it was known already
     */
    public boolean addActivity(LeadId id, Activity activity, String actor, LeadId cameWith) {
        LeadRow row = locked(id);
        if (!insertActivity(row, activity)) {
            return false;
        }
        if (cameWith != null && !cameWith.equals(id)) {
            jdbc.sql("update baton.lead_activity set came_with = ? where lead_id = ? and id = ?")
                    .params(cameWith.value(), id.value(), activity.id())
                    .update();
        }
        append(row, HistoryKind.ACTIVITY, actor, activity.kind(), Map.of(), null, null, null);
        entities.flush();
        events.publishEvent(new ActivityRecorded(id, activity, activity.isFresh(row.engagedSince, now())));
        return true;
    }

    /** @return oldest first */
    @Transactional(readOnly = true)
    public List<Activity> activities(LeadId id) {
        return jdbc.sql(
                        "select id, kind, occurred_at, acts_as from baton.lead_activity where lead_id = ? order by occurred_at, id")
                .param(id.value())
                .query((rs, n) -> new Activity(
                        rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant(), rs.getString(4)))
                .list();
    }

    /**
     * Somebody wants no more marketing: withdraws the consent of the lead, of the one it was merged into and of all leads with the same address.
     * Where it was not withdrawn before, the activity is recorded as well.
     */
    public void withdrawConsent(LeadId id, Activity because, String actor) {
        for (LeadId each : ofSamePerson(id)) {
            LeadRow row = locked(each);
            if (row.marketingConsent.equals("no")) {
                continue;
            }
            row.marketingConsent = "no";
            if (row.stage() != Stage.MERGED && row.stage() != Stage.ERASED) {
                addActivity(each, because, actor);
            }
        }
    }

    /**
     * The person agreed to marketing again and the address is verified: consent of the lead, of the one it was merged into and of all leads with the
     * same address. Where consent was refused before, the activity is recorded as well.
     */
    public void restoreConsent(LeadId id, Activity because, String actor) {
        PersonRow agreed = entities.find(PersonRow.class, id.value());
        for (LeadId each : ofSamePerson(id)) {
            LeadRow row = locked(each);
            PersonRow person = entities.find(PersonRow.class, each.value());
            if (row.marketingConsent.equals("yes") || person == null || agreed == null) {
                continue;
            }
            boolean refused = row.marketingConsent.equals("no");
            row.marketingConsent = "yes";
            if (agreed.consentAt != null) {
                person.consentText = agreed.consentText;
                person.consentAt = agreed.consentAt;
            }
            if (refused && row.stage() != Stage.MERGED && row.stage() != Stage.ERASED) {
                addActivity(each, because, actor);
            }
        }
    }

    /**
     * What was agreed to does not hold any more, since another person is meant or the address was never confirmed: the consent of this lead alone is as if
     * nobody had been asked. Where it is refused it stays so.
     */
    public void forgetConsent(LeadId id) {
        LeadRow row = locked(id);
        if (row.marketingConsent.equals("yes")) {
            row.marketingConsent = "not-asked";
        }
    }

    /** What the person has agreed to with a newer lead of the same address holds for this one too, if nobody had asked; a refusal stays. */
    public void takeConsent(LeadId id, LeadId newer) {
        LeadRow row = locked(id);
        PersonRow person = entities.find(PersonRow.class, id.value());
        PersonRow again = entities.find(PersonRow.class, newer.value());
        if (row.marketingConsent.equals("not-asked")
                && locked(newer).marketingConsent.equals("yes")
                && person != null
                && again != null
                && person.emailKey != null
                && person.emailKey.equals(again.emailKey)) {
            row.marketingConsent = "yes";
            person.consentText = again.consentText;
            person.consentAt = again.consentAt;
        }
    }

    /** The consent of this lead alone: it is found to be that of somebody who refused. */
    public void refuseConsent(LeadId id) {
        locked(id).marketingConsent = "no";
    }

    /** Whether whoever has this address has refused marketing, as any lead. */
    @Transactional(readOnly = true)
    public boolean hasRefused(String emailKey) {
        return jdbc.sql("select exists (select from baton.lead_person p join baton.lead l on l.id = p.lead_id"
                        + " where p.email_key = ? and l.marketing_consent = 'no')")
                .param(emailKey)
                .query(Boolean.class)
                .single();
    }

    /**
     * Locks the lead, the one it was merged into and all leads with the same address, the youngest first as merges do: whoever needs several of them
     * begins with this, so that nobody waits in a circle.
     */
    public void lockPerson(LeadId id) {
        ofSamePerson(id).forEach(this::locked);
    }

    /** The youngest first. */
    private List<LeadId> ofSamePerson(LeadId id) {
        return jdbc.sql("""
                        with recursive chain as (
                            select id, merged_into from baton.lead where id = :id
                            union select l.id, l.merged_into from baton.lead l join chain c on l.id = c.merged_into)
                        select id from chain union
                        select other.lead_id from baton.lead_person p join baton.lead_person other on other.email_key = p.email_key
                        where p.lead_id = :id order by 1 desc""")
                .param("id", id.value())
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .list();
    }

    /** Keeps why something was decided. */
    public void explain(LeadId id, Decision decision) {
        jdbc.sql("insert into baton.lead_decision (id, lead_id, round, at, kind, model, facts, rules, result)"
                        + " values (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb)")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        id.value(),
                        decision.round(),
                        Timestamp.from(decision.at()),
                        decision.kind(),
                        decision.model(),
                        text(decision.facts()),
                        text(decision.rules()),
                        text(decision.result()))
                .update();
    }

    /** @return oldest first */
    @Transactional(readOnly = true)
    public List<Decision> decisions(LeadId id) {
        return jdbc.sql("select kind, at, round, model, facts, rules, result from baton.lead_decision where lead_id = ?"
                        + " order by at, id")
                .param(id.value())
                .query((rs, n) -> new Decision(
                        rs.getString("kind"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getInt("round"),
                        rs.getString("model"),
                        map(rs, "facts"),
                        read(rs.getString("rules"), LIST),
                        map(rs, "result")))
                .list();
    }

    /** The result of the last decision of one of these kinds, in this life. */
    @Transactional(readOnly = true)
    public Optional<Map<String, Object>> lastResult(LeadId id, int round, List<String> kinds) {
        return decisions(id).stream()
                .filter(d -> d.round() == round && kinds.contains(d.kind()))
                .reduce((a, b) -> b)
                .map(Decision::result);
    }

    /**
     * Lets only one transaction at a time look for these keys: of two leads of one person that arrive together, the second to look sees the first.
     * Ends with the transaction.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockKeys(Collection<String> keys) {
        // Always in the same order, so that no two transactions wait in a circle.
        for (String key : new TreeSet<>(keys)) {
            // A file may hold one person many times; each waits for all before it.
            jdbc.sql("select 1 from (select set_config('lock_timeout', '40s', true),"
                            + " pg_advisory_xact_lock(hashtextextended(?, 0))) as locked")
                    .param(key)
                    .query(Integer.class)
                    .single();
        }
    }

    /**
     * Leads that have, or had, this address, oldest first. A merged lead stands for the one it was merged into; erased and unconfirmed leads do not
     * count.
     */
    @Transactional(readOnly = true)
    public List<KnownPerson> withEmail(LeadId id, String emailKey) {
        return known(id, "p.email_key = :key", "f.field = 'email' and f.value = :key", emailKey);
    }

    /** As {@link #withEmail}, by phone number. */
    @Transactional(readOnly = true)
    public List<KnownPerson> withPhone(LeadId id, String phoneKey) {
        return known(id, "p.phone_key = :key", "f.field = 'phone' and f.value = :key", phoneKey);
    }

    /** As {@link #withEmail}, by the name of the company: leads that have neither address nor number, or any. */
    @Transactional(readOnly = true)
    public List<KnownPerson> withCompany(LeadId id, String companyKey, boolean unreachableOnly) {
        return known(
                id,
                "p.company_key = :key" + (unreachableOnly ? " and p.email_key is null and p.phone_key is null" : ""),
                "false",
                companyKey);
    }

    // A candidate counts only after its own duplicate check; one that is not yet checked will find this lead later, and
    // its row need not be waited for. The first check of a lead goes by that alone, even if another is younger by its
    // id; later checks by the id and by what the first one found.
    private List<KnownPerson> known(LeadId id, String nowHas, String onceHad, String key) {
        if (key == null) {
            return List.of();
        }
        return jdbc.sql("""
                        with recursive found as (
                            select p.lead_id as id from baton.lead_person p where %s
                            union select f.lead_id from baton.lead_former_value f where %s),
                        chain as (
                            select l.id, l.merged_into from baton.lead l join found on found.id = l.id
                            union select l.id, l.merged_into from baton.lead l join chain c on l.id = c.merged_into)
                        select l.id, p.first_name, p.last_name, p.email_key, p.phone_key, p.company_key
                        from chain join baton.lead l on l.id = chain.id join baton.lead_person p on p.lead_id = l.id
                        where l.id <> :id and l.merged_into is null and l.stage not in ('merged', 'erased', 'unconfirmed')
                        and (l.stage in ('dormant', 'disqualified')
                            or exists (select from baton.lead_decision d where d.lead_id = l.id and d.kind = 'match'))
                        and (l.id < :id
                            or not exists (select from baton.lead_decision d where d.lead_id = :id and d.kind = 'match')
                            or l.id::text in (
                                select d.result ->> 'older' from baton.lead_decision d where d.lead_id = :id and d.kind = 'match'))
                        order by l.id limit 200""".formatted(nowHas, onceHad))
                .param("id", id.value())
                .param("key", key)
                .query((rs, n) -> new KnownPerson(
                        new LeadId(rs.getObject("id", UUID.class)),
                        rs.getString("first_name"),
                        rs.getString("last_name"),
                        rs.getString("email_key"),
                        rs.getString("phone_key"),
                        rs.getString("company_key")))
                .list();
    }

    LeadRow locked(LeadId id) {
        LeadRow row = entities.find(LeadRow.class, id.value(), LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new LeadUnknown(id);
        }
        return row;
    }

    private boolean isLocked(LeadRow row) {
        return switch (entities.getLockMode(row)) {
            case PESSIMISTIC_WRITE, WRITE, PESSIMISTIC_FORCE_INCREMENT -> true;
            default -> false;
        };
    }

    private void append(
            LeadRow row,
            HistoryKind kind,
            String actor,
            String reason,
            Map<String, Object> detail,
            String note,
            String from,
            String to) {
        int seq = ++row.historySeq;
        jdbc.sql(
                        "insert into baton.lead_history (lead_id, seq, at, round, actor, kind, stage_from, stage_to, reason, detail)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)")
                .params(
                        row.id,
                        seq,
                        Timestamp.from(now()),
                        row.round,
                        actor,
                        kind.code(),
                        from,
                        to,
                        reason,
                        text(detail))
                .update();
        if (note != null && !note.isBlank()) {
            // An erased person takes no notes.
            jdbc.sql(
                            "insert into baton.lead_note (lead_id, seq, text) select lead_id, ?, ? from baton.lead_person where"
                                    + " lead_id = ?")
                    .params(seq, note, row.id)
                    .update();
        }
    }

    private boolean insertActivity(LeadRow row, Activity activity) {
        int inserted = jdbc.sql(
                        "insert into baton.lead_activity (lead_id, id, kind, round, occurred_at, recorded_at, acts_as)"
                                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")
                .params(
                        row.id,
                        activity.id(),
                        activity.kind(),
                        row.round,
                        Timestamp.from(activity.occurredAt()),
                        Timestamp.from(now()),
                        activity.actsAs())
                .update();
        if (inserted > 0 && activity.asksForPerson() && activity.isFresh(row.engagedSince, now())) {
            row.callRequested = true;
        }
        return inserted > 0;
    }

    /**
     * What was there before stays: as the original of a value that was only brought into another form, which keeps its time and what it came with; else
     * as a former value. What was told by other values is not kept.
     */
    private void putValues(LeadId id, List<Value> values, boolean confirmed) {
        batches.batchUpdate("""
                insert into baton.lead_former_value (lead_id, field, value, original, origin, source, at, came_with, confirmed, problem)
                select lead_id, field, value, original, origin, source, at, came_with, confirmed, problem from baton.lead_value
                where lead_id = ? and field = ? and origin = 'explicit' and value is distinct from ? and value is distinct from ?
                    and ? <> 'cleaning'""", values, 100, (statement, value) -> {
            statement.setObject(1, id.value());
            statement.setString(2, value.field());
            statement.setString(3, value.value());
            statement.setString(4, value.original());
            statement.setString(5, value.source());
        });
        batches.batchUpdate("""
                insert into baton.lead_value (lead_id, field, value, original, origin, source, at, problem, confirmed) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (lead_id, field) do update set value = excluded.value, origin = excluded.origin, source = excluded.source, problem = excluded.problem,
                    original = case when excluded.source = 'cleaning' then coalesce(lead_value.original, excluded.original)
                        else coalesce(excluded.original, lead_value.original) end,
                    at = case when excluded.source = 'cleaning' then lead_value.at else excluded.at end,
                    came_with = case when excluded.source = 'cleaning' then lead_value.came_with end,
                    confirmed = excluded.confirmed or excluded.source = 'cleaning' and lead_value.confirmed""", values, 100, (statement, value) -> {
            statement.setObject(1, id.value());
            statement.setString(2, value.field());
            statement.setString(3, value.value());
            statement.setString(4, value.original());
            statement.setString(5, value.origin().code());
            statement.setString(6, value.source());
            statement.setTimestamp(7, Timestamp.from(value.at()));
            statement.setString(8, value.problem());
            statement.setBoolean(9, confirmed);
        });
    }

    private void refer(LeadId id, String system, String externalId) {
        jdbc.sql("insert into baton.external_ref (system, object, external_id, lead_id) values (?, 'lead', ?, ?)"
                        + " on conflict do nothing")
                .params(system, externalId, id.value())
                .update();
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a detail that is not JSON", e);
        }
    }

    private Map<String, Object> map(ResultSet rs, String column) throws SQLException {
        return read(rs.getString(column), MAP);
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column that is not JSON", e);
        }
    }
}
