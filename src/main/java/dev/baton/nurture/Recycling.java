package dev.baton.nurture;

/** What {@code recycle-lead.dmn} decided: {@code another-rep}, {@code nurture}, {@code correct-data} or {@code disqualify}. */
public record Recycling(String next, String track, int coolDownDays, String rule) {}
