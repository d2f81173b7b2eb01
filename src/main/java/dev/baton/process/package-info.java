/**
 * The only package that knows the engine: one sub-package per BPMN file with its key, variables, messages, errors and one thin delegate per
 * service task. Flow stays in the diagrams, policy in the tables, locks and arithmetic in the modules below.
 */
@ApplicationModule(type = ApplicationModule.Type.OPEN)
package dev.baton.process;

import org.springframework.modulith.ApplicationModule;
