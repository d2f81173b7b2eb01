/** Who can answer: teams, their reps, when they work, when they are away, and how much they can carry. */
@ApplicationModule(allowedDependencies = "calendar")
package dev.baton.team;

import org.springframework.modulith.ApplicationModule;
