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
import dev.baton.nurture.Track.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps leads that are not ready, decides what becomes of returned ones, and holds the gate for marketing mail. */
@Service
@Transactional
public class Nurture {

    private static final Logger LOG = LoggerFactory.getLogger(Nurture.class);
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

    /** The keys of the tracks that there are. */
    @Transactional(readOnly = true)
    public Set<String> tracks() {
        return tracks.all().stream().map(Track::key).collect(Collectors.toSet());
    }

    /**
     * Sales has given the lead back: asks {@code recycle-lead.dmn} and keeps why. When it goes back to marketing, the engagement that sales has
     * answered no longer counts.
     *
     * @param score the lead's points in all
     */
    public Recycling recycle(LeadId id, String reason, int score) {
        Lead lead = leads.lock(id);
        Map<String, Object> facts = lead.known();
        facts.put("reason", reason);
        facts.put("timesRecycled", leads.recycle(id));
        facts.put("score", score);
        facts.put("grade", lead.grade());
        Answer answer = tables.ask("recycleLead", facts);
        Fired rule = answer.first();
        Recycling recycling = new Recycling(
                or(rule.text("next"), "nurture"), rule.text("track"), rule.number("coolDownDays"), rule.rule());
        // The last return decides: a lead that goes on to another rep at once does not cool down any more.
        Instant coolDownUntil =
                recycling.coolDownDays() > 0 ? now().plus(Duration.ofDays(recycling.coolDownDays())) : null;
        leads.coolDown(id, coolDownUntil);
        leads.explain(
                id,
                new Decision(
                        "recycle",
                        leads.now(),
                        lead.round(),
                        answer.model(),
                        answer.facts(),
                        answer.rules(),
                        rule.outputs()));
        leads.record(id, HistoryKind.RECYCLED, "baton", reason, detail(recycling, coolDownUntil));
        if (recycling.next().equals("nurture")) {
            leads.forgetEngagement(id);
        }
        return recycling;
    }

    /** A cell that an analyst left empty drops no lead. */
    private static String or(String cell, String otherwise) {
        return cell == null || cell.isBlank() ? otherwise : cell;
    }

    private static Map<String, Object> detail(Recycling recycling, Instant coolDownUntil) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("next", recycling.next());
        detail.put("rule", recycling.rule());
        if (coolDownUntil != null) {
            detail.put("coolDownUntil", coolDownUntil);
        }
        return detail;
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
        Instant now = now();
        Track track = track(lead);
        Enrolment enrolment = new Enrolment(
                track.key(),
                now,
                now.plus(track.review()),
                now.plus(track.life()),
                1,
                track.step(1).map(step -> now.plus(step.after())).orElse(null),
                null);
        jdbc.sql(
                        "insert into baton.nurture_enrolment (id, lead_id, round, track, enrolled_at, review_at, ends_at, next_position, next_step_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        Generators.timeBasedEpochGenerator().generate(),
                        id.value(),
                        lead.round(),
                        track.key(),
                        Timestamp.from(now),
                        Timestamp.from(enrolment.reviewAt()),
                        Timestamp.from(enrolment.endsAt()),
                        enrolment.nextPosition(),
                        timestamp(enrolment.nextStepAt()))
                .update();
        leads.record(id, HistoryKind.ENROLLED, "baton", track.key(), Map.of("endsAt", enrolment.endsAt()));
        return enrolment;
    }

    /**
     * Takes the step that is due, if one is: the lead's position moves on in this transaction, so that what is done for the step is done once or,
     * together with the move, not at all. However late it is, one step at a time: the next one is due its whole interval from now.
     */
    public Optional<DueStep> takeStep(LeadId id) {
        leads.lock(id);
        Enrolment running = find(id).orElseThrow();
        Instant now = now();
        if (running.nextStepAt() == null || now.isBefore(running.nextStepAt()) || running.isOver(now)) {
            return Optional.empty();
        }
        Track track = known(running.track(), id);
        int position = running.nextPosition();
        Optional<Step> step = track.step(position);
        // Somebody may have shortened the track under way; the lead keeps its position, should it become longer again.
        int next = step.isPresent() ? position + 1 : position;
        standAt(id, next, track.step(next).map(s -> now.plus(s.after())).orElse(null));
        return step.map(s -> new DueStep(track.key(), position, s));
    }

    /** A step that is to be done now. */
    public record DueStep(String track, int position, Step step) {}

    /** Writes what became of a step: done, or not for that reason. */
    public void note(LeadId id, DueStep due, Optional<String> skipped) {
        leads.record(
                id,
                skipped.isPresent() ? HistoryKind.STEP_SKIPPED : HistoryKind.STEP_TAKEN,
                "baton",
                skipped.orElse(due.step().kind().code()),
                Map.of(
                        "track",
                        due.track(),
                        "position",
                        due.position(),
                        "kind",
                        due.step().kind(),
                        "content",
                        due.step().content()));
    }

    /** Why no marketing message may go to the lead now; empty when one may. */
    public Optional<String> barrier(LeadId id) {
        Lead lead = leads.find(id);
        if (isClosed(id)) {
            return Optional.of("gate-closed");
        }
        if (!lead.marketingConsent().equals("yes")) {
            return Optional.of("no-consent");
        }
        return lead.facts().emailKind().equals("none") ? Optional.of("no-address") : Optional.empty();
    }

    /**
     * The lead in a track has shown engagement.
     *
     * @param asksForPerson whether it asked to be called: that wakes it whatever the score, even while it cools down
     * @return whether it is to be woken
     */
    public boolean wakes(LeadId id, boolean asksForPerson, boolean aboveThreshold) {
        Lead lead = leads.lock(id);
        if (asksForPerson) {
            jdbc.sql("update baton.nurture_enrolment set requested_at = ? where lead_id = ? and left_at is null"
                            + " and requested_at is null")
                    .params(Timestamp.from(now()), id.value())
                    .update();
            return true;
        }
        if (aboveThreshold && lead.isCoolingDown(leads.now())) {
            hold(lead);
            return false;
        }
        return aboveThreshold;
    }

    /** The lead in a track came again with data that lead it elsewhere: the next review finds it ready to be routed. */
    public void dataCame(LeadId id) {
        leads.lock(id);
        jdbc.sql("update baton.nurture_enrolment set data_came_at = ? where lead_id = ? and left_at is null"
                        + " and data_came_at is null")
                .params(Timestamp.from(now()), id.value())
                .update();
    }

    private boolean hasNewData(LeadId id) {
        return jdbc.sql("select exists (select from baton.nurture_enrolment"
                        + " where lead_id = ? and left_at is null and data_came_at is not null)")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Looks at the lead again, and sets the next review.
     *
     * @return {@code ready} for sales, {@code dormant} since the track's life is over, or {@code waiting}: a lead over the threshold waits until its
     *     cool-down ends, even beyond the life of its track
     */
    public String review(LeadId id, boolean aboveThreshold, String actor) {
        Lead lead = leads.lock(id);
        Enrolment running = find(id).orElseThrow();
        Instant now = now();
        boolean cooling = lead.isCoolingDown(now);
        boolean newData = hasNewData(id);
        if (running.requestedAt() != null || newData || (aboveThreshold && !cooling)) {
            leads.record(
                    id,
                    HistoryKind.WOKEN,
                    actor,
                    running.requestedAt() != null ? "requested" : newData ? "data" : "score",
                    cooling ? Map.of("coolDownUntil", lead.coolDownUntil()) : Map.of());
            leave(id, "ready");
            return "ready";
        }
        if (running.isOver(now) && !aboveThreshold) {
            leave(id, "dormant");
            return "dormant";
        }
        if (aboveThreshold) {
            hold(lead);
        }
        Track track = known(running.track(), id);
        jdbc.sql("update baton.nurture_enrolment set review_at = ? where lead_id = ? and left_at is null")
                .params(Timestamp.from(now.plus(track.review())), id.value())
                .update();
        if (running.nextPosition() != null && running.nextStepAt() == null) {
            // A track that had ended may have become longer.
            track.step(running.nextPosition())
                    .ifPresent(step -> standAt(id, running.nextPosition(), now.plus(step.after())));
        }
        return "waiting";
    }

    /** When the diagram's one timer is to fire for a lead in a track. */
    public Instant nextLook(LeadId id) {
        return find(id).orElseThrow().nextLook(now(), leads.find(id).coolDownUntil());
    }

    private void standAt(LeadId id, int position, Instant stepAt) {
        jdbc.sql(
                        "update baton.nurture_enrolment set next_position = ?, next_step_at = ? where lead_id = ? and left_at is null")
                .params(position, timestamp(stepAt), id.value())
                .update();
    }

    /** Written once for a stay in a track. */
    private void hold(Lead lead) {
        int held = jdbc.sql("update baton.nurture_enrolment set held_at = ? where lead_id = ? and left_at is null"
                        + " and held_at is null")
                .params(Timestamp.from(now()), lead.id().value())
                .update();
        if (held > 0) {
            leads.record(
                    lead.id(),
                    HistoryKind.HELD_BACK,
                    "baton",
                    "cool-down",
                    Map.of("coolDownUntil", lead.coolDownUntil()));
        }
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
        return jdbc.sql("select track, enrolled_at, review_at, ends_at, next_position, next_step_at, requested_at"
                        + " from baton.nurture_enrolment where lead_id = ? and left_at is null")
                .param(id.value())
                .query((rs, n) -> new Enrolment(
                        rs.getString(1),
                        instant(rs, 2),
                        instant(rs, 3),
                        instant(rs, 4),
                        rs.getObject(5, Integer.class),
                        instant(rs, 6),
                        instant(rs, 7)))
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

    private boolean isClosed(LeadId id) {
        return jdbc.sql(
                        "select exists (select 1 from baton.marketing_suppression where lead_id = ? and lifted_at is null)")
                .param(id.value())
                .query(Boolean.class)
                .single();
    }

    /** A table that names a track that nobody made drops no lead. */
    private Track track(Lead lead) {
        return known(lead.timesRecycled() > 0 ? recycledTo(lead.id()).orElse(FIRST_TRACK) : FIRST_TRACK, lead.id());
    }

    private Track known(String key, LeadId lead) {
        return tracks.find(key).orElseGet(() -> {
            LOG.warn("TRACK-002 there is no track {}; lead {} goes by {}", key, lead, FIRST_TRACK);
            return tracks.find(FIRST_TRACK).orElseThrow();
        });
    }

    private Optional<String> recycledTo(LeadId id) {
        return leads.decisions(id).stream()
                .filter(d -> d.kind().equals("recycle"))
                .reduce((a, b) -> b)
                .map(d -> (String) d.result().get("track"));
    }

    /** As precisely as the engine's timers: a timer never fires before the instant that it stands for. */
    private Instant now() {
        return leads.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Timestamp timestamp(Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Instant instant(ResultSet rs, int column) throws SQLException {
        Timestamp at = rs.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
