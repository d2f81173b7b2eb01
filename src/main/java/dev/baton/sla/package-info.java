/** Service levels: a clock per lead and promise, measured in working time, with what became of it. */
@ApplicationModule(allowedDependencies = {"lead", "calendar"})
package dev.baton.sla;

import org.springframework.modulith.ApplicationModule;
