package dev.baton.lead;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Generated;

@Entity
@Table(name = "lead")
class LeadRow {

    @Id
    UUID id;

    // Drawn by the database; read back when the row is inserted.
    @Generated
    @Column(insertable = false, updatable = false)
    long number;

    @Version
    int version;

    String stage;
    Instant stageAt;
    int round = 1;
    String source;
    String apiKey;
    Instant capturedAt;
    String country;
    String language;
    String emailKind;
    String seniority;
    boolean student;
    boolean nameGiven;
    boolean phoneGiven;
    boolean companyGiven;
    boolean callRequested;
    String industry;
    String product;
    String timeframe;
    String complexity;
    Integer employees;
    BigDecimal annualRevenue;
    BigDecimal budget;
    String marketingConsent;
    UUID accountId;
    UUID mergedInto;
    String reviewedRoute;
    String route;
    String channel;
    String team;
    String owner;
    String grade;
    int timesRecycled;
    Instant engagedSince;
    String endReason;
    Instant coolDownUntil;
    int historySeq;

    protected LeadRow() {}

    LeadRow(LeadId id, NewLead lead, Stage stage, Instant at) {
        this.id = id.value();
        this.stage = stage.code();
        this.stageAt = at;
        this.source = lead.source();
        this.apiKey = lead.apiKey();
        this.capturedAt = at;
        this.marketingConsent = lead.marketingConsent();
        describe(lead.facts());
    }

    void describe(Facts facts) {
        country = facts.country();
        language = facts.language();
        emailKind = facts.emailKind();
        seniority = facts.seniority();
        student = facts.student();
        nameGiven = facts.nameGiven();
        phoneGiven = facts.phoneGiven();
        companyGiven = facts.companyGiven();
        industry = facts.industry();
        product = facts.product();
        timeframe = facts.timeframe();
        complexity = facts.complexity();
        employees = facts.employees();
        annualRevenue = facts.annualRevenue();
        budget = facts.budget();
    }

    Stage stage() {
        return Stage.of(stage);
    }

    Lead snapshot() {
        return new Lead(
                new LeadId(id),
                number,
                stage(),
                stageAt,
                round,
                source,
                apiKey,
                capturedAt,
                new Facts(
                        country,
                        language,
                        emailKind,
                        seniority,
                        student,
                        nameGiven,
                        phoneGiven,
                        companyGiven,
                        industry,
                        product,
                        timeframe,
                        complexity,
                        employees,
                        annualRevenue,
                        budget),
                callRequested,
                marketingConsent,
                accountId,
                mergedInto == null ? null : new LeadId(mergedInto),
                reviewedRoute,
                route,
                channel,
                team,
                owner,
                grade,
                timesRecycled,
                engagedSince,
                endReason,
                coolDownUntil);
    }
}
