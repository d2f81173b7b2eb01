package dev.baton.process.engine.web;

import dev.baton.process.engine.identity.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * People as the rest of the application sees them: the name is the engine's user id, the authorities are {@code ROLE_REP}, {@code ROLE_MANAGER},
 * {@code ROLE_MARKETER}, {@code ROLE_ANALYST}, {@code ROLE_ADMIN} and one {@code TEAM_<key>} for each team. Read from the engine for every
 * request, so that a change of groups counts at once. Passwords are checked by the engine, which locks an account for a while after a wrong one.
 */
class People implements AuthenticationProvider {

    private static final Map<String, String> ROLES = Map.of(
            Groups.REPS, "ROLE_REP",
            Groups.MANAGERS, "ROLE_MANAGER",
            Groups.MARKETERS, "ROLE_MARKETER",
            Groups.ANALYSTS, "ROLE_ANALYST",
            Groups.ADMINISTRATORS, "ROLE_ADMIN");

    /** What a user id can look like at all; everything else need not be shown to the database. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private final IdentityService identities;

    People(IdentityService identities) {
        this.identities = identities;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String id = attempt.getName();
        String password = attempt.getCredentials() instanceof String given ? given : "";
        if (!ID.matcher(id).matches() || !identities.checkPassword(id, password)) {
            throw new BadCredentialsException("AUTH-001");
        }
        return find(id).orElseThrow(() -> new BadCredentialsException("AUTH-001"));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** The person of this id, if there still is one. */
    Optional<Authentication> find(String id) {
        if (identities.createUserQuery().userId(id).count() == 0) {
            return Optional.empty();
        }
        List<String> groups = identities.createGroupQuery().groupMember(id).list().stream()
                .map(Group::getId)
                .toList();
        List<GrantedAuthority> authorities = new ArrayList<>();
        for (String group : groups) {
            if (ROLES.containsKey(group)) {
                authorities.add(new SimpleGrantedAuthority(ROLES.get(group)));
            } else if (Groups.isTeam(group)) {
                authorities.add(new SimpleGrantedAuthority("TEAM_" + Groups.teamKey(group)));
            }
        }
        return Optional.of(new Person(id, groups, authorities));
    }

    /** Somebody who is signed in, with the groups as the engine knows them. */
    static final class Person extends UsernamePasswordAuthenticationToken {

        private final transient List<String> groups;

        Person(String id, List<String> groups, List<GrantedAuthority> authorities) {
            super(id, null, authorities);
            this.groups = groups;
        }

        List<String> groups() {
            return groups;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }
}
