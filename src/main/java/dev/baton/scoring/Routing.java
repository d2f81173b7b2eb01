package dev.baton.scoring;

import dev.baton.lead.Decision;
import dev.baton.lead.DecisionTables;
import dev.baton.lead.DecisionTables.Answer;
import dev.baton.lead.HistoryKind;
import dev.baton.lead.Lead;
import dev.baton.lead.LeadId;
import dev.baton.lead.Leads;
import dev.baton.lead.Stage;
import dev.baton.lead.UnusableAnswer;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Decides which way a scored lead goes. */
@Service
@Transactional
public class Routing {

    private final Leads leads;
    private final Scoring scoring;
    private final DecisionTables tables;

    Routing(Leads leads, Scoring scoring, DecisionTables tables) {
        this.leads = leads;
        this.scoring = scoring;
        this.tables = tables;
    }

    /** @param route sales, nurture, self-serve, review or disqualify */
    public record Route(String route, String channel) {}

    /** Asks {@code route-lead.dmn}; a lead on its way to sales is an MQL from here on. */
    @Transactional(noRollbackFor = UnusableAnswer.class)
    public Route route(LeadId id) {
        Lead lead = leads.lock(id);
        Map<String, Object> facts = facts(lead);
        Answer answer = tables.ask("routeLead", facts);
        Route route = new Route(answer.first().text("route"), answer.first().text("channel"));
        leads.explain(
                id,
                new Decision(
                        "route",
                        leads.now(),
                        lead.round(),
                        answer.model(),
                        answer.facts(),
                        answer.rules(),
                        answer.first().outputs()));
        leads.route(id, route.route(), route.channel());
        leads.record(
                id,
                HistoryKind.ROUTED,
                "baton",
                answer.first().text("reason"),
                Map.of("route", route.route(), "channel", route.channel()));
        if (route.route().equals("sales")) {
            leads.move(id, Stage.MQL, "baton", answer.first().text("reason"));
        }
        return route;
    }

    /** Which route {@link #route} would choose for the lead as it is now; nothing is written. */
    @Transactional(readOnly = true)
    public String preview(LeadId id) {
        return tables.ask("routeLead", facts(leads.find(id))).first().text("route");
    }

    private Map<String, Object> facts(Lead lead) {
        Map<String, Object> facts = lead.known();
        facts.put("reviewed", lead.reviewedRoute());
        facts.put("aboveThreshold", scoring.find(lead.id()).orElseThrow().aboveThreshold());
        facts.put("grade", lead.grade());
        facts.put("coolingDown", lead.isCoolingDown(leads.now()));
        return facts;
    }
}
