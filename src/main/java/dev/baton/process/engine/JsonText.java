package dev.baton.process.engine;

import java.util.Map;
import java.util.function.Supplier;
import org.camunda.bpm.engine.variable.impl.type.AbstractValueTypeImpl;
import org.camunda.bpm.engine.variable.type.SerializableValueType;
import org.camunda.bpm.engine.variable.value.SerializableValue;
import org.camunda.bpm.engine.variable.value.TypedValue;

/**
 * JSON for a form, made only when somebody asks for it. Tasklist knows it by its data format. There is no serializer for this type: the engine
 * cannot store it.
 */
final class JsonText implements SerializableValue {

    private static final long serialVersionUID = 1L;
    private static final String FORMAT = "application/json";
    private static final SerializableValueType JSON = new Json();

    private final transient Supplier<String> text;

    JsonText(Supplier<String> text) {
        this.text = text;
    }

    @Override
    public String getValueSerialized() {
        return text.get();
    }

    @Override
    public Object getValue() {
        return getValueSerialized();
    }

    @Override
    public boolean isDeserialized() {
        return false;
    }

    @Override
    public String getSerializationDataFormat() {
        return FORMAT;
    }

    @Override
    public SerializableValueType getType() {
        return JSON;
    }

    @Override
    public boolean isTransient() {
        return true;
    }

    @Override
    public String toString() {
        return "JsonText[not shown]";
    }

    private static final class Json extends AbstractValueTypeImpl implements SerializableValueType {

        private static final long serialVersionUID = 1L;

        Json() {
            super("json");
        }

        @Override
        public TypedValue createValue(Object value, Map<String, Object> valueInfo) {
            throw new UnsupportedOperationException("JSON text is shown, not made");
        }

        @Override
        public SerializableValue createValueFromSerialized(String serialized, Map<String, Object> valueInfo) {
            throw new UnsupportedOperationException("JSON text is shown, not made");
        }

        @Override
        public Map<String, Object> getValueInfo(TypedValue value) {
            return Map.of(VALUE_INFO_SERIALIZATION_DATA_FORMAT, FORMAT);
        }

        @Override
        public boolean isPrimitiveValueType() {
            return true;
        }

        @Override
        public boolean isAbstract() {
            return false;
        }
    }
}
