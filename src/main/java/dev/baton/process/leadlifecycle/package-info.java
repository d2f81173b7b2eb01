/** {@code lead-lifecycle.bpmn}. */
package dev.baton.process.leadlifecycle;
