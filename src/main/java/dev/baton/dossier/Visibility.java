package dev.baton.dossier;

import dev.baton.assignment.Assignments;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadUnknown;
import dev.baton.lead.Leads;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Service;

/**
 * Who may see which lead: managers, marketers and administrators all; a rep the own ones, those of a sales team that the rep
 * supports and those waiting in the own team's pool; a source
 * those that it sent; of a merged lead a rep sees what became of it, if the other lead is the rep's. To everybody else a lead does not exist.
 */
@Service
public class Visibility {

    private final Leads leads;
    private final Assignments assignments;
    private final Duration formerOwnerReads;

    Visibility(
            Leads leads,
            Assignments assignments,
            @Value("${baton.leads.former-owner-reads:30d}") Duration formerOwnerReads) {
        this.assignments = assignments;
        this.leads = leads;
        this.formerOwnerReads = formerOwnerReads;
    }

    /** Whether this person may open the lead's page: everyone who may see it, and for a while each rep who had it. */
    boolean mayRead(Lead lead, Authentication reader) {
        return maySee(lead, reader)
                || has(reader, "ROLE_REP")
                        && assignments
                                .heldUntil(lead.id(), reader.getName())
                                .filter(until -> until.plus(formerOwnerReads).isAfter(leads.now()))
                                .isPresent();
    }

    /** @throws LeadUnknown when there is none that the asker may see */
    public Lead see(LeadId id, Authentication asker) {
        Lead lead = leads.find(id);
        if (!maySee(lead, asker)) {
            throw new LeadUnknown(id);
        }
        return lead;
    }

    /**
     * Whoever may say what became of a lead: seeing it is not enough for a supporter.
     *
     * @throws LeadUnknown when there is none that the asker may see
     * @throws AccessDeniedException for a rep who is not the owner
     */
    public Lead answer(LeadId id, Authentication asker) {
        Lead lead = see(id, asker);
        boolean onlyRep = !has(asker, "ROLE_ADMIN")
                && !has(asker, "ROLE_MANAGER")
                && !has(asker, "ROLE_MARKETER")
                && !has(asker, "ROLE_SOURCE");
        if (onlyRep && !asker.getName().equals(lead.owner())) {
            throw new AccessDeniedException("only the owner answers for a lead");
        }
        return lead;
    }

    boolean maySee(Lead lead, Authentication asker) {
        if (has(asker, "ROLE_ADMIN") || has(asker, "ROLE_MANAGER") || has(asker, "ROLE_MARKETER")) {
            return true;
        }
        if (has(asker, "ROLE_SOURCE")) {
            return asker.getName().equals(lead.apiKey());
        }
        if (!has(asker, "ROLE_REP")) {
            return false;
        }
        if (lead.mergedInto() != null) {
            return maySee(leads.find(lead.mergedInto()), asker);
        }
        return lead.owner() == null
                ? lead.team() != null && has(asker, "TEAM_" + lead.team())
                : asker.getName().equals(lead.owner())
                        || assignments.supporters(lead.id()).contains(asker.getName());
    }

    static boolean has(Authentication asker, String authority) {
        return asker.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .anyMatch(authority::equals);
    }
}
