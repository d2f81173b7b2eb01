/** {@code hand-over-to-sales.bpmn}. */
package dev.baton.process.handovertosales;
