/** Who gets it: team, eligibility, the pick, the claim. One open claim a lead, each with the candidates that were passed over and why. */
@ApplicationModule(allowedDependencies = {"lead", "team", "calendar", "account"})
package dev.baton.assignment;

import org.springframework.modulith.ApplicationModule;
