package dev.baton.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is told. */
public enum Message {
    LEAD_ASSIGNED("New lead %s: please accept or reject it"),
    LEAD_SUPPORTED("Lead %s is with your sales team: you see it as a supporter"),
    LEAD_MOVED("Lead %s is yours now"),
    ASSIGNMENT_NEEDED("Lead %s waits for somebody to assign it"),
    ASSIGNMENT_OVERDUE("Lead %s is not assigned yet"),
    TABLE_UNUSABLE("A table gave no usable answer for lead %s"),
    REP_PAUSED("A rep is paused, since lead %s was not answered either"),
    ANSWER_REMINDER("Lead %s still waits for your answer"),
    ANSWER_ESCALATED("Lead %s is not answered yet"),
    FIRST_CONTACT_REMINDER("Lead %s waits for a first contact"),
    BANT_ESCALATED("Lead %s is not qualified yet"),
    OUTCOME_REMINDER("What became of lead %s?"),
    DUPLICATE_ARRIVED("Lead %s came again"),
    LEAD_SEPARATED("Lead %s was two people: one of them is a lead of its own now"),
    FIRST_TOUCH_OVERDUE("Lead %s waits for marketing's first touch"),
    REVIEW_OVERDUE("Lead %s waits to be reviewed"),
    CORRECTION_OVERDUE("Lead %s waits to be corrected"),
    CONFIRMATION("Please confirm your address"),
    SELF_SERVE("How to go on with your request"),
    MARKETING_STOP("Lead %s is with sales"),
    MARKETING_RESUME("Lead %s is with marketing again"),
    TRACK_MAIL("Something worth reading"),
    CAMPAIGN("A campaign of marketing's own system");

    private final String subject;

    Message(String subject) {
        this.subject = subject;
    }

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A rep gets a lead. */
    boolean isHandOver() {
        return this == LEAD_ASSIGNED || this == LEAD_MOVED;
    }

    /** A rep has not answered yet. */
    boolean isAboutAnswer() {
        return this == ANSWER_REMINDER || this == ANSWER_ESCALATED;
    }

    /** Marketing's own system is told whether it may write to the lead. */
    boolean isAboutGate() {
        return this == MARKETING_STOP || this == MARKETING_RESUME;
    }

    /** Whether the chat hears of it as well: of hand-overs, what waits to be given, reminders and escalations. */
    boolean isForChat() {
        return switch (this) {
            case LEAD_ASSIGNED,
                    LEAD_MOVED,
                    ANSWER_REMINDER,
                    ANSWER_ESCALATED,
                    ASSIGNMENT_NEEDED,
                    ASSIGNMENT_OVERDUE,
                    FIRST_CONTACT_REMINDER,
                    BANT_ESCALATED,
                    OUTCOME_REMINDER,
                    FIRST_TOUCH_OVERDUE,
                    REVIEW_OVERDUE,
                    CORRECTION_OVERDUE -> true;
            default -> false;
        };
    }

    static Message of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    String subject(long number) {
        return subject.formatted(number);
    }
}
