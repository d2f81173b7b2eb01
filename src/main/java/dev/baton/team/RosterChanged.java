package dev.baton.team;

/** Something about a team or its reps changed that may make somebody available. */
public record RosterChanged(String team) {}
