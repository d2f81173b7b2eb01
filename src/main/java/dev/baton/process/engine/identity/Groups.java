package dev.baton.process.engine.identity;

import java.util.LinkedHashMap;
import java.util.Map;

/** The groups that give a person a role. Beside them each team has one of its own, {@link #team}. */
public final class Groups {

    public static final String REPS = "reps";
    public static final String MANAGERS = "managers";
    public static final String MARKETERS = "marketers";
    public static final String ANALYSTS = "analysts";
    public static final String ADMINISTRATORS = org.camunda.bpm.engine.authorization.Groups.CAMUNDA_ADMIN;

    private static final String TEAM_PREFIX = "team-";

    private Groups() {}

    /** The group of a team, which models name as {@code camunda:candidateGroups="team-${team}"}. */
    public static String team(String key) {
        return TEAM_PREFIX + key;
    }

    public static boolean isTeam(String group) {
        return group.startsWith(TEAM_PREFIX);
    }

    public static String teamKey(String group) {
        return group.substring(TEAM_PREFIX.length());
    }

    static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(REPS, "Sales reps");
        names.put(MANAGERS, "Sales managers");
        names.put(MARKETERS, "Marketers");
        names.put(ANALYSTS, "Analysts");
        names.put(ADMINISTRATORS, "Administrators");
        return names;
    }
}
