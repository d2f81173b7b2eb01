package dev.baton.process.engine.identity;

import java.util.Objects;
import java.util.stream.Stream;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.TaskPermissions;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManager;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandContextListener;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.persistence.entity.IdentityLinkEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.Task;

/**
 * Gives a task's people the right to it, as the engine does, and takes it away when the task moves on, which the engine does not. Whoever is
 * bound to the task in another way as well (owner, assignee, candidate) keeps it.
 */
public class TaskAuthorizations extends DefaultAuthorizationProvider {

    /** The kind of link of those who see a task that somebody else answers. */
    public static final String SUPPORTER = "supporter";

    @Override
    public AuthorizationEntity[] newTaskUserIdentityLink(Task task, String userId, String type) {
        if (!SUPPORTER.equals(type)) {
            return super.newTaskUserIdentityLink(task, userId, type);
        }
        AuthorizationEntity seen = new AuthorizationEntity(Authorization.AUTH_TYPE_GRANT);
        seen.setUserId(userId);
        seen.setResource(Resources.TASK);
        seen.setResourceId(task.getId());
        seen.addPermission(TaskPermissions.READ);
        return new AuthorizationEntity[] {seen};
    }

    @Override
    public AuthorizationEntity[] newTaskAssignee(Task task, String oldAssignee, String newAssignee) {
        withdraw(task, oldAssignee, null);
        return super.newTaskAssignee(task, oldAssignee, newAssignee);
    }

    @Override
    public AuthorizationEntity[] newTaskOwner(Task task, String oldOwner, String newOwner) {
        withdraw(task, oldOwner, null);
        return super.newTaskOwner(task, oldOwner, newOwner);
    }

    @Override
    public AuthorizationEntity[] deleteTaskUserIdentityLink(Task task, String userId, String type) {
        withdraw(task, userId, null);
        return null;
    }

    @Override
    public AuthorizationEntity[] deleteTaskGroupIdentityLink(Task task, String groupId, String type) {
        withdraw(task, null, groupId);
        return null;
    }

    // Decided when the command ends: until then a task may go to a second rep and back, or be completed, which removes
    // all rights at once.
    private static void withdraw(Task task, String userId, String groupId) {
        if (userId != null || groupId != null) {
            Context.getCommandContext()
                    .registerCommandContextListener(new Withdrawal((TaskEntity) task, userId, groupId));
        }
    }

    private record Withdrawal(TaskEntity task, String userId, String groupId) implements CommandContextListener {

        @Override
        public void onCommandContextClose(CommandContext context) {
            DbEntityManager entities = context.getDbEntityManager();
            if (entities.isDeleted(task) || isStillBound(entities)) {
                return;
            }
            boolean supports = userId != null && links(entities).anyMatch(link -> SUPPORTER.equals(link.getType()));
            AuthorizationEntity stored = context.getAuthorizationManager()
                    .findAuthorization(Authorization.AUTH_TYPE_GRANT, userId, groupId, Resources.TASK, task.getId());
            // What this very command wanted to insert is not in the table yet.
            Stream<AuthorizationEntity> pending = entities.getCachedEntitiesByType(AuthorizationEntity.class).stream()
                    .filter(this::concerns);
            Stream.concat(Stream.ofNullable(stored), pending).distinct().forEach(authorization -> {
                if (supports) {
                    authorization.setPermissions(new Permission[] {TaskPermissions.READ});
                } else {
                    entities.delete(authorization);
                }
            });
        }

        private boolean isStillBound(DbEntityManager entities) {
            boolean byTask = userId != null && (userId.equals(task.getAssignee()) || userId.equals(task.getOwner()));
            return byTask || links(entities).anyMatch(link -> !SUPPORTER.equals(link.getType()));
        }

        private Stream<IdentityLinkEntity> links(DbEntityManager entities) {
            return task.getIdentityLinks().stream()
                    .filter(link -> !entities.isDeleted(link))
                    .filter(link ->
                            Objects.equals(link.getUserId(), userId) && Objects.equals(link.getGroupId(), groupId));
        }

        private boolean concerns(AuthorizationEntity authorization) {
            return authorization.getAuthorizationType() == Authorization.AUTH_TYPE_GRANT
                    && authorization.getResourceType() == Resources.TASK.resourceType()
                    && task.getId().equals(authorization.getResourceId())
                    && Objects.equals(authorization.getUserId(), userId)
                    && Objects.equals(authorization.getGroupId(), groupId);
        }

        @Override
        public void onCommandFailed(CommandContext context, Throwable cause) {
            // Nothing was withdrawn, nothing is to be given back.
        }
    }
}
