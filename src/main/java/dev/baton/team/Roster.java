package dev.baton.team;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A team with its reps and their absences to come, as they were at one version. Equal versions of a team are the same roster.
 *
 * @param version grows with every change of the team, of a rep of it, or of an absence of one
 * @param reps active and inactive ones, by id
 * @param absences by rep, those that were not over
 */
public record Roster(Team team, long version, List<Rep> reps, Map<String, List<Absence>> absences) {

    public boolean isAbsent(Rep rep, Instant at) {
        return absences.getOrDefault(rep.id(), List.of()).stream().anyMatch(absence -> absence.covers(at));
    }
}
