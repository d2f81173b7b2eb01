package dev.baton.sla;

import java.util.Map;

/** By which calendar a team works. Implemented by whoever knows the teams. */
public interface TeamCalendars {

    /** @return ids of calendars by keys of teams, as they are committed */
    Map<String, String> byTeam();
}
