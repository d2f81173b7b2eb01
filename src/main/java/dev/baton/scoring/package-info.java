/** How good a lead is: fit and engagement, decay, grade and threshold, each point with its reason. */
@ApplicationModule(allowedDependencies = "lead")
package dev.baton.scoring;

import org.springframework.modulith.ApplicationModule;
