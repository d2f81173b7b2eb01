package dev.baton.nurture;

import dev.baton.nurture.Track.Kind;
import dev.baton.nurture.Track.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The tracks, as marketing set them. Read anew for each step: a change counts for leads on their way, from their next step on. */
@Component
@Transactional
class Tracks {

    private final JdbcClient jdbc;

    Tracks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Track> all() {
        return keys().stream().map(key -> find(key).orElseThrow()).toList();
    }

    Optional<Track> find(String key) {
        List<Step> steps = jdbc.sql(
                        "select kind, extract(epoch from after), content from baton.nurture_step where track = ? order by position")
                .param(key)
                .query((rs, n) ->
                        new Step(Kind.of(rs.getString(1)), Duration.ofSeconds(rs.getLong(2)), rs.getString(3)))
                .list();
        return jdbc.sql(
                        "select name, extract(epoch from life), extract(epoch from review) from baton.nurture_track where key = ?")
                .param(key)
                .query((rs, n) -> new Track(
                        key,
                        rs.getString(1),
                        Duration.ofSeconds(rs.getLong(2)),
                        Duration.ofSeconds(rs.getLong(3)),
                        steps))
                .optional();
    }

    /** Replaces the track as a whole. Of two who do so at once the second waits for the first. */
    void put(Track track) {
        jdbc.sql("insert into baton.nurture_track (key, name, life, review)"
                        + " values (?, ?, make_interval(secs => ?), make_interval(secs => ?)) on conflict (key)"
                        + " do update set name = excluded.name, life = excluded.life, review = excluded.review")
                .params(
                        track.key(),
                        track.name(),
                        track.life().toSeconds(),
                        track.review().toSeconds())
                .update();
        jdbc.sql("delete from baton.nurture_step where track = ?")
                .param(track.key())
                .update();
        for (int i = 0; i < track.steps().size(); i++) {
            Step step = track.steps().get(i);
            jdbc.sql("insert into baton.nurture_step (track, position, kind, after, content)"
                            + " values (?, ?, ?, make_interval(secs => ?), ?)")
                    .params(track.key(), i + 1, step.kind().code(), step.after().toSeconds(), step.content())
                    .update();
        }
    }

    private List<String> keys() {
        return jdbc.sql("select key from baton.nurture_track order by key")
                .query(String.class)
                .list();
    }
}
