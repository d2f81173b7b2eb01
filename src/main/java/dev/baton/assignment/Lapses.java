package dev.baton.assignment;

import dev.baton.team.Pause;
import dev.baton.team.Teams;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Pauses who lets one lead after the other lapse. A lead that was moved or ended before the rep answered says nothing about the rep; nor does what
 * lapsed before the rep's last pause ended.
 */
@Component
@EnableConfigurationProperties(AssignmentSettings.class)
class Lapses {

    private final JdbcClient jdbc;
    private final Teams teams;
    private final int most;

    Lapses(JdbcClient jdbc, Teams teams, AssignmentSettings settings) {
        this.jdbc = jdbc;
        this.teams = teams;
        this.most = settings.pauseAfterLapses();
    }

    int most() {
        return most;
    }

    /**
     * To be called with the last lapse written. Takes the locks of the team and the rep only when the rep is to be paused: until the end of the
     * caller's transaction nobody else can change them.
     *
     * @return whether the rep is paused by this
     */
    boolean pauseIfTooMany(String rep) {
        return most > 0
                && isTooMany(rep, Instant.EPOCH)
                && teams.pauseFor(Pause.LAPSES, rep, ended -> isTooMany(rep, ended));
    }

    private boolean isTooMany(String rep, Instant since) {
        String answeredAt = "case when accepted_at >= assigned_at then accepted_at else ended_at end";
        List<Boolean> last = jdbc.sql("select coalesce(outcome = 'lapsed', false) and " + answeredAt + " > :since"
                        + " from baton.assignment where rep = :rep"
                        + " and (outcome in ('lapsed', 'rejected') or accepted_at >= assigned_at)"
                        + " order by " + answeredAt + " desc, id desc limit :most")
                .param("since", Timestamp.from(since))
                .param("rep", rep)
                .param("most", most)
                .query(Boolean.class)
                .list();
        return last.size() == most && !last.contains(false);
    }
}
