package dev.baton.dossier;

import java.util.List;

/** What a form shows of a lead. Always the same shape: nothing known is an empty text, an erased person has {@code erased} set. */
public record Dossier(
        boolean erased,
        long number,
        String name,
        String firstName,
        String lastName,
        String company,
        String jobTitle,
        String email,
        String phone,
        String location,
        String website,
        String message,
        String productInterest,
        String useCase,
        String budget,
        String timeframe,
        String employees,
        String industry,
        String source,
        String campaign,
        String stage,
        int round,
        int timesRecycled,
        String consent,
        String grade,
        int score,
        int fit,
        int engagement,
        int threshold,
        int fitPercent,
        int engagementPercent,
        List<Reason> reasons,
        KnownAccount account,
        Assigned assignment,
        String due,
        String remind,
        List<Event> timeline,
        List<Similar> similar,
        List<Option> reps,
        String newsTitle,
        List<Change> news,
        List<Earlier> earlierMessages) {

    public record Reason(String label, String points, String kind, boolean good) {}

    public record KnownAccount(boolean known, String name, String relation, String owner, List<Deal> opportunities) {}

    public record Deal(String name, String amount, String stage) {}

    /** @param proposed whether a person has still to say yes to that owner */
    public record Assigned(String team, String owner, String why, boolean proposed) {}

    public record Event(String at, String what, String who, String note) {}

    public record Similar(
            long number, String name, String company, String email, String phone, String stage, String why) {}

    /**
     * @param before what the field said before; empty when it said nothing
     */
    public record Change(String label, String value, String before) {}

    /** What the person wrote before; {@code message} is what was written last. */
    public record Earlier(String at, String text) {}

    public record Option(String label, String value) {}

    @Override
    public String toString() {
        return "Dossier[not shown]";
    }
}
