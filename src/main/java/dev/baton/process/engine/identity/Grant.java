package dev.baton.process.engine.identity;

import static org.camunda.bpm.engine.authorization.Permissions.ACCESS;
import static org.camunda.bpm.engine.authorization.Permissions.ALL;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.Permissions.READ;
import static org.camunda.bpm.engine.authorization.Permissions.READ_HISTORY;
import static org.camunda.bpm.engine.authorization.Permissions.READ_INSTANCE;
import static org.camunda.bpm.engine.authorization.Permissions.READ_TASK;
import static org.camunda.bpm.engine.authorization.Permissions.TASK_ASSIGN;
import static org.camunda.bpm.engine.authorization.Permissions.TASK_WORK;
import static org.camunda.bpm.engine.authorization.Permissions.UPDATE;
import static org.camunda.bpm.engine.authorization.Permissions.UPDATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.Permissions.UPDATE_TASK;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;

/**
 * What a group may do, all of it. Whatever is not here a group may not; what a person may do with one task follows from the task itself
 * ({@link TaskAuthorizations}).
 */
record Grant(String group, Resource resource, String resourceId, List<Permission> permissions) {

    private static final String ANY = Authorization.ANY;
    private static final String CAPTURE_LEAD = "captureLead";

    static List<Grant> all() {
        List<Grant> grants = new ArrayList<>();
        for (String group : List.of(Groups.REPS, Groups.MARKETERS)) {
            grants.add(grant(group, Resources.APPLICATION, "tasklist", ACCESS));
            grants.add(grant(group, Resources.PROCESS_DEFINITION, CAPTURE_LEAD, READ, CREATE_INSTANCE));
            grants.add(grant(group, Resources.PROCESS_INSTANCE, ANY, CREATE));
        }

        String managers = Groups.MANAGERS;
        grants.add(grant(managers, Resources.APPLICATION, "cockpit", ACCESS));
        grants.add(grant(managers, Resources.APPLICATION, "tasklist", ACCESS));
        grants.add(grant(
                managers,
                Resources.PROCESS_DEFINITION,
                ANY,
                READ,
                READ_INSTANCE,
                UPDATE_INSTANCE,
                READ_TASK,
                UPDATE_TASK,
                READ_HISTORY,
                ProcessDefinitionPermissions.RETRY_JOB));
        grants.add(grant(managers, Resources.PROCESS_DEFINITION, CAPTURE_LEAD, CREATE_INSTANCE));
        grants.add(grant(managers, Resources.PROCESS_INSTANCE, ANY, CREATE));
        grants.add(grant(managers, Resources.TASK, ANY, READ, UPDATE, TASK_WORK, TASK_ASSIGN));
        grants.add(grant(managers, Resources.DECISION_DEFINITION, ANY, READ, READ_HISTORY));
        grants.add(grant(managers, Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, READ));
        grants.add(grant(managers, Resources.DEPLOYMENT, ANY, READ));
        grants.add(grant(managers, Resources.USER, ANY, READ));
        grants.add(grant(managers, Resources.GROUP, ANY, READ));

        // No task and no instance: who changes the rules need not know whom they are applied to.
        String analysts = Groups.ANALYSTS;
        grants.add(grant(analysts, Resources.APPLICATION, "cockpit", ACCESS));
        grants.add(grant(analysts, Resources.PROCESS_DEFINITION, ANY, READ));
        grants.add(grant(analysts, Resources.DECISION_DEFINITION, ANY, READ, READ_HISTORY));
        grants.add(grant(analysts, Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, READ));
        grants.add(grant(analysts, Resources.DEPLOYMENT, ANY, READ, CREATE));

        Arrays.stream(Resources.values())
                .map(resource -> grant(Groups.ADMINISTRATORS, resource, ANY, ALL))
                .forEach(grants::add);
        return List.copyOf(grants);
    }

    static Grant grant(String group, Resource resource, String resourceId, Permission... permissions) {
        return new Grant(group, resource, resourceId, List.of(permissions));
    }

    @Override
    public String toString() {
        return group + " " + resource.resourceName() + " " + resourceId + " "
                + permissions.stream().map(Permission::getName).toList();
    }
}
