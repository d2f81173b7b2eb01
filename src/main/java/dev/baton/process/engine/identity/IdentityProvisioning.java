package dev.baton.process.engine.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings groups, grants and filters into the engine, once for each declaration: a mark in the engine's properties tells that this has been done,
 * so that a start that changes nothing costs one query and an administrator's later changes stay. All in one transaction. When two nodes
 * start at once, one of them fails on the mark, tries again and finds everything done.
 */
class IdentityProvisioning {

    private static final String MARK = "baton.identity";

    private final Identity identity;
    private final ManagementService management;
    private final AuthorizationService authorizations;
    private final FilterService filters;
    private final ProcessEngine engine;
    private final TransactionTemplate transaction;

    IdentityProvisioning(Identity identity, ProcessEngine engine, TransactionTemplate transaction) {
        this.identity = identity;
        this.engine = engine;
        this.management = engine.getManagementService();
        this.authorizations = engine.getAuthorizationService();
        this.filters = engine.getFilterService();
        this.transaction = transaction;
    }

    void provision() {
        List<Grant> grants = Grant.all();
        List<Worklist> worklists = Worklist.all();
        String declared = hash(grants + "\n" + worklists);
        for (int attempt = 1; !declared.equals(management.getProperties().get(MARK)); attempt++) {
            try {
                transaction.executeWithoutResult(status -> write(grants, worklists, declared));
            } catch (ProcessEngineException | DataAccessException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private void write(List<Grant> grants, List<Worklist> worklists, String declared) {
        management.setProperty(MARK, declared);
        Groups.names()
                .forEach((id, name) ->
                        identity.provisionGroup(id, name, id.equals(Groups.ADMINISTRATORS) ? "SYSTEM" : "ROLE"));
        grants.forEach(this::grant);
        for (int position = 0; position < worklists.size(); position++) {
            provide(worklists.get(position), position);
        }
    }

    private void provide(Worklist worklist, int position) {
        Filter filter = filters.createFilterQuery().filterName(worklist.name()).list().stream()
                .filter(existing -> existing.getOwner() == null)
                .findFirst()
                .orElseGet(() -> filters.newTaskFilter(worklist.name()));
        filter.setQuery(worklist.tasks().apply(engine.getTaskService().createTaskQuery()));
        filter.setProperties(worklist.properties(position));
        String id = filters.saveFilter(filter).getId();
        worklist.readers().forEach(group -> grant(Grant.grant(group, Resources.FILTER, id, Permissions.READ)));
    }

    private void grant(Grant grant) {
        Authorization authorization = authorizations
                .createAuthorizationQuery()
                .authorizationType(Authorization.AUTH_TYPE_GRANT)
                .groupIdIn(grant.group())
                .resourceType(grant.resource())
                .resourceId(grant.resourceId())
                .singleResult();
        if (authorization == null) {
            authorization = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            authorization.setGroupId(grant.group());
            authorization.setResource(grant.resource());
            authorization.setResourceId(grant.resourceId());
        }
        authorization.setPermissions(grant.permissions().toArray(Permission[]::new));
        authorizations.saveAuthorization(authorization);
    }

    private static String hash(String declaration) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(declaration.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
