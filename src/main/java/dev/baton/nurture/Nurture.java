package dev.baton.nurture;

import com.fasterxml.uuid.Generators;
import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.DecisionTables.Fired;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps leads that are not ready, decides what becomes of returned ones, and holds the gate for marketing mail. */
@Service
@Transactional
@EnableConfigurationProperties(Tracks.class)
public class Nurture {

    private static final String FIRST_TRACK = "newsletter";

    private final JdbcClient jdbc;
    private final Leads leads;
    private final DecisionTables tables;
    private final Tracks tracks;
    private final ApplicationEventPublisher events;

    Nurture(JdbcClient jdbc, Leads leads, DecisionTables tables, Tracks tracks, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.tables = tables;
        this.tracks = tracks;
        this.events = events;
    }

    /**
     * Sales has given the lead back: asks {@code recycle-lead.dmn} and keeps why. When it goes back to marketing, the engagement that sales has
     * answered no longer counts.
     *
     * @param score the lead's points in all
     */
    public Recycling recycle(LeadId id, String reason, int score) {
        Lead lead = leads.lock(id);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("reason", reason);
        facts.put("timesRecycled", leads.recycle(id));
        facts.put("score", score);
        facts.put("grade", lead.grade());
        Answer answer = tables.ask("recycleLead", facts);
        Fired rule = answer.first();
        Recycling recycling =
                new Recycling(rule.text("next"), rule.text("track"), rule.number("coolDownDays"), rule.rule());
        leads.explain(
                id,
                new Decision(
                        "recycle", leads.now(), lead.round(), answer.model(), facts, answer.rules(), rule.outputs()));
        leads.record(id, HistoryKind.RECYCLED, "baton", reason, Map.of("next", recycling.next(), "rule", rule.rule()));
        if (recycling.next().equals("nurture")) {
            leads.forgetEngagement(id);
        }
        return recycling;
    }

    /** Enrols the lead in a track, unless it is in one; opens the gate for marketing mail again. */
    public Enrolment enrol(LeadId id) {
        Lead lead = leads.lock(id);
        leads.move(id, Stage.NURTURING, "baton", lead.timesRecycled() > 0 ? "recycled" : "not-ready");
        resumeMarketing(id);
        Optional<Enrolment> running = find(id);
        if (running.isPresent()) {
            return running.get();
        }
        Instant now = leads.now();
        String track = lead.timesRecycled() > 0 ? recycledTo(id).orElse(FIRST_TRACK) : FIRST_TRACK;
        Instant ends = now.plus(tracks.life());
        Enrolment enrolment = new Enrolment(track, now, nearest(now.plus(tracks.review()), ends), ends);
        jdbc.sql("insert into baton.nurture_enrolment (id, lead_id, round, track, enrolled_at, review_at, ends_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        id.value(),
                        lead.round(),
                        track,
                        Timestamp.from(now),
                        Timestamp.from(enrolment.reviewAt()),
                        Timestamp.from(ends))
                .update();
        leads.record(id, HistoryKind.ENROLLED, "baton", track, Map.of("endsAt", ends));
        return enrolment;
    }

    /**
     * Looks at the lead again: sets the next review, or ends the track.
     *
     * @return empty when the track's life is over
     */
    public Optional<Enrolment> review(LeadId id) {
        leads.lock(id);
        Enrolment running = find(id).orElseThrow();
        Instant now = leads.now();
        if (!now.isBefore(running.endsAt())) {
            return Optional.empty();
        }
        Enrolment next = new Enrolment(
                running.track(),
                running.enrolledAt(),
                nearest(now.plus(tracks.review()), running.endsAt()),
                running.endsAt());
        jdbc.sql("update baton.nurture_enrolment set review_at = ? where lead_id = ? and left_at is null")
                .params(Timestamp.from(next.reviewAt()), id.value())
                .update();
        return Optional.of(next);
    }

    /** Does nothing when the lead is in no track. */
    public void leave(LeadId id, String outcome) {
        leads.lock(id);
        int left = jdbc.sql(
                        "update baton.nurture_enrolment set left_at = ?, outcome = ? where lead_id = ? and left_at is null")
                .params(Timestamp.from(leads.now()), outcome, id.value())
                .update();
        if (left > 0) {
            leads.record(id, HistoryKind.TRACK_LEFT, "baton", outcome, Map.of());
        }
    }

    @Transactional(readOnly = true)
    public Optional<Enrolment> find(LeadId id) {
        return jdbc.sql(
                        "select track, enrolled_at, review_at, ends_at from baton.nurture_enrolment where lead_id = ? and left_at is null")
                .param(id.value())
                .query((rs, n) -> new Enrolment(
                        rs.getString(1),
                        rs.getTimestamp(2).toInstant(),
                        rs.getTimestamp(3).toInstant(),
                        rs.getTimestamp(4).toInstant()))
                .optional();
    }

    /**
     * Closes the gate: from this transaction on no marketing message goes to the lead.
     *
     * @return whether it was open
     */
    public boolean stopMarketing(LeadId id, String reason) {
        leads.lock(id);
        int closed = jdbc.sql("insert into baton.marketing_suppression (id, lead_id, reason, since) values (?, ?, ?, ?)"
                        + " on conflict do nothing")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        id.value(),
                        reason,
                        Timestamp.from(leads.now()))
                .update();
        if (closed > 0) {
            leads.record(id, HistoryKind.MARKETING_STOPPED, "baton", reason, Map.of());
        }
        return closed > 0;
    }

    /** A marketing system beside Baton is asked to leave the lead in peace as well. */
    public void stopAsked(LeadId id) {
        jdbc.sql("update baton.marketing_suppression set asked_at = ? where lead_id = ? and lifted_at is null")
                .params(Timestamp.from(leads.now()), id.value())
                .update();
    }

    /** The marketing system, or a person who looked there, says that it does. The first word counts; without a question there is none. */
    public void confirmStop(LeadId id, String by) {
        leads.lock(id);
        int confirmed = jdbc.sql("update baton.marketing_suppression set confirmed_at = ?, confirmed_by = ?"
                        + " where lead_id = ? and lifted_at is null and asked_at is not null and confirmed_at is null")
                .params(Timestamp.from(leads.now()), by, id.value())
                .update();
        if (confirmed > 0) {
            leads.record(id, HistoryKind.MARKETING_STOP_CONFIRMED, by, null, Map.of());
        }
    }

    /** Whether a marketing system was asked to stop and has not said yet that it does. */
    @Transactional(readOnly = true)
    public boolean isStopUnconfirmed(LeadId id) {
        return jdbc.sql("select exists (select from baton.marketing_suppression"
                        + " where lead_id = ? and lifted_at is null and asked_at is not null and confirmed_at is null)")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    /** Opens the gate; consent is as it was. */
    public void resumeMarketing(LeadId id) {
        int opened = jdbc.sql(
                        "update baton.marketing_suppression set lifted_at = ? where lead_id = ? and lifted_at is null")
                .params(Timestamp.from(leads.now()), id.value())
                .update();
        if (opened > 0) {
            leads.record(id, HistoryKind.MARKETING_RESUMED, "baton", null, Map.of());
            events.publishEvent(new MarketingResumed(id));
        }
    }

    private Optional<String> recycledTo(LeadId id) {
        return leads.decisions(id).stream()
                .filter(d -> d.kind().equals("recycle"))
                .reduce((a, b) -> b)
                .map(d -> (String) d.result().get("track"));
    }

    private static Instant nearest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
