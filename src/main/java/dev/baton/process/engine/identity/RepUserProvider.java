package dev.baton.process.engine.identity;

import dev.baton.assignment.Assignments;
import dev.baton.team.Rep;
import dev.baton.team.Teams;
import java.util.Optional;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.identity.IdentityOperationResult;
import org.camunda.bpm.engine.impl.identity.db.DbIdentityServiceProvider;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The engine's own users, of whom some are reps. The user of a rep who is active or has open leads is not deleted, by whatever door: nobody could answer
 * those leads. A user that is created or deleted counts for the rep from that commit on, on every node.
 */
final class RepUserProvider extends DbIdentityServiceProvider {

    private final ObjectProvider<Teams> teams;
    private final ObjectProvider<Assignments> assignments;

    private RepUserProvider(ObjectProvider<Teams> teams, ObjectProvider<Assignments> assignments) {
        this.teams = teams;
        this.assignments = assignments;
    }

    /** A provider for each command of the engine, as its own factory makes them. */
    static SessionFactory factory(ObjectProvider<Teams> teams, ObjectProvider<Assignments> assignments) {
        return new SessionFactory() {
            @Override
            public Class<?> getSessionType() {
                return DbIdentityServiceProvider.class;
            }

            @Override
            public Session openSession() {
                return new RepUserProvider(teams, assignments);
            }
        };
    }

    @Override
    public IdentityOperationResult saveUser(User user) {
        IdentityOperationResult result = super.saveUser(user);
        if (IdentityOperationResult.OPERATION_CREATE.equals(result.getOperation())) {
            rep(user.getId()).ifPresent(rep -> teams.getObject().setUser(rep.id(), true));
        }
        return result;
    }

    @Override
    public IdentityOperationResult deleteUser(String id) {
        Optional<Rep> rep = rep(id);
        rep.ifPresent(this::requireLeft);
        IdentityOperationResult result = super.deleteUser(id);
        if (IdentityOperationResult.OPERATION_DELETE.equals(result.getOperation())) {
            rep.ifPresent(gone -> teams.getObject().setUser(gone.id(), false));
        }
        return result;
    }

    private void requireLeft(Rep rep) {
        if (rep.active()) {
            throw new BadUserRequestException("AUTH-013 user " + rep.id() + " is an active rep of team " + rep.team()
                    + "; the user stays. Set the rep inactive first (PUT /api/reps/" + rep.id() + ").");
        }
        int open = assignments.getObject().leadsOf(rep.id()).size();
        if (open > 0) {
            throw new BadUserRequestException("AUTH-013 user " + rep.id() + " is a rep with " + open
                    + " open leads; the user stays. Move them first (POST /api/reps/" + rep.id() + "/reassignments).");
        }
    }

    /** Nobody is a rep before there are teams. */
    private Optional<Rep> rep(String user) {
        Teams known = teams.getIfAvailable();
        return known == null ? Optional.empty() : known.rep(user);
    }
}
