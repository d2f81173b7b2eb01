/**
 * Who is asking: the lead, its person, stage, values with their origin, activities, history and decisions. Everything that happens to a lead
 * is written here under the lead's row lock, so that its history has no gaps and no two writers.
 */
@ApplicationModule(allowedDependencies = {})
package dev.baton.lead;

import org.springframework.modulith.ApplicationModule;
