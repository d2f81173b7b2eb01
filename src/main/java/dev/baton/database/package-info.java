/**
 * Starts the database, or says what it needs, and behaves well while it is away. Without {@code spring.datasource.url}, and with the
 * embedded PostgreSQL on the class path, a durable server of its own runs under {@code baton.data-dir} as long as the application does.
 * With or without it, a database that does not answer is a {@code 503} for callers, a readiness that is down, two lines in the log, and
 * no restart.
 */
@ApplicationModule(allowedDependencies = {})
package dev.baton.database;

import org.springframework.modulith.ApplicationModule;
