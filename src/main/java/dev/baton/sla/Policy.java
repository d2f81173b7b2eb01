package dev.baton.sla;

import java.time.Duration;

/** What {@code sla.dmn} promises, in working time. */
public record Policy(String rule, Duration remindAfter, Duration escalateAfter, Duration answerWithin, int takeBacks) {}
