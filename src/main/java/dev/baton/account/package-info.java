/** Whom do we know already: accounts, their owners and their open opportunities. */
@ApplicationModule(allowedDependencies = {})
package dev.baton.account;

import org.springframework.modulith.ApplicationModule;
