package dev.baton.assignment;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param pauseAfterLapses how many leads a rep may let lapse in a row before getting no new ones; 0 for as many as there are */
@ConfigurationProperties("baton.assignment")
record AssignmentSettings(@DefaultValue("0") int pauseAfterLapses) {

    AssignmentSettings {
        if (pauseAfterLapses < 0) {
            throw new IllegalArgumentException(
                    "ASSIGN-020 baton.assignment.pause-after-lapses: is a number from 0 on; Baton does not start");
        }
    }
}
