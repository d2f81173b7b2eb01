/** Telling a rep, a manager, marketing or a lead: rows in the outbox, written with what they tell of, sent later by a relay. */
@ApplicationModule(allowedDependencies = {"lead", "team", "dossier"})
package dev.baton.notification;

import org.springframework.modulith.ApplicationModule;
