package dev.baton.process;

import dev.baton.lead.Stage;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What can become of a lead, on one page and without engine, database or tables: where a lead may rest, what may happen to it there, and where that
 * may lead. Which of several places it leads to the tables and the eligible reps decide, so that is chance here; what is certain in any case is said.
 */
final class LifeModel {

    /** After so many returns from sales a life ends, whatever the reason: the last rule against going in circles. */
    static final int MOST_RETURNS = 6;

    /** Where a lead rests. */
    enum Place {
        OPT_IN("Gateway_AwaitConfirmation", Stage.UNCONFIRMED),
        DUPLICATE_REVIEW("Activity_ReviewDuplicate", Stage.CAPTURED),
        ROUTE_REVIEW("Activity_ReviewLead", Stage.MAL, Stage.MQL, Stage.NURTURING, Stage.SELF_SERVE),
        SELF_SERVE("Gateway_AwaitOrder", Stage.SELF_SERVE),
        NURTURE("Activity_AwaitEngagement", Stage.NURTURING),
        CORRECTION("Activity_CorrectData", Stage.CAPTURED, Stage.MAL, Stage.MQL, Stage.SAL, Stage.SQL, Stage.NURTURING),
        BACKLOG("Gateway_AwaitRep", Stage.MAL, Stage.MQL, Stage.SAL, Stage.SQL, Stage.NURTURING),
        BY_HAND("Activity_AssignByHand", Stage.MAL, Stage.MQL, Stage.SAL, Stage.SQL, Stage.NURTURING),
        PARTNER("Gateway_AwaitPartner", Stage.MQL),
        ANSWER("Activity_AcceptOrRejectLead", Stage.MQL),
        LATE("Activity_DecideOnDelay", Stage.MQL),
        ESCALATED("Activity_DecideEscalation", Stage.MQL),
        BANT("Activity_QualifyByBant", Stage.SAL),
        OPPORTUNITY("Activity_ReportOutcome", Stage.SQL),
        WON(null, Stage.WON),
        LOST(null, Stage.LOST),
        DISQUALIFIED(null, Stage.DISQUALIFIED),
        DORMANT(null, Stage.DORMANT),
        MERGED(null, Stage.MERGED);

        /** The flow node at which its token rests; null where the life is over. */
        final String node;

        final Set<Stage> stages;

        Place(String node, Stage... stages) {
            this.node = node;
            this.stages = Set.of(stages);
        }

        boolean isEnd() {
            return node == null;
        }

        /** Baton's gate for marketing mail is closed for certain. */
        boolean isQuiet() {
            return switch (this) {
                case PARTNER, ANSWER, LATE, ESCALATED, BANT, OPPORTUNITY -> true;
                default -> false;
            };
        }

        /** One rep has it for certain. */
        boolean isOwned() {
            return switch (this) {
                case PARTNER, ANSWER, LATE, BANT, OPPORTUNITY -> true;
                default -> false;
            };
        }
    }

    /** What may happen to it, by whom or by which timer. */
    enum Act {
        CAPTURED,
        OPT_IN_CONFIRMED,
        OPT_IN_EXPIRED,
        DUPLICATE_SAME,
        DUPLICATE_DIFFERENT,
        REVIEWED,
        ORDERED,
        PERSON_ASKED_FOR,
        OFFER_ENDED,
        ENGAGED,
        REVIEW_DUE,
        TOUCHED,
        CONTACT_REFUSED,
        FIRST_TOUCH_DUE,
        CORRECTED,
        GIVEN_UP,
        CORRECTION_DUE,
        REVIEW_OVERDUE,
        ASSIGNMENT_DUE,
        SOMEBODY_BACK,
        REP_FOUND,
        GIVEN_BY_HAND,
        NOT_GIVEN,
        PARTNER_CONFIRMED,
        PARTNER_SILENT,
        STOPPED_BY_HAND,
        ACCEPTED,
        REJECTED,
        REMINDER_DUE,
        ESCALATION_DUE,
        LEFT_WITH_REP,
        ANSWER_DUE,
        FIRST_CONTACT_DUE,
        BANT_DUE,
        BANT_PASSED,
        BANT_FAILED,
        CONTACTED,
        OUTCOME_DUE,
        WON,
        LOST,
        RETURNED
    }

    private static final Set<Place> HANDED_OVER = EnumSet.of(Place.ANSWER, Place.PARTNER, Place.BACKLOG, Place.BY_HAND);
    private static final Set<Place> ROUTED =
            with(HANDED_OVER, Place.NURTURE, Place.SELF_SERVE, Place.ROUTE_REVIEW, Place.DISQUALIFIED);
    private static final Set<Place> QUALIFIED = with(ROUTED, Place.CORRECTION, Place.DUPLICATE_REVIEW, Place.MERGED);
    private static final Set<Place> RETURNED = with(HANDED_OVER, Place.NURTURE, Place.CORRECTION, Place.DISQUALIFIED);
    private static final Set<Place> GIVEN = EnumSet.of(Place.ANSWER, Place.PARTNER);

    private static final Map<Place, Map<Act, Set<Place>>> NEXT = new EnumMap<>(Place.class);

    static {
        for (Place place : Place.values()) {
            NEXT.put(place, new EnumMap<>(Act.class));
        }
        on(Place.OPT_IN, Act.OPT_IN_CONFIRMED, QUALIFIED);
        on(Place.OPT_IN, Act.OPT_IN_EXPIRED, Place.DORMANT);

        on(Place.DUPLICATE_REVIEW, Act.DUPLICATE_SAME, Place.MERGED);
        on(Place.DUPLICATE_REVIEW, Act.DUPLICATE_DIFFERENT, with(ROUTED, Place.CORRECTION));

        on(Place.ROUTE_REVIEW, Act.REVIEWED, ROUTED);

        on(Place.SELF_SERVE, Act.ORDERED, Place.WON);
        on(Place.SELF_SERVE, Act.PERSON_ASKED_FOR, ROUTED);
        on(Place.SELF_SERVE, Act.OFFER_ENDED, Place.NURTURE);

        on(Place.NURTURE, Act.ENGAGED, with(ROUTED, Place.NURTURE));
        on(Place.NURTURE, Act.REVIEW_DUE, with(ROUTED, Place.NURTURE, Place.DORMANT));
        on(Place.NURTURE, Act.TOUCHED, with(ROUTED, Place.NURTURE));
        on(Place.NURTURE, Act.CONTACT_REFUSED, Place.DISQUALIFIED);
        on(Place.NURTURE, Act.FIRST_TOUCH_DUE, Place.NURTURE);

        on(Place.CORRECTION, Act.CORRECTED, QUALIFIED);
        on(Place.CORRECTION, Act.GIVEN_UP, Place.DISQUALIFIED);
        on(Place.CORRECTION, Act.CORRECTION_DUE, Place.CORRECTION);

        on(Place.BACKLOG, Act.SOMEBODY_BACK, HANDED_OVER);
        on(Place.BACKLOG, Act.REP_FOUND, HANDED_OVER);

        on(Place.BY_HAND, Act.GIVEN_BY_HAND, GIVEN);
        on(Place.DUPLICATE_REVIEW, Act.REVIEW_OVERDUE, Place.DUPLICATE_REVIEW);
        on(Place.ROUTE_REVIEW, Act.REVIEW_OVERDUE, Place.ROUTE_REVIEW);
        on(Place.BY_HAND, Act.ASSIGNMENT_DUE, Place.BY_HAND);
        on(Place.BY_HAND, Act.NOT_GIVEN, Place.NURTURE, Place.DISQUALIFIED);
        on(Place.BY_HAND, Act.REP_FOUND, HANDED_OVER);

        on(Place.PARTNER, Act.PARTNER_CONFIRMED, Place.ANSWER);
        on(Place.PARTNER, Act.PARTNER_SILENT, Place.ANSWER);

        for (Place asked : EnumSet.of(Place.ANSWER, Place.LATE)) {
            on(asked, Act.ACCEPTED, Place.BANT);
            on(asked, Act.REJECTED, RETURNED);
            on(asked, Act.ANSWER_DUE, with(HANDED_OVER, Place.ESCALATED));
        }
        on(Place.ANSWER, Act.REMINDER_DUE, Place.ANSWER);
        on(Place.ANSWER, Act.ESCALATION_DUE, Place.LATE);
        on(Place.LATE, Act.LEFT_WITH_REP, Place.ANSWER);
        on(Place.LATE, Act.GIVEN_BY_HAND, GIVEN);
        on(Place.LATE, Act.NOT_GIVEN, Place.NURTURE, Place.DISQUALIFIED);

        on(Place.ESCALATED, Act.GIVEN_BY_HAND, GIVEN);
        on(Place.ESCALATED, Act.NOT_GIVEN, Place.NURTURE, Place.DISQUALIFIED);

        on(Place.BANT, Act.FIRST_CONTACT_DUE, Place.BANT);
        on(Place.BANT, Act.BANT_DUE, Place.BANT);
        on(Place.BANT, Act.CONTACTED, Place.BANT);
        on(Place.BANT, Act.BANT_PASSED, Place.OPPORTUNITY);
        on(Place.BANT, Act.BANT_FAILED, RETURNED);

        on(Place.OPPORTUNITY, Act.OUTCOME_DUE, Place.OPPORTUNITY);
        on(Place.OPPORTUNITY, Act.WON, Place.WON);
        on(Place.OPPORTUNITY, Act.LOST, Place.LOST);
        on(Place.OPPORTUNITY, Act.RETURNED, RETURNED);

        for (Place place : Place.values()) {
            if (!place.isEnd()) {
                // A lead that is not nurtured is at most scored anew; marketing's own task changes nothing for sales.
                NEXT.get(place).putIfAbsent(Act.ENGAGED, Set.of(place));
                on(place, Act.STOPPED_BY_HAND, place);
            }
        }
        for (Place ended : EnumSet.of(Place.DORMANT, Place.LOST)) {
            on(ended, Act.ENGAGED, with(QUALIFIED, ended));
        }
        for (Place ended : EnumSet.of(Place.WON, Place.DISQUALIFIED, Place.MERGED)) {
            on(ended, Act.ENGAGED, ended);
        }
    }

    /** Where a captured lead may rest first. */
    static final Set<Place> CAPTURED = with(QUALIFIED, Place.OPT_IN);

    private static final Set<Act> RETURNS = EnumSet.of(Act.REJECTED, Act.BANT_FAILED, Act.RETURNED, Act.NOT_GIVEN);

    private LifeModel() {}

    /** What may happen at a place; nothing where a life is over, but that somebody stirs again. */
    static Set<Act> acts(Place place) {
        return NEXT.get(place).keySet();
    }

    /**
     * Where an act may lead.
     *
     * @param returns how often the lead came back from sales in this round, this time included where the act is a return
     */
    static Set<Place> next(Place place, Act act, int returns) {
        Set<Place> next = NEXT.get(place).get(act);
        if (next == null) {
            return Set.of();
        }
        return isReturn(act) && returns >= MOST_RETURNS ? Set.of(Place.DISQUALIFIED) : next;
    }

    static boolean isReturn(Act act) {
        return RETURNS.contains(act);
    }

    private static void on(Place place, Act act, Place... next) {
        on(place, act, Set.of(next));
    }

    private static void on(Place place, Act act, Set<Place> next) {
        NEXT.get(place).put(act, next);
    }

    private static Set<Place> with(Set<Place> places, Place... more) {
        Set<Place> all = EnumSet.copyOf(places);
        all.addAll(Set.of(more));
        return all;
    }
}
