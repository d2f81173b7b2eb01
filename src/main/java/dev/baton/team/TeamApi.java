package dev.baton.team;

import dev.baton.calendar.CalendarDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Teams")
@RestController
class TeamApi {

    private final Teams teams;

    TeamApi(Teams teams) {
        this.teams = teams;
    }

    record TeamView(String key, String name, CalendarDefinition calendar, List<RepView> reps) {}

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
        return teams.teams().stream()
                .map(t -> new TeamView(
                        t.key(),
                        t.name(),
                        t.calendar().definition(),
                        reps.stream()
                                .filter(r -> r.team().equals(t.key()))
                                .map(TeamApi::view)
                                .toList()))
                .toList();
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
