package dev.baton.intake;

import dev.baton.lead.LeadId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Leads")
@RestController
class SeparationApi {

    private final Matching matching;
    private final Callers callers;

    SeparationApi(Matching matching, Callers callers) {
        this.matching = matching;
        this.callers = callers;
    }

    /** @param from the lead that it was part of */
    record Separated(LeadId id, LeadId from) {}

    @Operation(
            summary = "Undoes the merge of a lead, for marketing and management",
            description =
                    "The id is that of the merged lead. It lives again with the data that came with it, in its next round; the other lead keeps what"
                            + " came for it. The two are not merged again by Baton.")
    @PostMapping("/api/leads/{id}/separation")
    @Transactional
    public Separated separate(@PathVariable LeadId id, Authentication asker) {
        callers.admitPerson(asker);
        return new Separated(id, matching.separate(id, asker.getName()));
    }
}
