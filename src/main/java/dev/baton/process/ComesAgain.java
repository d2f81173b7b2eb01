package dev.baton.process;

import dev.baton.intake.DuplicateArrived;
import dev.baton.intake.Qualification;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.notification.Message;
import dev.baton.notification.Notifications;
import dev.baton.nurture.Nurture;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.process.nurturelead.NurtureLead;
import dev.baton.scoring.Routing;
import dev.baton.scoring.Scoring;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What the newer data of a known person do to the life that there is. With sales: dossier, score and priority change, and the owner is told. Waiting for
 * data, or on a way that the tables would not choose any more: the life goes on from there. Ended: the next round begins, except for those whom we do
 * not want.
 */
@Component
class ComesAgain {

    /** What Tasklist asks for when data are wrong, and what those who come again may bring. */
    private static final Set<String> IDENTIFYING =
            Set.of("firstName", "lastName", "email", "phone", "company", "jobTitle", "country");

    /** Why a lead stays disqualified, whatever it sends. */
    private static final Set<String> UNWANTED = Set.of("competitor", "spam", "withdrawn");

    /** Disqualified, since something was missing. */
    private static final Set<String> LACKED_DATA = Set.of("throw-away-address", "no-way-to-reach");

    private final Leads leads;
    private final Qualification qualification;
    private final Scores scores;
    private final Scoring scoring;
    private final Routing routing;
    private final Nurture nurture;
    private final ServiceLevels serviceLevels;
    private final Notifications notifications;
    private final Urgency urgency;
    private final Lives lives;

    ComesAgain(
            Leads leads,
            Qualification qualification,
            Scores scores,
            Scoring scoring,
            Routing routing,
            Nurture nurture,
            ServiceLevels serviceLevels,
            Notifications notifications,
            Urgency urgency,
            Lives lives) {
        this.leads = leads;
        this.qualification = qualification;
        this.scores = scores;
        this.scoring = scoring;
        this.routing = routing;
        this.nurture = nurture;
        this.serviceLevels = serviceLevels;
        this.notifications = notifications;
        this.urgency = urgency;
        this.lives = lives;
    }

    void take(DuplicateArrived arrived) {
        LeadId id = arrived.lead();
        Lead lead = leads.find(id);
        if (lead.stage().isWithSales()) {
            score(id);
            if (lead.owner() != null) {
                notifications.tellRepOfNews(id, lead.owner(), arrived.newer());
            }
        } else if (beginsAgain(lead)) {
            leads.beginNextRound(id, lives.actor(), "came-again");
            return;
        }
        switch (lead.stage()) {
            case NURTURING -> leaveTrack(lead);
            case SELF_SERVE -> leaveSelfServe(id);
            case MAL -> leaveReview(id);
            default -> {
                // On its way, it is read when it gets there.
            }
        }
        if (arrived.changed().stream().anyMatch(IDENTIFYING::contains)
                && !lead.stage().isEnd()) {
            leaveCorrection(id);
        }
        urgency.raise(id, Urgency.HIGHEST);
    }

    /** What was told of the lead with the data of another person is told again without them; where it is, it stays. */
    void undo(LeadId id) {
        Lead lead = leads.find(id);
        score(id);
        if (lead.stage().isWithSales() && lead.owner() != null) {
            notifications.tellRep(id, lead.owner(), Message.LEAD_SEPARATED);
        }
    }

    private void score(LeadId id) {
        if (scoring.find(id).isPresent()) {
            scores.score(id, lives.actor());
        }
    }

    /** Also when it was parked there because too little was known of it: then it has to be a lead first. */
    private void leaveTrack(Lead lead) {
        LeadId id = lead.id();
        boolean parked = leads.lastResult(id, lead.round(), List.of("qualify"))
                .map(result -> !"lead".equals(result.get("verdict")))
                .orElse(false);
        if (parked && !qualification.preview(id).equals("lead")) {
            return;
        }
        boolean above = scores.score(id, lives.actor()).aboveThreshold();
        boolean elsewhere = !routing.preview(id).equals("nurture");
        if (parked) {
            qualification.decide(id);
            if (!elsewhere) {
                leads.move(id, Stage.NURTURING, lives.actor(), "not-ready");
            }
        }
        if (elsewhere) {
            nurture.dataCame(id);
        }
        if (elsewhere || nurture.wakes(id, false, above)) {
            lives.tell(id, NurtureLead.MESSAGE_WAKE_UP);
        }
    }

    private void leaveSelfServe(LeadId id) {
        scores.score(id, lives.actor());
        if (!routing.preview(id).equals("self-serve")) {
            lives.tell(id, LeadLifecycle.MESSAGE_PERSON_REQUESTED);
        }
    }

    private void leaveReview(LeadId id) {
        if (scoring.find(id).isEmpty()) {
            return;
        }
        scores.score(id, lives.actor());
        if (!routing.preview(id).equals("review") && lives.tell(id, LeadLifecycle.MESSAGE_ROUTE_CHANGED)) {
            serviceLevels.close(id, ClockKind.REVIEW);
        }
    }

    private void leaveCorrection(LeadId id) {
        if (!Objects.equals(qualification.preview(id), "research")
                && lives.isAwaited(id, LeadLifecycle.MESSAGE_DATA_CAME)) {
            serviceLevels.close(id, ClockKind.RECYCLE);
            serviceLevels.close(id, ClockKind.FIRST_TOUCH);
            lives.tell(id, LeadLifecycle.MESSAGE_DATA_CAME);
        }
    }

    private boolean beginsAgain(Lead lead) {
        return switch (lead.stage()) {
            case WON, LOST, DORMANT -> true;
            case DISQUALIFIED -> {
                String reason = String.valueOf(lead.endReason());
                yield !UNWANTED.contains(reason)
                        && (!LACKED_DATA.contains(reason)
                                || Set.of("lead", "nurture").contains(qualification.preview(lead.id())));
            }
            default -> false;
        };
    }
}
