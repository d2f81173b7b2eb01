/** The demonstration company: loaded once, in the profile {@code demo} only. */
@ApplicationModule(allowedDependencies = {"account", "calendar", "intake", "team", "process"})
package dev.baton.demo;

import org.springframework.modulith.ApplicationModule;
