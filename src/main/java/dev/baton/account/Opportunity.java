package dev.baton.account;

import java.math.BigDecimal;
import java.util.UUID;

/** A deal that somebody is working on. */
public record Opportunity(UUID id, UUID accountId, String name, BigDecimal amount, String owner, boolean open) {}
