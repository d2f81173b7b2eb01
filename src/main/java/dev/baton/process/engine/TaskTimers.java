package dev.baton.process.engine;

import java.util.ArrayList;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.springframework.stereotype.Component;

/** The timers on the border of an open task. */
@Component
public class TaskTimers {

    private final ProcessEngineConfigurationImpl engine;

    TaskTimers(ProcessEngine engine) {
        this.engine = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    }

    /**
     * Starts all of them anew, at the instants that the variables say now. They are made again instead of moved: a reminder that has fired comes
     * back, and one that fires at this moment fails with nothing left to try again, where the engine would set a due date of its own.
     */
    public void restart(String taskId) {
        engine.getCommandExecutorTxRequired().execute(context -> {
            ExecutionEntity execution =
                    context.getTaskManager().findTaskById(taskId).getExecution();
            new ArrayList<>(execution.getJobs()).forEach(JobEntity::delete);
            execution.initializeTimerDeclarations();
            return null;
        });
    }
}
