package dev.baton.assignment;

import dev.baton.lead.LeadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long sales has to answer a lead. The table of service levels says it; nothing is started or kept by asking. */
public interface AnswerTimes {

    /** Working time of the team within which an answer to this lead is due. */
    Duration within(LeadId lead);

    /** When the answer is due of a lead whose clock runs and goes on with another rep; empty when it is late or starts again. */
    Optional<Instant> due(LeadId lead);
}
