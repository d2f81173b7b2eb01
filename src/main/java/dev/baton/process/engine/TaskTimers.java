package dev.baton.process.engine;

import java.util.ArrayList;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.TimerDeclarationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.springframework.stereotype.Component;

/** The timers on the border of an open activity, and of the sub-processes around it. */
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
            execution.createActivityExecutionMapping().forEach((scope, of) -> {
                if (scope instanceof ActivityImpl) {
                    ExecutionEntity around = (ExecutionEntity) of;
                    new ArrayList<>(around.getJobs()).forEach(JobEntity::delete);
                    TimerDeclarationImpl.getDeclarationsForScope(scope)
                            .values()
                            .forEach(timer -> timer.createTimerInstance(around));
                }
            });
            return null;
        });
    }

    /**
     * Starts this one anew, at the instant that its variable says now. Moved instead, a job that some node has taken already would fire at once: the
     * engine does not look at the due date again.
     */
    public void restartOne(String jobId) {
        engine.getCommandExecutorTxRequired().execute(context -> {
            JobEntity job = context.getJobManager().findJobById(jobId);
            if (job != null) {
                ExecutionEntity execution = job.getExecution();
                ActivityImpl event = execution.getProcessDefinition().findActivity(job.getActivityId());
                TimerDeclarationImpl timer = TimerDeclarationImpl.getDeclarationsForScope(event.getEventScope())
                        .get(event.getActivityId());
                job.delete();
                timer.createTimerInstance(execution);
            }
            return null;
        });
    }
}
