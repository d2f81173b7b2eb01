package dev.baton.process.engine.models;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Brings the packaged models into force before anything runs, and tells the operator what to look at once everything does. */
@Component
class ReleasesAtStart implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(ReleasesAtStart.class);

    private final Releases releases;

    ReleasesAtStart(Releases releases) {
        this.releases = releases;
    }

    @Override
    public void afterSingletonsInstantiated() {
        releases.start();
    }

    @EventListener(ApplicationReadyEvent.class)
    void report() {
        releases.faults()
                .forEach(fault -> LOG.warn(
                        "MODEL-026 {}{}", fault.sentence(), fault.unknownTeam() ? "; its leads go to a person" : ""));
        releases.differences()
                .forEach(file -> LOG.info(
                        "MODEL-027 {} is the company's own and stays; the packaged one is another by now", file));
    }
}
