package dev.baton.process.engine.hardening;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The switches of the engine that stand between a stranger's input and the machine. In code, so that no configuration file opens them. */
@Configuration(proxyBeanMethods = false)
class EngineHardening {

    @Bean
    DelegateBeans delegateBeans(ApplicationContext context) {
        return new DelegateBeans(context);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ProcessEnginePlugin hardeningPlugin(ApplicationContext context, DelegateBeans delegates) {
        return new AbstractProcessEnginePlugin() {

            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                restrictWhatRuns(engine, context, delegates);
                restrictWhatIsRead(engine);
                restrictWhoDoesWhat(engine);
            }
        };
    }

    private static void restrictWhatRuns(
            ProcessEngineConfigurationImpl engine, ApplicationContext context, DelegateBeans delegates) {
        engine.setExpressionManager(new RestrictedExpressions(context, delegates));
        engine.setScriptFactory(new NoScripts());
        ModelRules rules = new ModelRules(delegates);
        engine.setBpmnParseFactory(parser -> new GuardedBpmnParse(parser, rules));
        List<Deployer> first = new ArrayList<>(List.of(new DeploymentGuard()));
        if (engine.getCustomPreDeployers() != null) {
            first.addAll(engine.getCustomPreDeployers());
        }
        engine.setCustomPreDeployers(first);
        engine.setCmmnEnabled(false);
        engine.setEnableExpressionsInAdhocQueries(false);
        // Off would take "my" and "my team's" out of the stored filters; whoever may store one is limited by
        // authorization.
        engine.setEnableExpressionsInStoredQueries(true);
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);
    }

    private static void restrictWhatIsRead(ProcessEngineConfigurationImpl engine) {
        engine.setEnableXxeProcessing(false);
        // The parser's own schema lies in a jar and includes its neighbours; the engine's default would let a model
        // fetch from anywhere.
        if (System.getProperty("javax.xml.accessExternalSchema") == null) {
            System.setProperty("javax.xml.accessExternalSchema", "file,nested");
        }
        engine.setJavaSerializationFormatEnabled(false);
        engine.setDeserializationTypeValidationEnabled(true);
    }

    private static void restrictWhoDoesWhat(ProcessEngineConfigurationImpl engine) {
        engine.setAuthorizationEnabled(true);
        engine.setEnablePasswordPolicy(true);
        engine.setDefaultUserPermissionNameForTask("TASK_WORK");
        // On, it would leave whoever once had a task a lasting right to read it in the history.
        engine.setEnableHistoricInstancePermissions(false);
        engine.setGroupResourceWhitelistPattern("[a-zA-Z0-9][a-zA-Z0-9-]*");
        engine.setUserResourceWhitelistPattern("[a-zA-Z0-9][a-zA-Z0-9._@-]*");
        engine.setWebappsAuthenticationLoggingEnabled(true);
    }
}
