package dev.baton.process.engine.hardening;

import java.util.List;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;

/** One reason why a file is not taken, in the form that the engine's REST interface hands to Camunda Modeler. */
record ModelProblem(String getMessage, int getLine, int getColumn, String getMainElementId) implements Problem {

    @Override
    public List<String> getElementIds() {
        return getMainElementId() == null ? List.of() : List.of(getMainElementId());
    }

    /** An exception that names the file and carries the problem. */
    ParseException in(String resource) {
        return new ParseException(
                "%s: %s; nothing of this deployment is taken".formatted(resource, getMessage()),
                resource,
                List.of(this),
                List.of());
    }
}
