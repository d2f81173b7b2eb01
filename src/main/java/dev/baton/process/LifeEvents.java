package dev.baton.process;

import dev.baton.assignment.LeadServed;
import dev.baton.assignment.RepPaused;
import dev.baton.intake.DuplicateArrived;
import dev.baton.intake.LeadSeparated;
import dev.baton.intake.OptInConfirmed;
import dev.baton.lead.ActivityRecorded;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadCaptured;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.notification.Message;
import dev.baton.notification.MessageSent;
import dev.baton.notification.Notifications;
import dev.baton.nurture.MarketingResumed;
import dev.baton.nurture.Nurture;
import dev.baton.process.engine.identity.Identity;
import dev.baton.process.handovertosales.HandOverToSales;
import dev.baton.process.leadlifecycle.LeadLifecycle;
import dev.baton.process.nurturelead.NurtureLead;
import dev.baton.process.qualifylead.QualifyLead;
import dev.baton.process.stopmarketing.StopMarketing;
import dev.baton.sla.ClockKind;
import dev.baton.sla.ServiceLevels;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.variable.Variables;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What happens below moves the lives in the engine, in the same transaction. */
@Component
class LifeEvents {

    private final RuntimeService runtime;
    private final ComesAgain comesAgain;
    private final Identity identity;
    private final Leads leads;
    private final Scores scores;
    private final ServiceLevels serviceLevels;
    private final Notifications notifications;
    private final Nurture nurture;
    private final Lives lives;
    private final TransactionTemplate transaction;

    LifeEvents(
            RuntimeService runtime,
            ComesAgain comesAgain,
            Identity identity,
            Leads leads,
            Scores scores,
            ServiceLevels serviceLevels,
            Notifications notifications,
            Nurture nurture,
            Lives lives,
            TransactionTemplate transaction) {
        this.transaction = transaction;
        this.runtime = runtime;
        this.comesAgain = comesAgain;
        this.identity = identity;
        this.leads = leads;
        this.scores = scores;
        this.serviceLevels = serviceLevels;
        this.notifications = notifications;
        this.nurture = nurture;
        this.lives = lives;
    }

    /** Lead and life commit or vanish together. */
    @EventListener
    void on(LeadCaptured captured) {
        identity.withoutUser(() -> runtime.startProcessInstanceByKey(
                LeadLifecycle.KEY,
                captured.lead().toString(),
                Variables.createVariables().putValue(LeadLifecycle.OPT_IN_DUE.name(), captured.optInDue())));
    }

    @EventListener
    void on(ActivityRecorded recorded) {
        LeadId id = recorded.lead();
        Lead lead = leads.find(id);
        boolean asksForPerson = recorded.fresh() && recorded.activity().asksForPerson();
        switch (lead.stage()) {
            case NURTURING -> {
                boolean above = scores.score(id, lives.actor()).aboveThreshold();
                if (nurture.wakes(id, asksForPerson, above)) {
                    identity.withoutUser(() -> lives.tell(id, NurtureLead.MESSAGE_WAKE_UP));
                }
            }
            case MQL, SAL, SQL -> scores.score(id, lives.actor());
            case SELF_SERVE -> {
                scores.score(id, lives.actor());
                if (recorded.activity().isOrder()) {
                    identity.withoutUser(() -> lives.tell(id, LeadLifecycle.MESSAGE_ORDER_PLACED));
                } else if (asksForPerson) {
                    identity.withoutUser(() -> lives.tell(id, LeadLifecycle.MESSAGE_PERSON_REQUESTED));
                }
            }
            case DORMANT, LOST -> {
                // Who never confirmed the address has not asked for anything; only a new lead of that person counts.
                boolean confirmed = !QualifyLead.OPT_IN_EXPIRED.equals(lead.endReason());
                if (confirmed && recorded.fresh() && recorded.activity().showsInterest()) {
                    leads.beginNextRound(id, lives.actor(), recorded.activity().kind());
                }
            }
            default -> {
                // On its way, it is scored when it gets there; ended for good, it stays so.
            }
        }
    }

    @EventListener
    void on(DuplicateArrived arrived) {
        identity.withoutUser(() -> {
            comesAgain.take(arrived);
            return null;
        });
    }

    @EventListener
    void on(LeadSeparated separated) {
        identity.withoutUser(() -> {
            comesAgain.undo(separated.lead());
            return null;
        });
    }

    /** Under the lead's lock: whoever is about to wait for it either waits by then or finds the claim. */
    @EventListener
    void on(LeadServed served) {
        identity.withoutUser(() -> transaction.execute(status -> {
            leads.lock(served.lead());
            return lives.tell(served.lead(), HandOverToSales.MESSAGE_REP_FOUND);
        }));
    }

    @EventListener
    void on(OptInConfirmed confirmed) {
        identity.withoutUser(() -> lives.tell(confirmed.lead(), QualifyLead.MESSAGE_OPT_IN_CONFIRMED));
    }

    @EventListener
    void on(RepPaused paused) {
        notifications.tellManagersOfPause(paused.lead(), paused.rep(), paused.lapses());
    }

    @EventListener
    void on(MarketingResumed resumed) {
        notifications.tellMarketingToGoOn(resumed.lead());
        identity.withoutUser(() -> lives.tell(resumed.lead(), StopMarketing.MESSAGE_MARKETING_RESUMED));
    }

    /** Only an accepted mail, a campaign that a connector took, or a person's act is marketing's first touch. */
    @EventListener
    void on(MessageSent sent) {
        if (sent.message() == Message.TRACK_MAIL || sent.message() == Message.CAMPAIGN) {
            serviceLevels.meet(sent.lead(), ClockKind.FIRST_TOUCH, "mail");
            serviceLevels.meet(sent.lead(), ClockKind.RECYCLE, "mail");
        }
    }
}
