package dev.baton.process.handovertosales;

import dev.baton.assignment.AnswerTimes;
import dev.baton.lead.LeadId;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The service level of sales, as eligibility asks for it. */
@Component
class PromisedAnswers implements AnswerTimes {

    private final ServiceLevels serviceLevels;

    PromisedAnswers(ServiceLevels serviceLevels) {
        this.serviceLevels = serviceLevels;
    }

    @Override
    public Duration within(LeadId lead) {
        return serviceLevels.promised(lead, "sales").answerWithin();
    }

    @Override
    public Optional<Instant> due(LeadId lead) {
        return serviceLevels.promised(lead, "sales").restartWhenMoved()
                ? Optional.empty()
                : serviceLevels
                        .open(lead, ClockKind.ANSWER)
                        .filter(clock -> !clock.isBreached())
                        .map(clock -> clock.dueAt());
    }
}
