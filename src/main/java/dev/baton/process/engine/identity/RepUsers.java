package dev.baton.process.engine.identity;

import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells the teams which reps have a user. Users that the engine creates or deletes are told at once ({@link RepUserProvider}); a user may also go by SQL,
 * or from a directory that the engine only reads: that is found within a minute. While the identity service does not answer, nothing changes.
 */
@Component
public class RepUsers {

    private final ObjectProvider<Teams> teams;
    private final IdentityService identities;

    RepUsers(ObjectProvider<Teams> teams, IdentityService identities) {
        this.teams = teams;
        this.identities = identities;
    }

    @Scheduled(
            fixedDelayString = "${baton.assignment.user-interval:1m}",
            initialDelayString = "${baton.assignment.user-interval:1m}")
    public void compare() {
        teams.ifAvailable(
                all -> {
                    List<Rep> reps = all.reps();
                    if (reps.isEmpty()) {
                        return;
                    }
                    Set<String> users = identities
                            .createUserQuery()
                            .userIdIn(reps.stream().map(Rep::id).toArray(String[]::new))
                            .list()
                            .stream()
                            .map(User::getId)
                            .collect(Collectors.toSet());
                    reps.stream()
                            .filter(rep -> rep.hasUser() != users.contains(rep.id()))
                            .forEach(rep -> all.setUser(rep.id(), users.contains(rep.id())));
                });
    }
}
