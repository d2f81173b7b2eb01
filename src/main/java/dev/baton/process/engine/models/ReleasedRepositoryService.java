package dev.baton.process.engine.models;

import dev.baton.process.engine.models.Releases.Origin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cfg.CommandChecker;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.repository.DeploymentBuilderImpl;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.camunda.bpm.engine.repository.Resource;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Deployment by whatever door. A file of Baton's, under whatever name it was sent, joins the set in force and is checked and deployed with it; any other
 * file is deployed as it is.
 */
public final class ReleasedRepositoryService extends RepositoryServiceImpl {

    private final ObjectProvider<Releases> releases;

    public ReleasedRepositoryService(ObjectProvider<Releases> releases) {
        this.releases = releases;
    }

    @Override
    public DeploymentWithDefinitions deployWithResult(DeploymentBuilderImpl builder) {
        Map<String, byte[]> sent = sent(builder);
        Map<String, byte[]> joining = joining(sent);
        if (joining.isEmpty()) {
            return super.deployWithResult(builder);
        }
        checkPermission();
        if (builder.getDeployment().getTenantId() != null) {
            throw new BadUserRequestException("MODEL-024 the models of Baton have no tenant; leave the tenant away");
        }
        String source = String.valueOf(builder.getDeployment().getSource());
        Origin origin = source.toLowerCase(Locale.ROOT).contains("modeler") ? Origin.MODELER : Origin.REST;
        return releases.getObject()
                .deploy(joining, origin, user(), builder.getDeployment().getName());
    }

    /** A whole set that was checked, as one deployment under stable names. */
    DeploymentWithDefinitions deployWhole(ModelSet set, String origin) {
        DeploymentBuilder whole = createDeployment().name("baton").source(origin);
        set.files().forEach((name, bytes) -> whole.addInputStream(name, new ByteArrayInputStream(bytes)));
        return super.deployWithResult((DeploymentBuilderImpl) whole);
    }

    @Override
    public void deleteDeployment(String id) {
        keep(id);
        super.deleteDeployment(id);
    }

    @Override
    public void deleteDeploymentCascade(String id) {
        keep(id);
        super.deleteDeploymentCascade(id);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade) {
        keep(id);
        super.deleteDeployment(id, cascade);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade, boolean skipListeners) {
        keep(id);
        super.deleteDeployment(id, cascade, skipListeners);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade, boolean skipListeners, boolean skipMappings) {
        keep(id);
        super.deleteDeployment(id, cascade, skipListeners, skipMappings);
    }

    private void keep(String deployment) {
        if (releases.getObject().isInForce(deployment)) {
            throw new BadUserRequestException(
                    "MODEL-025 this deployment is in force and must stay; deploy other models in its place");
        }
    }

    /** All that are sent, when one of them is Baton's: what is sent together belongs together. */
    private Map<String, byte[]> joining(Map<String, byte[]> sent) {
        ModelSet present =
                releases.getObject().inForce().map(Releases.InForce::set).orElse(new ModelSet(Map.of()));
        Map<String, byte[]> joining = new TreeMap<>();
        boolean anyOfBaton = false;
        for (Map.Entry<String, byte[]> file : sent.entrySet()) {
            Optional<String> stable = present.stableName(file.getKey(), file.getValue());
            anyOfBaton |= stable.isPresent();
            String base = ModelFile.base(file.getKey());
            String name = stable.orElse(ModelFile.folder(base) + base);
            if (joining.put(name, file.getValue()) != null) {
                throw new BadUserRequestException("MODEL-021 two files of this deployment are %s; one must be sent"
                        .formatted(ModelFile.base(name)));
            }
        }
        return anyOfBaton ? joining : Map.of();
    }

    /** The files themselves, and those of former deployments that are to be deployed again. */
    private Map<String, byte[]> sent(DeploymentBuilderImpl builder) {
        Map<String, byte[]> sent = new TreeMap<>();
        for (String deployment : builder.getDeployments()) {
            getDeploymentResources(deployment).forEach(resource -> sent.put(resource.getName(), bytes(resource)));
        }
        builder.getDeploymentResourcesById().forEach((deployment, ids) -> getDeploymentResources(deployment).stream()
                .filter(resource -> ids.contains(resource.getId()))
                .forEach(resource -> sent.put(resource.getName(), bytes(resource))));
        builder.getDeploymentResourcesByName()
                .forEach((deployment, names) -> getDeploymentResources(deployment).stream()
                        .filter(resource -> names.contains(resource.getName()))
                        .forEach(resource -> sent.put(resource.getName(), bytes(resource))));
        if (builder.getDeployment().getResources() != null) {
            builder.getDeployment().getResources().forEach((name, resource) -> sent.put(name, resource.getBytes()));
        }
        return sent;
    }

    private byte[] bytes(Resource resource) {
        try (var stream = getResourceAsStreamById(resource.getDeploymentId(), resource.getId())) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkPermission() {
        getCommandExecutor().execute((Command<Void>) context -> {
            Context.getProcessEngineConfiguration().getCommandCheckers().forEach(CommandChecker::checkCreateDeployment);
            return null;
        });
    }

    private String user() {
        String user = getCommandExecutor().execute((Command<String>) context -> context.getAuthenticatedUserId());
        return user == null ? "baton" : user;
    }
}
