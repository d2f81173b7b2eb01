package dev.baton.dossier;

import dev.baton.lead.LeadId;
import org.springframework.security.core.Authentication;

/** Knows the tasks of leads. Implemented where the engine is known. */
public interface OpenTasks {

    /** Whether this person may answer an open task of the lead. */
    boolean mayAnswer(LeadId id, Authentication reader);
}
