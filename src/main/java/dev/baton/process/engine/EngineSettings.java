package dev.baton.process.engine;

import dev.baton.notification.Notifications;
import dev.baton.process.engine.models.ReleasedRepositoryService;
import dev.baton.process.engine.models.Releases;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** How the engine is set up for Baton, beside its hardening. */
@Configuration(proxyBeanMethods = false)
class EngineSettings {

    @Bean
    ProcessEnginePlugin batonSettings(
            ObjectProvider<TaskAnswers> answers,
            ObjectProvider<JdbcTemplate> jdbc,
            ObjectProvider<Releases> releases,
            ObjectProvider<Notifications> notifications) {
        return new AbstractProcessEnginePlugin() {

            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                engine.setCustomHistoryLevels(List.of(new BatonHistory()));
                engine.setHistory(BatonHistory.NAME);
                engine.setHistoryCleanupBatchWindowStartTime("01:00");
                engine.setHistoryCleanupBatchWindowEndTime("05:00");
                engine.setHistoryTimeToLive("P180D");
                engine.setHistoryCleanupJobLogTimeToLive("P30D");
                engine.setTaskMetricsTimeToLive("P30D");
                DefaultDmnEngineConfiguration tables = new DefaultDmnEngineConfiguration();
                tables.setCustomPostDecisionTableEvaluationListeners(List.of(new FiredRules()));
                tables.setFeelEngineFactory(() -> new CompiledFeel(new ScalaFeelEngineFactory().createInstance()));
                engine.setDmnEngineConfiguration(tables);
                // A refusal is an answer to whoever asked, not a fault; a failed job is still logged.
                engine.setEnableCmdExceptionLogging(false);
                engine.setMetricsEnabled(false);
                engine.setTaskMetricsEnabled(false);
                engine.setDbMetricsReporterActivate(false);
                engine.setJobExecutorAcquireExclusiveOverProcessHierarchies(true);
                engine.setJobExecutorAcquireByDueDate(true);
                engine.setFailedJobRetryTimeCycle("PT10S,PT1M,PT10M");
                engine.setCustomIncidentHandlers(List.of(new FailedOnTable(notifications)));
                engine.setRepositoryService(new ReleasedRepositoryService(releases));
                engine.setTaskService(new AnsweredTaskService(answers));
                engine.setFormService(new AnsweredFormService(answers));
                List<BpmnParseListener> listeners = new ArrayList<>(
                        engine.getCustomPreBPMNParseListeners() == null
                                ? List.of()
                                : engine.getCustomPreBPMNParseListeners());
                listeners.add(new UserTasks(answers));
                engine.setCustomPreBPMNParseListeners(listeners);
            }

            @Override
            public void postProcessEngineBuild(ProcessEngine engine) {
                // The engine ships no index for this; without it each look for due jobs reads the whole table.
                jdbc.getObject().execute("create index if not exists act_idx_job_duedate on act_ru_job (duedate_)");
            }
        };
    }
}
