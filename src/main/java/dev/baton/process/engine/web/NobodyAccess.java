package dev.baton.process.engine.web;

import java.util.Map;
import org.camunda.bpm.webapp.impl.security.auth.Authentication;
import org.camunda.bpm.webapp.impl.security.filter.Authorization;
import org.camunda.bpm.webapp.impl.security.filter.RequestAuthorizer;

/**
 * The last rule of {@code baton-access-rules.json}: what no other rule opens stays closed. Camunda's own rules have none, and its filter lets
 * everybody in where no rule matches.
 */
public class NobodyAccess implements RequestAuthorizer {

    @Override
    public Authorization authorize(Map<String, String> parameters) {
        return Authorization.denied(Authentication.ANONYMOUS);
    }
}
