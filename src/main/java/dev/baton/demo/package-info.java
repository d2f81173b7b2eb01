/** The demonstration company: loaded once, in the profile {@code demo} only. */
@ApplicationModule
package dev.baton.demo;

import org.springframework.modulith.ApplicationModule;
