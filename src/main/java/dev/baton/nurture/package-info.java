/** Leads that are not ready for sales: tracks, enrolment, recycling, and the gate that keeps marketing mail away from leads in sales' hands. */
@ApplicationModule(allowedDependencies = "lead")
package dev.baton.nurture;

import org.springframework.modulith.ApplicationModule;
