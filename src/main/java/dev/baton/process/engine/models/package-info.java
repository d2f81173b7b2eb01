/**
 * The models of a company: what a table may ask and must answer, what a diagram must have, how a set of files is checked as a whole, and the one line of
 * releases in which each set goes live. Every door (start-up, Camunda Modeler, REST) leads through here.
 */
package dev.baton.process.engine.models;
