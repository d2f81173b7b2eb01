package dev.baton.lead;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Merged leads. Merging adds: every value, attribute and external id of both leads stays, with its origin, its time and the lead that brought it. The
 * merged lead keeps its own record unchanged. Separating takes away what came with it, and nothing else.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class Merges {

    private static final String COLUMNS = "field, value, original, origin, source, at, came_with, confirmed, problem";

    /** Fields that stand in the person, too. */
    private static final Map<String, BiConsumer<PersonRow, String>> PERSON = Map.ofEntries(
            Map.entry("firstName", (p, text) -> p.firstName = text),
            Map.entry("lastName", (p, text) -> p.lastName = text),
            Map.entry("email", (p, text) -> p.email = text),
            Map.entry("phone", (p, text) -> p.phone = text),
            Map.entry("jobTitle", (p, text) -> p.jobTitle = text),
            Map.entry("company", (p, text) -> p.company = text),
            Map.entry("website", (p, text) -> p.website = text),
            Map.entry("city", (p, text) -> p.city = text),
            Map.entry("region", (p, text) -> p.region = text),
            Map.entry("postalCode", (p, text) -> p.postalCode = text),
            Map.entry("message", (p, text) -> p.message = text));

    private final Leads leads;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    Merges(Leads leads, JdbcClient jdbc, JdbcTemplate batches) {
        this.leads = leads;
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** One merge that holds. */
    public record Merge(LeadId lead, long number, LeadId into, Instant at, String actor) {}

    /**
     * Adds what the lead brings to the survivor, and moves the lead to {@code merged}. Both are locked. Does not touch consent.
     *
     * @param order of two values of one field, the one that counts is the greater
     * @return the fields whose value that counts is another now
     */
    public Set<String> merge(LeadId id, LeadId survivor, Comparator<KeptValue> order, String actor) {
        LeadRow row = leads.locked(id);
        Instant engagedSince = row.engagedSince;
        String consentBefore = leads.locked(survivor).marketingConsent;
        Set<String> changed = addValues(id, survivor, order);
        leads.mergeInto(id, survivor, actor);
        leads.flush();
        jdbc.sql("insert into baton.lead_merge (lead_id, into_id, at, actor, engaged_since, consent_before)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .params(id.value(), survivor.value(), time(leads.now()), actor, time(engagedSince), consentBefore)
                .update();
        layAttributes(survivor);
        return changed;
    }

    /**
     * Undoes a merge: takes away from every lead above it what came with this one, gives it the activities that were sent for it since, and begins its
     * next round. The two are not merged again by Baton itself.
     *
     * @return the lead that it was part of
     * @throws LeadRefused LEAD-008 when it is not merged, or when one of the two was erased
     */
    public LeadId separate(LeadId id, Comparator<KeptValue> order, String actor) {
        LeadRow row = leads.locked(id);
        if (row.stage() != Stage.MERGED || row.mergedInto == null) {
            throw new LeadRefused("LEAD-008", "lead " + id + " is not merged into another lead; nothing was separated");
        }
        List<LeadRow> above = new ArrayList<>();
        for (UUID next = row.mergedInto; next != null; next = above.get(above.size() - 1).mergedInto) {
            above.add(leads.locked(new LeadId(next)));
        }
        LeadRow top = above.get(above.size() - 1);
        LeadId survivor = new LeadId(top.id);
        if (leads.personRow(id) == null || leads.personRow(survivor) == null) {
            throw new LeadRefused(
                    "LEAD-008", "lead " + id + " or the lead it is part of was erased; nothing was separated");
        }
        List<UUID> leaving = tree(id);
        String consentBefore = undo(id, actor, row);
        row.mergedInto = null;
        leads.flush();
        for (LeadRow each : above) {
            LeadId from = new LeadId(each.id);
            takeValues(from, leaving, order);
            layAttributes(from);
            takeActivities(each.id, row, leaving, above);
            keepApart(id, from, actor);
        }
        giveConsentBack(top, id, consentBefore);
        top.callRequested = top.callRequested && asksForPerson(top);
        row.callRequested = asksForPerson(row);
        leads.record(survivor, HistoryKind.SEPARATED, actor, null, Map.of("lead", id, "number", row.number));
        leads.record(id, HistoryKind.SEPARATED, actor, null, Map.of("from", survivor, "number", top.number));
        leads.beginNextRound(id, actor, "separated");
        return survivor;
    }

    /** The last lead of the chain that this one was merged into; the lead itself when it is not merged. */
    @Transactional(readOnly = true)
    public LeadId survivor(LeadId id) {
        return jdbc.sql("""
                        with recursive chain as (
                            select id, merged_into from baton.lead where id = ?
                            union select l.id, l.merged_into from baton.lead l join chain c on l.id = c.merged_into)
                        select id from chain where merged_into is null""")
                .param(id.value())
                .query((rs, n) -> new LeadId(rs.getObject(1, UUID.class)))
                .optional()
                .orElse(id);
    }

    /** Merges into this lead that hold, directly or by way of another, oldest first. */
    @Transactional(readOnly = true)
    public List<Merge> mergedInto(LeadId survivor) {
        return jdbc.sql("""
                        with recursive tree as (
                            select id from baton.lead where id = ?
                            union select l.id from baton.lead l join tree t on l.merged_into = t.id)
                        select m.lead_id, l.number, m.into_id, m.at, m.actor from tree
                        join baton.lead_merge m on m.lead_id = tree.id and m.undone_at is null
                        join baton.lead l on l.id = m.lead_id where m.lead_id <> ? order by m.at, l.number""")
                .params(survivor.value(), survivor.value())
                .query((rs, n) -> new Merge(
                        new LeadId(rs.getObject(1, UUID.class)),
                        rs.getLong(2),
                        new LeadId(rs.getObject(3, UUID.class)),
                        rs.getTimestamp(4).toInstant(),
                        rs.getString(5)))
                .list();
    }

    /** The values that count, with what decides that they do. */
    @Transactional(readOnly = true)
    public List<KeptValue> values(LeadId id) {
        return read("lead_value", id);
    }

    /** What the fields said besides, the newest first. */
    @Transactional(readOnly = true)
    public List<KeptValue> formerValues(LeadId id) {
        return read("lead_former_value", id).stream()
                .sorted(Comparator.comparing((KeptValue kept) -> kept.value().at())
                        .reversed())
                .toList();
    }

    /** From now on these two are different people, whatever they have in common. */
    public void keepApart(LeadId one, LeadId other, String actor) {
        jdbc.sql("insert into baton.lead_apart (lead_id, other_id, at, actor)"
                        + " values (least(:one, :other), greatest(:one, :other), :at, :actor) on conflict do nothing")
                .param("one", one.value())
                .param("other", other.value())
                .param("at", time(leads.now()))
                .param("actor", actor)
                .update();
    }

    /** Whether a person said that the two, or leads that are part of them, are different people. */
    @Transactional(readOnly = true)
    public boolean areApart(LeadId one, LeadId other) {
        return jdbc.sql("""
                        with recursive one as (
                            select :one::uuid as id union select l.id from baton.lead l join one t on l.merged_into = t.id),
                        other as (
                            select :other::uuid as id union select l.id from baton.lead l join other t on l.merged_into = t.id)
                        select exists (select from baton.lead_apart a
                            where a.lead_id in (select id from one) and a.other_id in (select id from other)
                               or a.lead_id in (select id from other) and a.other_id in (select id from one))""")
                .param("one", one.value())
                .param("other", other.value())
                .query(Boolean.class)
                .single();
    }

    private Set<String> addValues(LeadId id, LeadId survivor, Comparator<KeptValue> order) {
        PersonRow person = leads.personRow(survivor);
        if (person == null) {
            return Set.of();
        }
        Map<String, String> before = new HashMap<>();
        List<KeptValue> known = read("lead_value", survivor);
        known.forEach(kept -> before.put(kept.field(), kept.value().value()));
        SaidValues said =
                SaidValues.of(known.stream().filter(kept -> !isDerived(kept)).toList());
        List<KeptValue> brought = Stream.concat(read("lead_value", id).stream(), read("lead_former_value", id).stream())
                .filter(kept -> !isDerived(kept))
                .map(kept -> kept.broughtBy(id))
                .toList();
        SaidValues now = said.plus(brought, order);
        List<KeptValue> won = now.counting().values().stream()
                .filter(kept -> !kept.equals(said.counting().get(kept.field())))
                .toList();
        forgetDerived(survivor);
        put("lead_value", survivor, won);
        // Beside those that stand there already.
        put("lead_former_value", survivor, now.former());
        Set<String> changed = new LinkedHashSet<>();
        for (KeptValue kept : won) {
            if (!Objects.equals(kept.value().value(), before.get(kept.field()))) {
                changed.add(kept.field());
            }
            describe(person, kept.field(), kept.value().value());
        }
        leads.flush();
        return changed;
    }

    private void takeValues(LeadId from, List<UUID> leaving, Comparator<KeptValue> order) {
        PersonRow person = leads.personRow(from);
        if (person == null) {
            return;
        }
        List<KeptValue> counting = read("lead_value", from).stream()
                .filter(kept -> !isDerived(kept))
                .toList();
        SaidValues now = new SaidValues(SaidValues.of(counting).counting(), read("lead_former_value", from))
                .without(
                        kept -> kept.cameWith() != null
                                && leaving.contains(kept.cameWith().value()),
                        order);
        for (String table : List.of("lead_value", "lead_former_value")) {
            jdbc.sql("delete from baton." + table + " where lead_id = ?")
                    .param(from.value())
                    .update();
        }
        put("lead_value", from, List.copyOf(now.counting().values()));
        put("lead_former_value", from, now.former());
        for (KeptValue before : counting) {
            KeptValue after = now.counting().get(before.field());
            if (!before.equals(after)) {
                describe(
                        person,
                        before.field(),
                        after == null ? null : after.value().value());
            }
        }
        leads.flush();
    }

    private static void describe(PersonRow person, String field, String value) {
        BiConsumer<PersonRow, String> column = PERSON.get(field);
        if (column != null) {
            column.accept(person, value);
        }
    }

    /** What is known of an account or told by another field is found again; what a provider told is not asked for again. */
    private static boolean isDerived(KeptValue kept) {
        return switch (kept.value().origin()) {
            case EXPLICIT -> false;
            case IMPLICIT -> !kept.value().source().equals("provider");
            case PROPRIETARY -> true;
        };
    }

    private void forgetDerived(LeadId id) {
        jdbc.sql("delete from baton.lead_value where lead_id = ?"
                        + " and (origin = 'proprietary' or origin = 'implicit' and source <> 'provider')")
                .param(id.value())
                .update();
    }

    /** The attributes of all that is part of the lead, those of newer leads over those of older ones. Nothing lies over something. */
    private void layAttributes(LeadId id) {
        PersonRow person = leads.personRow(id);
        if (person == null) {
            return;
        }
        if (person.ownAttributes == null) {
            person.ownAttributes = person.attributes;
        }
        Map<String, Object> laid = new LinkedHashMap<>();
        for (UUID each : tree(id)) {
            PersonRow part = leads.personRow(new LeadId(each));
            if (part != null) {
                Map<String, Object> own = part.ownAttributes == null ? part.attributes : part.ownAttributes;
                own.forEach((name, value) -> {
                    if (value != null && !value.toString().isBlank()) {
                        laid.put(name, value);
                    } else {
                        laid.putIfAbsent(name, value);
                    }
                });
            }
        }
        person.attributes = laid;
        leads.flush();
    }

    /** What was copied when the leads were merged stands in the lead already; what was sent for it since goes back to it. */
    private void takeActivities(UUID from, LeadRow to, List<UUID> leaving, List<LeadRow> above) {
        List<String> parts =
                new ArrayList<>(leaving.stream().map(UUID::toString).toList());
        above.forEach(each -> parts.add(each.id.toString()));
        jdbc.sql("""
                        with gone as (
                            delete from baton.lead_activity where lead_id = :from and came_with in (:leaving) returning *)
                        insert into baton.lead_activity (lead_id, id, kind, round, occurred_at, recorded_at, acts_as, came_with)
                        select :to, id, kind, :round, occurred_at, recorded_at, acts_as, nullif(came_with, :to) from gone
                        where split_part(id, '/', 1) not in (:parts)
                        on conflict do nothing""")
                .param("from", from)
                .param("to", to.id)
                .param("round", to.round)
                .param("leaving", leaving)
                .param("parts", parts)
                .update();
    }

    private boolean asksForPerson(LeadRow row) {
        return leads.activities(new LeadId(row.id)).stream()
                .anyMatch(activity -> activity.asksForPerson() && activity.isFresh(row.engagedSince, leads.now()));
    }

    /** @return what the survivor's consent was before */
    private String undo(LeadId id, String actor, LeadRow row) {
        return jdbc.sql(
                        "update baton.lead_merge set undone_at = ?, undone_by = ? where lead_id = ? and undone_at is null"
                                + " returning engaged_since, consent_before")
                .params(time(leads.now()), actor, id.value())
                .query((rs, n) -> {
                    row.engagedSince = instant(rs, "engaged_since");
                    return rs.getString("consent_before");
                })
                .optional()
                .orElse("");
    }

    /** Consent that came with the lead alone goes with it, and what was only forgotten for its address holds again; a refusal stays. */
    private void giveConsentBack(LeadRow survivor, LeadId from, String before) {
        PersonRow person = leads.personRow(new LeadId(survivor.id));
        PersonRow gone = leads.personRow(from);
        boolean itsOwn = !Objects.equals(person.consentAt, gone.consentAt)
                || !Objects.equals(person.consentText, gone.consentText);
        if (before.equals("not-asked") && survivor.marketingConsent.equals("yes") && !itsOwn) {
            survivor.marketingConsent = "not-asked";
            person.consentAt = null;
            person.consentText = null;
        } else if (before.equals("yes") && survivor.marketingConsent.equals("not-asked")) {
            survivor.marketingConsent = "yes";
        }
    }

    /** The lead and all that was merged into it, oldest first. */
    private List<UUID> tree(LeadId id) {
        return jdbc.sql("""
                        with recursive tree as (
                            select id, captured_at from baton.lead where id = ?
                            union select l.id, l.captured_at from baton.lead l join tree t on l.merged_into = t.id)
                        select id from tree order by captured_at, id""").param(id.value()).query(UUID.class).list();
    }

    private List<KeptValue> read(String table, LeadId id) {
        return jdbc.sql("select " + COLUMNS + " from baton." + table + " where lead_id = ? order by field, at")
                .param(id.value())
                .query((rs, n) -> kept(rs))
                .list();
    }

    private static KeptValue kept(ResultSet rs) throws SQLException {
        UUID cameWith = rs.getObject("came_with", UUID.class);
        return new KeptValue(
                new Value(
                        rs.getString("field"),
                        rs.getString("value"),
                        rs.getString("original"),
                        Value.Origin.valueOf(rs.getString("origin").toUpperCase(Locale.ROOT)),
                        rs.getString("source"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getString("problem")),
                cameWith == null ? null : new LeadId(cameWith),
                rs.getBoolean("confirmed"));
    }

    private void put(String table, LeadId id, List<KeptValue> values) {
        String again = table.equals("lead_value")
                ? " on conflict (lead_id, field) do update set value = excluded.value, original = excluded.original,"
                        + " origin = excluded.origin, source = excluded.source, at = excluded.at,"
                        + " came_with = excluded.came_with, confirmed = excluded.confirmed, problem = excluded.problem"
                : "";
        batches.batchUpdate(
                "insert into baton." + table + " (lead_id, " + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + again,
                values,
                100,
                (statement, kept) -> {
                    Value value = kept.value();
                    statement.setObject(1, id.value());
                    statement.setString(2, value.field());
                    statement.setString(3, value.value());
                    statement.setString(4, value.original());
                    statement.setString(5, value.origin().code());
                    statement.setString(6, value.source());
                    statement.setTimestamp(7, time(value.at()));
                    statement.setObject(
                            8, kept.cameWith() == null ? null : kept.cameWith().value());
                    statement.setBoolean(9, kept.confirmed());
                    statement.setString(10, value.problem());
                });
    }

    private static Timestamp time(Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp at = rs.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
