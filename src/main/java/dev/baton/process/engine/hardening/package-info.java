/**
 * What a model or a query may make the engine do. Models are code to Camunda: an expression reaches every bean, a script or a class every
 * class on the path, and in 7.24.0 a task query evaluates expressions that its own switch forbids. Here everything is refused that is not on
 * a short list, at three places: when a model is deployed, when an expression is evaluated, and when a script would be created.
 */
package dev.baton.process.engine.hardening;
