package dev.baton.process.nurturelead;

import dev.baton.lead.LeadId;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.nurture.Nurture.DueStep;
import dev.baton.nurture.Track.Step;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Takes the steps of a track. */
@Component
class TrackSteps {

    private static final String NOBODY_IS_ASKED = "nobody-is-asked";

    private final Nurture nurture;
    private final Notifications notifications;

    TrackSteps(Nurture nurture, Notifications notifications) {
        this.nurture = nurture;
        this.notifications = notifications;
    }

    /**
     * Takes the step that is due, if one is. A mail or campaign that may not go out is skipped; the track goes on either way.
     *
     * @param asksPeople whether the diagram has a task for a person's step
     * @return the step that a person is to take now
     */
    Optional<Step> take(LeadId lead, boolean asksPeople) {
        Optional<DueStep> due = nurture.takeStep(lead);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Step step = due.get().step();
        if (step.kind().isForPerson()) {
            nurture.note(lead, due.get(), asksPeople ? Optional.empty() : Optional.of(NOBODY_IS_ASKED));
            return asksPeople ? Optional.of(step) : Optional.empty();
        }
        Optional<String> barrier = nurture.barrier(lead);
        if (barrier.isEmpty()) {
            switch (step.kind()) {
                case MAIL -> notifications.mailTrack(lead, step.content());
                case CAMPAIGN -> notifications.campaign(lead, step.content());
                default -> throw new IllegalStateException(step.kind().code());
            }
        }
        nurture.note(lead, due.get(), barrier);
        return Optional.empty();
    }
}
