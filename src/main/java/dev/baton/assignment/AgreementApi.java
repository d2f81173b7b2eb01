package dev.baton.assignment;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Assignment", description = "Who gets it, and why")
@RestController
class AgreementApi {

    private static final Set<String> MAY = Set.of("ROLE_ADMIN", "ROLE_MANAGER", "ROLE_MARKETER", "ROLE_ANALYST");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final Assignments assignments;

    AgreementApi(Assignments assignments) {
        this.assignments = assignments;
    }

    @Schema(name = "Agreement")
    record AgreementView(
            String team,
            long agreed,

            @Schema(description = "proposals instead of which somebody else got the lead, or nobody")
            long changed,

            @Schema(description = "agreed of all that were decided, from 0 to 1")
            double rate) {}

    @Operation(
            summary = "How often people said yes to the rep whom the rules proposed",
            description = "By team, of the teams that are manual first and in which something was decided.")
    @GetMapping("/api/assignments/agreement")
    List<AgreementView> agreement(
            @RequestParam(defaultValue = "1970-01-01T00:00:00Z") Instant since, Authentication asker) {
        if (asker.getAuthorities().stream().map(GrantedAuthority::getAuthority).noneMatch(MAY::contains)) {
            throw new AccessDeniedException("for managers, marketers and analysts");
        }
        // Nothing was decided before, and what the database takes for an instant ends somewhere.
        Instant from = since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since.isAfter(LATEST) ? LATEST : since;
        return assignments.agreement(from).stream()
                .map(a -> new AgreementView(a.team(), a.agreed(), a.changed(), a.rate()))
                .toList();
    }
}
