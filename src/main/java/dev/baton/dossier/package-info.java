/** Read only: all that a person may need to know about one lead, in one record, as far as the asker may see it. */
@ApplicationModule(allowedDependencies = {"lead", "account", "scoring", "assignment", "sla"})
package dev.baton.dossier;

import org.springframework.modulith.ApplicationModule;
