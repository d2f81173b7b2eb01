package dev.baton.process.engine;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * The web applications and {@code /engine-rest} find their engine by a static name, under which the one is known that was started last. Several tests
 * share an application, and another one may have been started in between, in whatever order the tests run.
 */
class TheEngineOfThisTest implements TestExecutionListener {

    @Override
    public void prepareTestInstance(TestContext test) {
        // Those that are not there yet register themselves.
        if (test.hasApplicationContext()) {
            test.getApplicationContext()
                    .getBeanProvider(ProcessEngine.class)
                    .ifAvailable(ProcessEngines::registerProcessEngine);
        }
    }
}
