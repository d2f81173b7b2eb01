package dev.baton.process.engine.web;

import dev.baton.intake.ApiKey;
import java.util.Objects;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A source that came with an API key. The principal is the {@link ApiKey}, the name is the key's. */
final class SourceAuthentication extends AbstractAuthenticationToken {

    private final transient ApiKey key;

    SourceAuthentication(ApiKey key) {
        super(AuthorityUtils.createAuthorityList("ROLE_SOURCE"));
        this.key = key;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return null;
    }

    @Override
    public ApiKey getPrincipal() {
        return key;
    }

    @Override
    public String getName() {
        return key.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceAuthentication that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key);
    }
}
