package dev.baton.process.engine.hardening;

import java.beans.FeatureDescriptor;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.el.VariableContextElResolver;
import org.camunda.bpm.engine.impl.el.VariableScopeElResolver;
import org.camunda.bpm.engine.spring.SpringExpressionManager;
import org.camunda.bpm.impl.juel.jakarta.el.BeanELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.CompositeELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.springframework.context.ApplicationContext;

/**
 * Evaluates expressions that can do no harm, wherever the engine found them: in a model, in a stored filter, or in a task query. The last is why
 * this is not left to the check of models: Camunda 7.24.0 evaluates expressions in the {@code orQueries} of a task query although expressions in
 * such queries are switched off (CVE-2026-109432, never mended in the community edition).
 */
final class RestrictedExpressions extends SpringExpressionManager {

    private final DelegateBeans delegates;

    RestrictedExpressions(ApplicationContext context, DelegateBeans delegates) {
        super(context, Collections.emptyMap());
        this.delegates = delegates;
    }

    @Override
    protected ELResolver createElResolver() {
        CompositeELResolver resolvers = new CompositeELResolver();
        // Before the variables, or a variable of the same name would take a delegate's place.
        resolvers.add(new DelegateResolver());
        resolvers.add(new VariableScopeElResolver());
        resolvers.add(new VariableContextElResolver());
        resolvers.add(new MemberResolver());
        return resolvers;
    }

    @Override
    public void addFunction(String name, Method function) {
        if (!Members.functions().contains(name)) {
            throw new IllegalArgumentException(
                    "EXPR-003 function %s is not one that expressions may call".formatted(name));
        }
        super.addFunction(name, function);
    }

    private final class DelegateResolver extends ReadOnlyResolver {

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            if (base == null && property instanceof String name && delegates.has(name)) {
                context.setPropertyResolved(true);
                return delegates.get(name);
            }
            return null;
        }
    }

    /** Answers for every base, so that no resolver of the library is ever asked for a member that is not permitted. */
    private static final class MemberResolver extends ReadOnlyResolver {

        private final BeanELResolver reflection = new BeanELResolver(true);

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            if (base == null) {
                return null;
            }
            if (base instanceof List<?> list && property instanceof Number index) {
                context.setPropertyResolved(true);
                int at = index.intValue();
                return at >= 0 && at < list.size() ? list.get(at) : null;
            }
            if (base instanceof Map<?, ?> map) {
                context.setPropertyResolved(true);
                return map.get(property);
            }
            if (property instanceof String name && Members.permitsProperty(base, name)) {
                return reflection.getValue(context, base, property);
            }
            throw new ProcessEngineException("EXPR-001 an expression may not read %s of a %s"
                    .formatted(property, base.getClass().getSimpleName()));
        }

        @Override
        public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
            if (base != null && method instanceof String name && Members.permits(base, name)) {
                return reflection.invoke(context, base, method, types, arguments);
            }
            throw new ProcessEngineException("EXPR-002 an expression may not call %s on a %s"
                    .formatted(method, base == null ? "null" : base.getClass().getSimpleName()));
        }
    }

    private abstract static class ReadOnlyResolver extends ELResolver {

        @Override
        public Class<?> getType(ELContext context, Object base, Object property) {
            return null;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {
            if (base != null) {
                throw new ProcessEngineException("EXPR-004 an expression may not set %s".formatted(property));
            }
        }

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
            return Collections.emptyIterator();
        }

        @Override
        public Class<?> getCommonPropertyType(ELContext context, Object base) {
            return Object.class;
        }
    }
}
