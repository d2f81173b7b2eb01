package dev.baton.process.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.jobexecutor.AcquireJobsRunnable;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.NotifyAcquisitionRejectedJobsHandler;
import org.camunda.bpm.spring.boot.starter.property.JobExecutionProperty;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Takes jobs and works on them, on threads of its own. The starter's job executor works on threads that Spring ends first, while it goes on taking
 * jobs for them that nobody begins.
 */
final class JobWorkers extends JobExecutor {

    private static final int KEPT_ALIVE_SECONDS = 60;
    private static final Duration UNTIL_NOTHING_MORE_IS_TAKEN = Duration.ofSeconds(5);

    private final ThreadPoolExecutor workers;
    private volatile boolean ending;

    JobWorkers(JobExecutionProperty settings) {
        int queue = settings.getQueueCapacity();
        workers = new ThreadPoolExecutor(
                settings.getCorePoolSize(),
                settings.getMaxPoolSize(),
                settings.getKeepAliveSeconds() == null ? KEPT_ALIVE_SECONDS : settings.getKeepAliveSeconds(),
                TimeUnit.SECONDS,
                queue > 0 ? new LinkedBlockingQueue<>(queue) : new SynchronousQueue<>(),
                new CustomizableThreadFactory("jobs-"));
        setRejectedJobsHandler(new NotifyAcquisitionRejectedJobsHandler());
        Optional.ofNullable(settings.getLockTimeInMillis()).ifPresent(this::setLockTimeInMillis);
        Optional.ofNullable(settings.getMaxJobsPerAcquisition()).ifPresent(this::setMaxJobsPerAcquisition);
        Optional.ofNullable(settings.getWaitTimeInMillis()).ifPresent(this::setWaitTimeInMillis);
        Optional.ofNullable(settings.getMaxWait()).ifPresent(this::setMaxWait);
        Optional.ofNullable(settings.getBackoffTimeInMillis()).ifPresent(this::setBackoffTimeInMillis);
        Optional.ofNullable(settings.getMaxBackoff()).ifPresent(this::setMaxBackoff);
        Optional.ofNullable(settings.getBackoffDecreaseThreshold()).ifPresent(this::setBackoffDecreaseThreshold);
        Optional.ofNullable(settings.getWaitIncreaseFactor()).ifPresent(this::setWaitIncreaseFactor);
    }

    @Override
    public void executeJobs(List<String> ids, ProcessEngineImpl engine) {
        try {
            workers.execute(getExecuteJobsRunnable(ids, engine));
        } catch (RejectedExecutionException e) {
            logRejectedExecution(engine, ids.size());
            rejectedJobsHandler.jobsRejected(ids, engine, this);
        }
    }

    /** Before each job a worker asks this, and gives the job back when it is no longer so. */
    @Override
    public boolean isActive() {
        return super.isActive() && !ending;
    }

    /** Requests go on for a while after the jobs have ended, and tell of new ones. */
    @Override
    public void jobWasAdded() {
        AcquireJobsRunnable acquisition = acquireJobsRunnable;
        if (acquisition != null) {
            acquisition.jobWasAdded();
        }
    }

    /**
     * Takes nothing more, lets what has begun end, and gives back what has not.
     *
     * @return whether everything that had begun has ended in that time
     */
    boolean end(Duration patience) throws InterruptedException {
        ending = true;
        shutdown();
        workers.shutdown();
        return workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void startExecutingJobs() {
        startJobAcquisitionThread();
    }

    /** A database that is silent must not hold up the end for as long as a statement may take. */
    @Override
    protected void stopExecutingJobs() {
        try {
            jobAcquisitionThread.join(UNTIL_NOTHING_MORE_IS_TAKEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        jobAcquisitionThread = null;
    }

    /** The engine would forget its acquisition here, and whoever tells of a job at this moment would find none. */
    @Override
    protected void ensureCleanup() {}
}
