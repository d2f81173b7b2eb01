/**
 * Who may ask for which address. Everything is closed unless a filter chain here (or one that a module adds for its own public pages) opens it;
 * people prove themselves against the engine's identity service or by the session of its web applications, sources by an API key.
 */
package dev.baton.process.engine.web;
