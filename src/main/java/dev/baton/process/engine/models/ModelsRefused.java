package dev.baton.process.engine.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.impl.bpmn.parser.ResourceReportImpl;

/** A set that does not go live, with all that is wrong in it, in the form in which the engine's REST interface tells Camunda Modeler. */
final class ModelsRefused {

    private static final int NAMED = 10;

    private ModelsRefused() {}

    /** The engine's own exception: Camunda Modeler knows it by its name. */
    static ParseException of(List<Fault> faults) {
        Map<String, List<Problem>> byFile = new LinkedHashMap<>();
        faults.forEach(fault ->
                byFile.computeIfAbsent(fault.file(), file -> new ArrayList<>()).add(new Refusal(fault)));
        ParseException refused =
                new ParseException(message(faults), faults.get(0).file(), List.of(), List.of());
        refused.getResorceReports().clear();
        byFile.forEach(
                (file, problems) -> refused.getResorceReports().add(new ResourceReportImpl(file, problems, List.of())));
        return refused;
    }

    private static String message(List<Fault> faults) {
        String named = faults.stream().limit(NAMED).map(Fault::sentence).collect(Collectors.joining("; "));
        return named
                + (faults.size() > NAMED ? "; and %d more".formatted(faults.size() - NAMED) : "")
                + "; nothing of this deployment is taken, the former models stay in force";
    }

    private record Refusal(Fault fault) implements Problem {

        @Override
        public String getMessage() {
            return fault.code() + " " + fault.says();
        }

        @Override
        public int getLine() {
            return fault.line();
        }

        @Override
        public int getColumn() {
            return 0;
        }

        @Override
        public String getMainElementId() {
            return fault.element();
        }

        @Override
        public List<String> getElementIds() {
            return fault.element() == null ? List.of() : List.of(fault.element());
        }
    }
}
