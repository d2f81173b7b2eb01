/** {@code capture-lead.bpmn}. */
package dev.baton.process.capturelead;
