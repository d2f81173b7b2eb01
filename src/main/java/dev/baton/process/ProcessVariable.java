package dev.baton.process;

import java.time.Instant;
import java.util.Date;
import org.camunda.bpm.engine.delegate.VariableScope;

/** A process variable: an id, a code, a figure or an instant, never personal data. Declared once in the process that owns it. */
public record ProcessVariable<T>(String name, Class<T> type) {

    /** @return null when it is not set */
    public T get(VariableScope scope) {
        return type.cast(scope.getVariable(name));
    }

    public void set(VariableScope scope, T value) {
        scope.setVariable(name, value);
    }

    /** Instants are kept as the engine's timers read them; null for none. */
    public static void set(ProcessVariable<Date> variable, VariableScope scope, Instant at) {
        variable.set(scope, at == null ? null : Date.from(at));
    }
}
