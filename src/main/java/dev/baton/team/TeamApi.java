package dev.baton.team;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.calendar.CalendarDefinition;
import dev.baton.team.TeamRefused.FieldProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Teams")
@RestController
class TeamApi {

    private static final Set<String> FIELDS = Set.of("calendar", "manualFirst", "fallback");

    private final Teams teams;
    private final Oversight oversight;

    TeamApi(Teams teams, Oversight oversight) {
        this.teams = teams;
        this.oversight = oversight;
    }

    record TeamView(
            String key,
            String name,

            @Schema(description = "id of the calendar by which the team works; see /api/calendars/{id}")
            String calendar,

            @Schema(description = "what that calendar says") CalendarDefinition hours,

            @Schema(description = "whether a person confirms each rep whom the rules pick")
            boolean manualFirst,

            @Schema(
                    description =
                            "the rep who gets a lead for which nobody is eligible in time; null for a manager's decision")
            String fallback,

            List<RepView> reps) {}

    record RepView(
            String id,
            String team,
            String firstName,
            String lastName,
            Set<String> languages,
            Set<String> skills,
            int capacity,
            int weight,
            boolean active,
            CalendarDefinition calendar) {}

    @Operation(summary = "Who can answer: teams and their reps")
    @GetMapping("/api/teams")
    List<TeamView> teams() {
        List<Rep> reps = teams.reps();
        return teams.teams().stream().map(t -> view(t, reps)).toList();
    }

    @Schema(name = "TeamChange", description = "What is left out stays as it is.")
    record Change(String calendar, boolean manualFirst, String fallback) {}

    @Operation(
            summary = "Changes when a team works and how its leads are given",
            description =
                    "Fields: calendar (id of a calendar; open clocks of the team follow), manualFirst, fallback (id of a rep, or null). For managers of the team and administrators.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Change.class)))
    @PutMapping("/api/teams/{key}")
    TeamView change(@PathVariable String key, @RequestBody JsonNode body, Authentication asker) {
        oversight.team(key, asker);
        List<FieldProblem> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw new TeamRefused(TeamRefused.INVALID, "body", "is a JSON object");
        }
        body.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                problems.add(new FieldProblem(
                        "body",
                        "has a field that cannot be set here; these can: " + String.join(", ", new TreeSet<>(FIELDS))));
            }
        });
        if (body.has("manualFirst") && !body.get("manualFirst").isBoolean()) {
            problems.add(new FieldProblem("manualFirst", "is true or false"));
        }
        if (body.hasNonNull("fallback") && !body.get("fallback").isTextual()) {
            problems.add(new FieldProblem("fallback", "is the id of an active rep, or null"));
        }
        if (body.has("calendar") && !body.get("calendar").isTextual()) {
            problems.add(new FieldProblem("calendar", "is the id of a calendar"));
        }
        if (!problems.isEmpty()) {
            throw new TeamRefused(TeamRefused.INVALID, problems);
        }
        if (body.hasNonNull("fallback")
                && teams.rep(body.get("fallback").textValue())
                        .filter(rep -> !oversight.manages(rep, asker))
                        .isPresent()) {
            throw new TeamRefused(TeamRefused.INVALID, "fallback", "is a rep of a team that you manage");
        }
        Team after = teams.change(
                key,
                body.has("calendar") ? body.get("calendar").textValue() : null,
                before -> new Teams.TeamState(
                        body.has("manualFirst") ? body.get("manualFirst").asBoolean() : before.manualFirst(),
                        body.has("fallback") ? body.get("fallback").textValue() : before.fallback()));
        return view(after, teams.reps(key));
    }

    private static TeamView view(Team team, List<Rep> reps) {
        return new TeamView(
                team.key(),
                team.name(),
                team.calendarId(),
                team.calendar().definition(),
                team.manualFirst(),
                team.fallback(),
                reps.stream()
                        .filter(r -> r.team().equals(team.key()))
                        .map(TeamApi::view)
                        .toList());
    }

    private static RepView view(Rep rep) {
        return new RepView(
                rep.id(),
                rep.team(),
                rep.firstName(),
                rep.lastName(),
                rep.languages(),
                rep.skills(),
                rep.capacity(),
                rep.weight(),
                rep.active(),
                rep.calendar().definition());
    }
}
