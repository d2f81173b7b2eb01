/**
 * Channels in: REST, CSV and by hand; validation, normalising, duplicates. What is accepted is in the database with its life begun before the
 * sender reads so; what is refused is refused with every bad field named.
 */
@ApplicationModule(allowedDependencies = {"lead", "account"})
package dev.baton.intake;

import org.springframework.modulith.ApplicationModule;
