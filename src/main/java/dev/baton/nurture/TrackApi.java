package dev.baton.nurture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.nurture.Track.Kind;
import dev.baton.nurture.Track.Step;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Nurture")
@RestController
class TrackApi {

    private static final Set<String> MAY_CHANGE = Set.of("ROLE_MARKETER", "ROLE_ANALYST", "ROLE_ADMIN");

    private final Tracks tracks;

    TrackApi(Tracks tracks) {
        this.tracks = tracks;
    }

    @Schema(name = "Track")
    record TrackView(
            String key,
            String name,

            @Schema(description = "from enrolment to dormant; a duration such as P180D")
            String life,

            @Schema(description = "time between two reviews; a duration such as P30D")
            String review,

            List<StepView> steps) {}

    @Schema(name = "TrackStep")
    record StepView(
            Kind kind,

            @Schema(description = "time since the former step, such as P7D or PT0S")
            String after,

            @Schema(description = "the mail's template, the connector's campaign, or what a person's step is about")
            String content) {}

    @Schema(name = "TrackChange")
    record Change(String name, String life, String review, List<StepView> steps) {}

    @Operation(summary = "The tracks in which leads are nurtured")
    @GetMapping("/api/tracks")
    List<TrackView> tracks() {
        return tracks.all().stream().map(TrackApi::view).toList();
    }

    @Operation(
            summary = "Sets a track as a whole",
            description =
                    "Fields: name, life, review, steps [{kind: mail, call, social or campaign, after, content}]. Leads on their way keep their"
                            + " position and take their next step from the new list when it is due. For marketers, analysts and administrators.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Change.class)))
    @PutMapping("/api/tracks/{key}")
    TrackView change(@PathVariable String key, @RequestBody JsonNode body, Authentication asker) {
        if (asker.getAuthorities().stream().noneMatch(a -> MAY_CHANGE.contains(a.getAuthority()))) {
            throw new AccessDeniedException("neither of marketing nor an analyst");
        }
        Track track = TrackReader.read(key, body);
        tracks.put(track);
        return view(track);
    }

    private static TrackView view(Track track) {
        return new TrackView(
                track.key(),
                track.name(),
                TrackReader.text(track.life()),
                TrackReader.text(track.review()),
                track.steps().stream()
                        .map((Step step) -> new StepView(step.kind(), TrackReader.text(step.after()), step.content()))
                        .toList());
    }
}
