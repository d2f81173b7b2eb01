package dev.baton.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.Activity;
import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.DecisionTables.Fired;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Scores a lead from its facts and its activities. Pure in facts, activities, the instant and the tables: scoring again gives the same points.
 */
@Service
@Transactional
public class Scoring {

    private static final TypeReference<List<Score.Reason>> REASONS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Leads leads;
    private final DecisionTables tables;
    private final ObjectMapper json;

    Scoring(JdbcClient jdbc, Leads leads, DecisionTables tables, ObjectMapper json) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.tables = tables;
        this.json = json;
    }

    /**
     * Scores now and keeps score and reasons.
     *
     * @param relation what the account is to us: customer, target or none
     */
    public Score score(LeadId id, String relation, String actor) {
        Lead lead = leads.lock(id);
        Instant now = leads.now();
        List<Score.Reason> reasons = new ArrayList<>();
        List<String> rules = new ArrayList<>();

        Map<String, Object> fitFacts = lead.known();
        fitFacts.put("relation", relation);
        Answer fitAnswer = tables.ask("scoreFit", fitFacts);
        for (Fired rule : fitAnswer.fired()) {
            reasons.add(new Score.Reason("fit", rule.rule(), rule.text("reason"), rule.number("points")));
            rules.add(rule.rule());
        }
        List<Engagement.Earned> earned = new ArrayList<>();
        for (Activity activity : leads.activities(id)) {
            if (lead.engagedSince() != null && !activity.occurredAt().isAfter(lead.engagedSince())) {
                continue;
            }
            Map<String, Object> activityFacts = lead.known();
            activityFacts.put("activity", activity.actsAs());
            Fired rule = tables.ask("scoreEngagement", activityFacts).first();
            double points = decayed(rule.number("points"), rule.number("halfLifeDays"), activity.occurredAt(), now);
            earned.add(new Engagement.Earned(
                    rule.text("group"),
                    rule.text("onceWithin") == null ? Duration.ZERO : Duration.parse(rule.text("onceWithin")),
                    activity.occurredAt(),
                    new Score.Reason("engagement", rule.rule(), rule.text("reason"), points)));
        }
        for (Engagement.Earned each : Engagement.counted(earned)) {
            if (Math.abs(each.reason().points()) >= 0.5) {
                reasons.add(each.reason());
                rules.add(each.reason().rule());
            }
        }
        int fit = sum(reasons, "fit");
        int engagement = sum(reasons, "engagement");
        Map<String, Object> gradeFacts = lead.known();
        gradeFacts.put("fit", fit);
        gradeFacts.put("engagement", engagement);
        Answer gradeAnswer = tables.ask("gradeLead", gradeFacts);
        Fired grade = gradeAnswer.first();
        rules.add(grade.rule());
        Score score = new Score(
                fit,
                engagement,
                grade.text("grade"),
                grade.number("threshold"),
                grade.truth("aboveThreshold"),
                List.copyOf(reasons),
                now);
        keep(id, score);
        leads.grade(id, score.grade());
        leads.record(
                id,
                HistoryKind.SCORED,
                actor,
                score.grade(),
                Map.of("fit", fit, "engagement", engagement, "aboveThreshold", score.aboveThreshold()));
        Map<String, Object> facts = new LinkedHashMap<>(fitAnswer.facts());
        facts.putAll(gradeAnswer.facts());
        leads.explain(
                id,
                new Decision(
                        "score",
                        now,
                        lead.round(),
                        fitAnswer.model() + ", " + gradeAnswer.model(),
                        facts,
                        List.copyOf(new LinkedHashSet<>(rules)),
                        grade.outputs()));
        return score;
    }

    @Transactional(readOnly = true)
    public Optional<Score> find(LeadId id) {
        return jdbc.sql(
                        "select fit, engagement, grade, threshold, above_threshold, reasons, at from baton.lead_score where lead_id = ?")
                .param(id.value())
                .query((rs, n) -> new Score(
                        rs.getInt("fit"),
                        rs.getInt("engagement"),
                        rs.getString("grade"),
                        rs.getInt("threshold"),
                        rs.getBoolean("above_threshold"),
                        reasons(rs.getString("reasons")),
                        rs.getTimestamp("at").toInstant()))
                .optional();
    }

    /** Points lose half of themselves in each half-life; a half-life of 0 means that they never decay. */
    static double decayed(int points, int halfLifeDays, Instant since, Instant now) {
        if (halfLifeDays <= 0 || !now.isAfter(since)) {
            return points;
        }
        double days = Duration.between(since, now).toSeconds() / 86_400.0;
        return points * Math.pow(0.5, days / halfLifeDays);
    }

    /** Rounded to the nearest point, so that a reply worth 20 is not worth 19 a minute later. */
    static int sum(List<Score.Reason> reasons, String kind) {
        return (int) Math.round(reasons.stream()
                .filter(r -> r.kind().equals(kind))
                .mapToDouble(Score.Reason::points)
                .sum());
    }

    private void keep(LeadId id, Score score) {
        jdbc.sql("""
                        insert into baton.lead_score (lead_id, fit, engagement, grade, threshold, above_threshold, reasons, at)
                        values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                        on conflict (lead_id) do update set fit = excluded.fit, engagement = excluded.engagement, grade = excluded.grade,
                            threshold = excluded.threshold, above_threshold = excluded.above_threshold, reasons = excluded.reasons, at = excluded.at""")
                .params(
                        id.value(),
                        score.fit(),
                        score.engagement(),
                        score.grade(),
                        score.threshold(),
                        score.aboveThreshold(),
                        text(score.reasons()),
                        Timestamp.from(score.at()))
                .update();
    }

    private String text(List<Score.Reason> reasons) {
        try {
            return json.writeValueAsString(reasons);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private List<Score.Reason> reasons(String text) {
        try {
            return json.readValue(text, REASONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
