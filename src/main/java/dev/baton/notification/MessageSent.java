package dev.baton.notification;

import dev.baton.lead.LeadId;

/** A mail was accepted over SMTP, or a campaign by marketing's own system. Published inside the transaction that notes it. */
public record MessageSent(LeadId lead, Message message) {}
