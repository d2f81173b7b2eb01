/** A compiler of those FEEL expressions that most cells of decision tables are. Knows nothing of leads or of an engine. */
@ApplicationModule(allowedDependencies = {})
package dev.baton.feel;

import org.springframework.modulith.ApplicationModule;
