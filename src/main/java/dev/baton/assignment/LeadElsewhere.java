package dev.baton.assignment;

import dev.baton.lead.Lead;
import dev.baton.lead.LeadRefused;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An answer came too late or from the wrong person: says who has the lead now, and where its page is. */
public class LeadElsewhere extends LeadRefused {

    private static final long serialVersionUID = 1L;

    private static final DateTimeFormatter SINCE = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final boolean onItsWay;
    private final String sentence;
    private final String page;

    /**
     * @param holder the name of the rep who has the lead, or null
     * @param since in the time zone of the reader
     * @param onItsWay no rep has it yet, since it is being assigned to one
     */
    public LeadElsewhere(Lead lead, String holder, ZonedDateTime since, boolean onItsWay) {
        this(lead, sentence(lead, holder, since, onItsWay), onItsWay);
    }

    private LeadElsewhere(Lead lead, String sentence, boolean onItsWay) {
        super("ASSIGN-005", sentence + "; nothing was changed. The lead's page is " + page(lead) + ".");
        this.sentence = sentence;
        this.page = page(lead);
        this.onItsWay = onItsWay;
    }

    private static String sentence(Lead lead, String holder, ZonedDateTime since, boolean onItsWay) {
        if (onItsWay) {
            return "lead " + lead.number() + " is being assigned to another rep";
        }
        return holder == null
                ? "lead " + lead.number() + " is with no rep any more"
                : "lead " + lead.number() + " is with " + holder + " since " + SINCE.format(since) + " ("
                        + since.getZone() + ")";
    }

    private static String page(Lead lead) {
        return "/leads/" + lead.id();
    }

    /** The address of the lead's page below the application's root. */
    public String page() {
        return page;
    }

    /** Who has the lead, and since when. */
    public String sentence() {
        return sentence;
    }

    public boolean isOnItsWay() {
        return onItsWay;
    }
}
