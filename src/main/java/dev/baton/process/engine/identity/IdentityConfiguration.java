package dev.baton.process.engine.identity;

import dev.baton.assignment.Assignments;
import dev.baton.team.Teams;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Everybody who must exist does so before the first request is answered, or the application does not start. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdministratorProperties.class)
class IdentityConfiguration {

    private static final String ACTION =
            "Set baton.admin.id and baton.admin.password (environment: BATON_ADMIN_ID and BATON_ADMIN_PASSWORD). The password needs at least ten"
                    + " characters with an upper and a lower case letter, a digit and another sign, and must not contain the id.";

    @Bean
    ProcessEnginePlugin taskAuthorizationsPlugin() {
        return new AbstractProcessEnginePlugin() {
            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                engine.setResourceAuthorizationProvider(new TaskAuthorizations());
            }
        };
    }

    /** Where the engine keeps the users itself; a directory that it only reads is asked by {@link RepUsers}. */
    @Bean
    ProcessEnginePlugin repUsersPlugin(ObjectProvider<Teams> teams, ObjectProvider<Assignments> assignments) {
        return new AbstractProcessEnginePlugin() {
            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                if (engine.getIdentityProviderSessionFactory() == null) {
                    engine.setIdentityProviderSessionFactory(RepUserProvider.factory(teams, assignments));
                }
            }
        };
    }

    @Bean
    SmartInitializingSingleton identityAtStart(
            ProcessEngine engine,
            Identity identity,
            PlatformTransactionManager transactions,
            AdministratorProperties administrator,
            ObjectProvider<DemoPeople> demo,
            ObjectProvider<DemoReps> demoReps) {
        return () -> {
            TransactionTemplate transaction = new TransactionTemplate(transactions);
            new IdentityProvisioning(identity, engine, transaction).provision();
            demo.ifAvailable(people -> transaction.executeWithoutResult(status -> {
                people.addStaff();
                demoReps.forEach(company -> company.reps()
                        .forEach(rep ->
                                people.addRep(rep.id(), rep.firstName(), rep.lastName(), rep.email(), rep.teamKey())));
            }));
            provideAdministrator(identity, administrator);
        };
    }

    private static void provideAdministrator(Identity identity, AdministratorProperties administrator) {
        if (administrator.isComplete() && !identity.isKnown(administrator.id())) {
            try {
                identity.provisionPerson(
                        administrator.id(),
                        administrator.id(),
                        null,
                        null,
                        administrator.password(),
                        Groups.ADMINISTRATORS);
            } catch (ProcessEngineException e) {
                throw new AdministratorMissing(
                        "AUTH-011 The administrator of baton.admin cannot be created: " + e.getMessage(), ACTION, e);
            }
        }
        if (!identity.hasMember(Groups.ADMINISTRATORS)) {
            throw new AdministratorMissing(
                    "AUTH-010 Baton has no administrator, and does not start without one.", ACTION, null);
        }
    }
}
