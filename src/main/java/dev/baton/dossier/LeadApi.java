package dev.baton.dossier;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.account.Accounts;
import dev.baton.assignment.Assignments;
import dev.baton.lead.Decision;
import dev.baton.lead.HistoryEntry;
import dev.baton.lead.KeptValue;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Merges;
import dev.baton.lead.Stage;
import dev.baton.lead.Value;
import dev.baton.scoring.Score;
import dev.baton.scoring.Scoring;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import dev.baton.sla.SlaClock;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Leads")
@RestController
@RequestMapping("/api/leads/{id}")
class LeadApi {

    private final Visibility visibility;
    private final Leads leads;
    private final Merges merges;
    private final Accounts accounts;
    private final Scoring scoring;
    private final ServiceLevels serviceLevels;
    private final Assignments assignments;

    LeadApi(
            Visibility visibility,
            Leads leads,
            Merges merges,
            Accounts accounts,
            Scoring scoring,
            ServiceLevels serviceLevels,
            Assignments assignments) {
        this.visibility = visibility;
        this.leads = leads;
        this.merges = merges;
        this.accounts = accounts;
        this.scoring = scoring;
        this.serviceLevels = serviceLevels;
        this.assignments = assignments;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LeadView(
            LeadId id,
            long number,
            Stage stage,
            Instant stageAt,
            int round,
            String source,
            Instant capturedAt,
            String route,
            String channel,
            String team,
            String owner,
            Integer score,
            Integer fit,
            Integer engagement,
            String grade,
            Boolean aboveThreshold,
            List<Score.Reason> reasons,
            int timesRecycled,
            String endReason,
            List<ClockView> slas,
            MatchView match,
            LeadId mergedInto,
            String marketingConsent,
            Map<String, String> externalIds,
            Map<String, FieldView> fields,

            @Schema(
                    description =
                            "what the fields said before, or in another lead of the same person; the newest first")
            Map<String, List<FormerView>> formerValues,

            @Schema(description = "leads of the same person that are part of this one")
            List<MergeView> merged,

            Map<String, Object> attributes) {}

    record FormerView(String value, String original, String origin, String source, Instant at, LeadId cameWith) {}

    record MergeView(LeadId id, long number, Instant at, String by) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ClockView(
            ClockKind kind,
            String policy,
            String state,
            Instant startsAt,
            Instant remindAt,
            Instant escalateAt,
            Instant dueAt,

            @Schema(description = "until when it is paused; left out when it is not")
            Instant pausedUntil,

            Instant metAt,
            String metBy,
            Instant breachedAt,
            String forcedBy,

            @Schema(
                    description =
                            "working time since it was due, until it was met or closed, or now; left out when it was in time",
                    example = "PT2H30M")
            String late) {}

    record MatchView(String account, String relation) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FieldView(
            String value,
            String original,
            String origin,
            String source,

            @Schema(
                    description =
                            "why the text that came, kept in original, could not be taken as it is; left out when it was",
                    example = "is not an e-mail address")
            String problem) {}

    @Operation(summary = "A lead as it stands, as far as the asker may see it")
    @GetMapping
    LeadView lead(@PathVariable LeadId id, Authentication asker) {
        Lead lead = visibility.see(id, asker);
        Score score = scoring.find(id).orElse(null);
        Map<String, FieldView> fields = new LinkedHashMap<>();
        for (Value value : leads.values(id)) {
            fields.put(
                    value.field(),
                    new FieldView(
                            value.value(), value.original(), value.origin().code(), value.source(), value.problem()));
        }
        return new LeadView(
                id,
                lead.number(),
                lead.stage(),
                lead.stageAt(),
                lead.round(),
                lead.source(),
                lead.capturedAt(),
                lead.route(),
                lead.channel(),
                lead.team(),
                lead.owner(),
                score == null ? null : score.total(),
                score == null ? null : score.fit(),
                score == null ? null : score.engagement(),
                lead.grade(),
                score == null ? null : score.aboveThreshold(),
                score == null ? null : score.reasons(),
                lead.timesRecycled(),
                lead.endReason(),
                serviceLevels.clocks(id).stream().map(this::view).toList(),
                accounts.find(lead.accountId())
                        .map(a -> new MatchView(a.name(), a.relation()))
                        .orElse(null),
                lead.mergedInto() == null ? null : merges.survivor(id),
                lead.marketingConsent(),
                leads.externalIds(id),
                fields,
                former(id),
                merges.mergedInto(id).stream()
                        .map(m -> new MergeView(m.lead(), m.number(), m.at(), m.actor()))
                        .toList(),
                leads.person(id).attributes());
    }

    private Map<String, List<FormerView>> former(LeadId id) {
        Map<String, List<FormerView>> former = new LinkedHashMap<>();
        for (KeptValue kept : merges.formerValues(id)) {
            Value value = kept.value();
            former.computeIfAbsent(kept.field(), field -> new ArrayList<>())
                    .add(new FormerView(
                            value.value(),
                            value.original(),
                            value.origin().code(),
                            value.source(),
                            value.at(),
                            kept.cameWith()));
        }
        return former;
    }

    @Operation(summary = "All that ever happened to a lead, oldest first")
    @GetMapping("/history")
    List<HistoryEntry> history(@PathVariable LeadId id, Authentication asker) {
        visibility.see(id, asker);
        return leads.history(id);
    }

    @Operation(summary = "Why: what was asked, which rules fired, who was passed over and for what reason")
    @GetMapping("/decisions")
    List<Map<String, Object>> decisions(@PathVariable LeadId id, Authentication asker) {
        visibility.see(id, asker);
        return Stream.concat(leads.decisions(id).stream().map(assignments::whole), assignments.decisions(id).stream())
                .sorted(Comparator.comparing(Decision::at))
                .map(LeadApi::view)
                .toList();
    }

    /** An assignment says who was looked at on its top level, as promised. */
    private static Map<String, Object> view(Decision decision) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("kind", decision.kind());
        view.put("at", decision.at());
        view.put("round", decision.round());
        view.put("model", decision.model());
        view.put("facts", decision.facts());
        view.put("rules", decision.rules());
        view.put("result", decision.result());
        if (decision.kind().equals("assignment")) {
            view.putAll(decision.result());
        }
        return view;
    }

    private ClockView view(SlaClock clock) {
        String state = clock.metAt() != null
                ? clock.isBreached() ? "met-late" : "met"
                : clock.isBreached() ? "breached" : clock.closedAt() != null ? "closed" : "open";
        return new ClockView(
                clock.kind(),
                clock.policy(),
                state,
                clock.startsAt(),
                clock.remindAt(),
                clock.escalateAt(),
                clock.dueAt(),
                clock.isPausedAt(leads.now()) ? clock.pausedUntil() : null,
                clock.metAt(),
                clock.metBy(),
                clock.breachedAt(),
                clock.forcedBy(),
                serviceLevels.late(clock).map(Duration::toString).orElse(null));
    }
}
