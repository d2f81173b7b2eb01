package dev.baton.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnLabel;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.dc.Bounds;
import org.camunda.bpm.model.bpmn.instance.di.Waypoint;

/** The drawn side of a diagram: what is missing, what lies upon what, what crosses what. */
final class Drawing {

    private static final double TOUCH = 1;

    private record Box(double left, double top, double right, double bottom) {

        static Box of(Bounds b) {
            return new Box(b.getX(), b.getY(), b.getX() + b.getWidth(), b.getY() + b.getHeight());
        }

        boolean overlaps(Box other) {
            return left < other.right - TOUCH
                    && other.left < right - TOUCH
                    && top < other.bottom - TOUCH
                    && other.top < bottom - TOUCH;
        }

        boolean contains(double x, double y) {
            return x > left + TOUCH && x < right - TOUCH && y > top + TOUCH && y < bottom - TOUCH;
        }
    }

    private record Line(double x1, double y1, double x2, double y2) {

        /** They meet inside both of them, not at an end. */
        boolean crosses(Line other) {
            double d1 = side(other.x1, other.y1);
            double d2 = side(other.x2, other.y2);
            double d3 = other.side(x1, y1);
            double d4 = other.side(x2, y2);
            return d1 * d2 < 0 && d3 * d4 < 0;
        }

        /** They lie upon each other for a stretch. */
        boolean covers(Line other) {
            if (Math.abs(side(other.x1, other.y1)) > 0.001 || Math.abs(side(other.x2, other.y2)) > 0.001) {
                return false;
            }
            double length = Math.hypot(x2 - x1, y2 - y1);
            double a = along(other.x1, other.y1, length);
            double b = along(other.x2, other.y2, length);
            return Math.min(length, Math.max(a, b)) - Math.max(0, Math.min(a, b)) > TOUCH;
        }

        boolean passes(Box box) {
            int steps = (int) Math.ceil(Math.hypot(x2 - x1, y2 - y1));
            for (int i = 0; i <= steps; i++) {
                double t = steps == 0 ? 0 : (double) i / steps;
                if (box.contains(x1 + t * (x2 - x1), y1 + t * (y2 - y1))) {
                    return true;
                }
            }
            return false;
        }

        private double side(double x, double y) {
            return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
        }

        private double along(double x, double y, double length) {
            return ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
        }
    }

    private final Map<FlowNode, Box> shapes = new LinkedHashMap<>();
    private final Map<SequenceFlow, List<Line>> flows = new LinkedHashMap<>();
    private final Map<BaseElement, Box> labels = new LinkedHashMap<>();
    private final BpmnModelInstance model;

    Drawing(BpmnModelInstance model) {
        this.model = model;
        for (BpmnShape shape : model.getModelElementsByType(BpmnShape.class)) {
            if (shape.getBpmnElement() instanceof FlowNode node) {
                shapes.put(node, Box.of(shape.getBounds()));
            }
            label(shape.getBpmnElement(), shape.getBpmnLabel());
        }
        for (BpmnEdge edge : model.getModelElementsByType(BpmnEdge.class)) {
            if (edge.getBpmnElement() instanceof SequenceFlow flow) {
                flows.put(flow, lines(List.copyOf(edge.getWaypoints())));
            }
            label(edge.getBpmnElement(), edge.getBpmnLabel());
        }
    }

    List<String> missing() {
        List<String> missing = new ArrayList<>();
        model.getModelElementsByType(FlowNode.class).stream()
                .filter(node -> !shapes.containsKey(node))
                .forEach(node -> missing.add(node.getId() + " has no shape"));
        model.getModelElementsByType(SequenceFlow.class).stream()
                .filter(flow -> !flows.containsKey(flow))
                .forEach(flow -> missing.add(flow.getId() + " has no edge"));
        return missing;
    }

    List<String> crossings() {
        List<String> crossings = new ArrayList<>();
        List<SequenceFlow> all = List.copyOf(flows.keySet());
        for (int i = 0; i < all.size(); i++) {
            for (int k = i + 1; k < all.size(); k++) {
                SequenceFlow a = all.get(i);
                SequenceFlow b = all.get(k);
                boolean related = a.getSource() == b.getSource() || a.getTarget() == b.getTarget();
                boolean meet = flows.get(a).stream()
                        .anyMatch(x -> flows.get(b).stream().anyMatch(y -> x.crosses(y) || (!related && x.covers(y))));
                if (meet) {
                    crossings.add(a.getId() + " crosses " + b.getId());
                }
            }
        }
        return crossings;
    }

    List<String> overlaps() {
        List<String> overlaps = new ArrayList<>();
        List<FlowNode> all = List.copyOf(shapes.keySet());
        for (int i = 0; i < all.size(); i++) {
            for (int k = i + 1; k < all.size(); k++) {
                if (!belong(all.get(i), all.get(k)) && shapes.get(all.get(i)).overlaps(shapes.get(all.get(k)))) {
                    overlaps.add(all.get(i).getId() + " overlaps " + all.get(k).getId());
                }
            }
        }
        flows.forEach((flow, lines) -> shapes.forEach((node, box) -> {
            boolean own = flow.getSource() == node || flow.getTarget() == node || node instanceof SubProcess;
            boolean host = flow.getSource() instanceof BoundaryEvent event && event.getAttachedTo() == node;
            if (!own && !host && lines.stream().anyMatch(line -> line.passes(box))) {
                overlaps.add(flow.getId() + " runs through " + node.getId());
            }
        }));
        return overlaps;
    }

    List<String> coveredLabels() {
        List<String> covered = new ArrayList<>();
        List<BaseElement> all = List.copyOf(labels.keySet());
        for (int i = 0; i < all.size(); i++) {
            BaseElement one = all.get(i);
            Box label = labels.get(one);
            for (int k = i + 1; k < all.size(); k++) {
                if (label.overlaps(labels.get(all.get(k)))) {
                    covered.add("the labels of " + one.getId() + " and "
                            + all.get(k).getId() + " overlap");
                }
            }
            shapes.forEach((node, box) -> {
                if (!(node instanceof SubProcess) && lies(label, node, box)) {
                    covered.add("the label of " + one.getId() + " lies on " + node.getId());
                }
            });
        }
        return covered;
    }

    /** A gateway leaves the corners of its box free, an event too. */
    private static boolean lies(Box label, FlowNode node, Box box) {
        double x = (box.left + box.right) / 2;
        double y = (box.top + box.bottom) / 2;
        double dx = Math.abs(Math.max(label.left, Math.min(x, label.right)) - x) / (box.right - x);
        double dy = Math.abs(Math.max(label.top, Math.min(y, label.bottom)) - y) / (box.bottom - y);
        if (node instanceof Gateway) {
            return dx + dy < 0.95;
        }
        return node instanceof Event ? Math.hypot(dx, dy) < 0.95 : label.overlaps(box);
    }

    private void label(BaseElement element, BpmnLabel label) {
        if (element != null && label != null && label.getBounds() != null) {
            labels.put(element, Box.of(label.getBounds()));
        }
    }

    private static boolean belong(FlowNode a, FlowNode b) {
        return a instanceof BoundaryEvent event && event.getAttachedTo() == b
                || b instanceof BoundaryEvent other && other.getAttachedTo() == a
                || inside(a, b)
                || inside(b, a);
    }

    private static boolean inside(FlowNode inner, FlowNode outer) {
        for (var parent = inner.getParentElement(); parent != null; parent = parent.getParentElement()) {
            if (parent == outer) {
                return true;
            }
        }
        return inner instanceof BoundaryEvent event
                && outer instanceof SubProcess
                && event.getAttachedTo() != outer
                && inside(event.getAttachedTo(), outer);
    }

    private static List<Line> lines(List<Waypoint> points) {
        List<Line> lines = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            Waypoint a = points.get(i - 1);
            Waypoint b = points.get(i);
            lines.add(new Line(a.getX(), a.getY(), b.getX(), b.getY()));
        }
        return lines;
    }
}
