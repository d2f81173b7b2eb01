/** Everything that fits Baton to the engine: deployment, tables, history, forms, answers to tasks, and how lives begin and wake. */
package dev.baton.process.engine;
