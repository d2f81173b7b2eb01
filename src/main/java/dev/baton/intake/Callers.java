package dev.baton.intake;

import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;

/** Who may hand leads in, and how fast. */
@Component
class Callers {

    private static final Set<String> PEOPLE = Set.of("ROLE_ADMIN", "ROLE_MANAGER", "ROLE_MARKETER");

    private final Throttle throttle;

    Callers(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * @throws AccessDeniedException for anybody who is neither a source nor of marketing or management
     * @throws TooMany for a source over its rate
     */
    Channel admit(Authentication asker) {
        if (asker.getPrincipal() instanceof ApiKey key) {
            long wait = throttle.secondsToWait(key);
            if (wait > 0) {
                throw new TooMany(wait);
            }
            return new Channel("api", key.name(), Channel.Need.CONTACT);
        }
        admitPerson(asker);
        return new Channel("api", null, Channel.Need.CONTACT);
    }

    void admitPerson(Authentication asker) {
        if (asker.getAuthorities().stream().map(GrantedAuthority::getAuthority).noneMatch(PEOPLE::contains)) {
            throw new AccessDeniedException("neither a source nor of marketing or management");
        }
    }

    /** What the history calls the caller: a person's id, or a source's key by name. */
    String name(Authentication asker) {
        return asker.getPrincipal() instanceof ApiKey key ? "source:" + key.name() : asker.getName();
    }
}
