/** {@code nurture-lead.bpmn}. */
package dev.baton.process.nurturelead;
