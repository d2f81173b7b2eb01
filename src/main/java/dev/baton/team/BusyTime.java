package dev.baton.team;

import java.time.Instant;

/**
 * A time at which a calendar says that somebody is busy; nothing about why.
 *
 * @param key tells it from all others of its calendar, and is the same the next time
 */
record BusyTime(String key, Instant startsAt, Instant endsAt) {}
