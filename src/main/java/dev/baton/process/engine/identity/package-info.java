/**
 * Who may do what in the engine: groups, authorizations, the filters of Tasklist, and the first administrator. Declared here once, brought into
 * the engine's tables at start when the declaration changed, and otherwise left to the administrators.
 */
package dev.baton.process.engine.identity;
