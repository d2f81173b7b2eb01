package dev.baton.process.engine.hardening;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The beans that a model may name, and no others: {@link JavaDelegate}s whose name ends in {@code Delegate} and listeners whose name ends in
 * {@code Listener}. A bean becomes reachable by what it is and by how it is called, so nobody exposes one by accident.
 */
final class DelegateBeans {

    private final ListableBeanFactory beans;
    private volatile Set<String> names;

    DelegateBeans(ListableBeanFactory beans) {
        this.beans = beans;
    }

    boolean has(String name) {
        return names().contains(name);
    }

    /** The bean, which exists if {@link #has} says so. */
    Object get(String name) {
        return beans.getBean(name);
    }

    // Read at the first use: while the engine is configured not every bean is defined yet.
    Set<String> names() {
        if (names == null) {
            Map<Class<?>, String> endings = new HashMap<>();
            endings.put(JavaDelegate.class, "Delegate");
            endings.put(ExecutionListener.class, "Listener");
            endings.put(TaskListener.class, "Listener");
            Set<String> found = new LinkedHashSet<>();
            endings.forEach((type, ending) -> Arrays.stream(beans.getBeanNamesForType(type, true, false))
                    .filter(name -> name.endsWith(ending))
                    .forEach(found::add));
            names = Set.copyOf(found);
        }
        return names;
    }
}
