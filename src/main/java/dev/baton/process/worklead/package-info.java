/** {@code work-lead.bpmn}. */
package dev.baton.process.worklead;
