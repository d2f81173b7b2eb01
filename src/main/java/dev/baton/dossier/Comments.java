package dev.baton.dossier;

import dev.baton.lead.HistoryKind;
import dev.baton.lead.LeadId;
import dev.baton.lead.LeadRefused;
import dev.baton.lead.Leads;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people say about a lead. Kept in its history, with the person and not in the engine; everyone who may see the lead reads it. */
@Service
public class Comments {

    public static final int LONGEST = 4000;

    private final Leads leads;

    Comments(Leads leads) {
        this.leads = leads;
    }

    /** @throws LeadRefused COMMENT-001 when there is no text, or too much, or none that can be stored */
    @Transactional
    public void add(LeadId id, String text, String author) {
        String comment = text == null ? "" : text.strip();
        if (comment.isEmpty() || comment.length() > LONGEST) {
            throw new LeadRefused(
                    "COMMENT-001", "comment: must have 1 to %,d characters; nothing was added".formatted(LONGEST));
        }
        if (comment.codePoints()
                .anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
            throw new LeadRefused("COMMENT-001", "comment: must be readable text; nothing was added");
        }
        leads.lock(id);
        leads.record(id, HistoryKind.COMMENTED, author, null, Map.of(), comment);
    }
}
