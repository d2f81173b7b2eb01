package dev.baton.assignment;

/** What {@code select-team.dmn} chose: the policy, not the person. */
public record TeamChoice(String team, String strategy, String reason) {}
