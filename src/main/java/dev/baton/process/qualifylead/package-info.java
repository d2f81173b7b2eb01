/** {@code qualify-lead.bpmn}. */
package dev.baton.process.qualifylead;
