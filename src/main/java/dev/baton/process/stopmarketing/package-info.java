/** {@code stop-marketing.bpmn}. */
package dev.baton.process.stopmarketing;
