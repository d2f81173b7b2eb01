package dev.baton.process.engine.identity;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * People, groups and teams in the engine. Every method may be called again with the same arguments: it writes only what differs, and it never
 * changes the password of somebody who is already known.
 */
@Component
public class Identity {

    private final IdentityService identities;

    Identity(IdentityService identities) {
        this.identities = identities;
    }

    /** A team's group exists afterwards. */
    @Transactional
    public void provisionTeam(String teamKey, String name) {
        provisionGroup(Groups.team(teamKey), name, "TEAM");
    }

    /**
     * A rep who belongs to exactly this team. Whoever changes the team loses sight of the former team's pool at once.
     *
     * @param password at least ten characters with an upper and a lower case letter, a digit and another sign; for a new person only
     */
    @Transactional
    public void provisionRep(
            String id, String firstName, String lastName, String email, String teamKey, String password) {
        String team = Groups.team(teamKey);
        if (!hasGroup(team)) {
            provisionTeam(teamKey, teamKey);
        }
        provisionPerson(id, firstName, lastName, email, password, Groups.REPS, team);
        groupsOf(id).stream()
                .filter(group -> Groups.isTeam(group) && !group.equals(team))
                .forEach(former -> identities.deleteMembership(id, former));
    }

    /** A person who is at least in these groups, which exist. */
    @Transactional
    public void provisionPerson(
            String id, String firstName, String lastName, String email, String password, String... groups) {
        User person = identities.createUserQuery().userId(id).singleResult();
        boolean unknown = person == null;
        if (unknown) {
            person = identities.newUser(id);
            person.setPassword(password);
        }
        if (unknown
                || !Objects.equals(person.getFirstName(), firstName)
                || !Objects.equals(person.getLastName(), lastName)
                || !Objects.equals(person.getEmail(), email)) {
            person.setFirstName(firstName);
            person.setLastName(lastName);
            person.setEmail(email);
            identities.saveUser(person);
        }
        List<String> present = unknown ? List.of() : groupsOf(id);
        for (String group : groups) {
            if (!present.contains(group)) {
                identities.createMembership(id, group);
            }
        }
    }

    /**
     * Runs what Baton does of its own accord while somebody is signed in: without that person's authorizations. A manager who sends a lead to the
     * interface may not start {@code leadLifecycle}, Baton may.
     */
    public <T> T withoutUser(Supplier<T> work) {
        Authentication user = identities.getCurrentAuthentication();
        identities.clearAuthentication();
        try {
            return work.get();
        } finally {
            if (user != null) {
                identities.setAuthentication(user);
            }
        }
    }

    void provisionGroup(String id, String name, String type) {
        if (!hasGroup(id)) {
            Group group = identities.newGroup(id);
            group.setName(name);
            group.setType(type);
            identities.saveGroup(group);
        }
    }

    boolean isKnown(String id) {
        return identities.createUserQuery().userId(id).count() > 0;
    }

    boolean hasMember(String group) {
        return identities.createUserQuery().memberOfGroup(group).count() > 0;
    }

    private boolean hasGroup(String id) {
        return identities.createGroupQuery().groupId(id).count() > 0;
    }

    private List<String> groupsOf(String id) {
        return identities.createGroupQuery().groupMember(id).list().stream()
                .map(Group::getId)
                .toList();
    }
}
