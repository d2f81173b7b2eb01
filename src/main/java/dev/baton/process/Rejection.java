package dev.baton.process;

import java.util.Set;

/** Why sales gives a lead back. {@code recycle-lead.dmn} decides what each leads to. */
public final class Rejection {

    public static final Set<String> REASONS = Set.of(
            "not-ready", "no-budget", "not-a-fit", "wrong-contact", "wrong-team", "bad-data", "duplicate", "no-time");

    private Rejection() {}
}
