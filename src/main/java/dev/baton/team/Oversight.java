package dev.baton.team;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;

/**
 * Who may see and set when a rep is available: the rep, the managers of the rep's team, and administrators. A manager who belongs to teams manages
 * these, one who belongs to none manages all. To other reps and managers the rep does not exist here.
 */
@Component
public class Oversight {

    private final Teams teams;

    Oversight(Teams teams) {
        this.teams = teams;
    }

    /**
     * @throws AccessDeniedException for anybody who is neither a rep nor of management
     * @throws TeamRefused {@code TEAM-001} when there is no such rep, or none that the asker may see
     */
    public Rep find(String id, Authentication asker) {
        admit(asker);
        return teams.rep(id).filter(rep -> maySet(rep, asker)).orElseThrow(Teams::unknown);
    }

    void admit(Authentication asker) {
        if (!has(asker, "ROLE_ADMIN") && !has(asker, "ROLE_MANAGER") && !has(asker, "ROLE_REP")) {
            throw new AccessDeniedException("neither a rep nor of management");
        }
    }

    /** @throws TeamRefused {@code TEAM-008} when there is no such team, or none that the asker manages */
    Team team(String key, Authentication asker) {
        admitManagement(asker);
        return teams.team(key)
                .filter(team -> manages(team.key(), asker))
                .orElseThrow(() -> new TeamRefused(TeamRefused.UNKNOWN_TEAM, "team", "there is none of this key"));
    }

    void admitManagement(Authentication asker) {
        if (!has(asker, "ROLE_ADMIN") && !has(asker, "ROLE_MANAGER")) {
            throw new AccessDeniedException("not of management");
        }
    }

    boolean maySet(Rep rep, Authentication asker) {
        return manages(rep, asker) || (has(asker, "ROLE_REP") && asker.getName().equals(rep.id()));
    }

    boolean manages(Rep rep, Authentication asker) {
        return manages(rep.team(), asker);
    }

    /** Whether the reps of this team are up to the asker. */
    public static boolean manages(String team, Authentication asker) {
        if (has(asker, "ROLE_ADMIN")) {
            return true;
        }
        return has(asker, "ROLE_MANAGER")
                && (has(asker, "TEAM_" + team)
                        || asker.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .noneMatch(a -> a.startsWith("TEAM_")));
    }

    /** Whether all reps of all teams are up to the asker. */
    public boolean managesAll(Authentication asker) {
        return has(asker, "ROLE_ADMIN")
                || (has(asker, "ROLE_MANAGER")
                        && asker.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .noneMatch(a -> a.startsWith("TEAM_")));
    }

    private static boolean has(Authentication asker, String authority) {
        return asker.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .anyMatch(authority::equals);
    }
}
