package dev.baton.process.engine.web;

import java.util.Map;
import org.camunda.bpm.webapp.impl.security.auth.Authentications;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.camunda.bpm.webapp.impl.security.filter.Authorization;
import org.camunda.bpm.webapp.impl.security.filter.EngineRequestAuthorizer;

/**
 * Lets only those call an application's plugins who may open that application. Camunda asks no more than a sign-in, so a rep could read what Cockpit
 * shows to managers. Named in {@code baton-access-rules.json}, which is why it is public.
 */
public class PluginAccess extends EngineRequestAuthorizer {

    @Override
    public Authorization authorize(Map<String, String> parameters) {
        Authorization signedIn = super.authorize(parameters);
        Authentications all = Authentications.getCurrent();
        if (signedIn.isGranted()
                && all != null
                && all.getAuthenticationForProcessEngine(parameters.get("engine")) instanceof UserAuthentication user
                && !user.isAuthorizedForApp(parameters.get("app"))) {
            return Authorization.denied(user).forApplication(parameters.get("app"));
        }
        return signedIn;
    }
}
