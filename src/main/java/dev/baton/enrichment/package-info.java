/** Implicit data: what can be inferred from what came along, and what a provider outside knows. */
@ApplicationModule(allowedDependencies = "lead")
package dev.baton.enrichment;

import org.springframework.modulith.ApplicationModule;
