package dev.baton.lead;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.util.UUID;

/** Identifies a lead for ever; a UUID version 7, so that ids sort by the instant of capture. Also the business key of its lives. */
public record LeadId(@JsonValue UUID value) implements Comparable<LeadId> {

    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    @JsonCreator
    public LeadId {
        if (value == null) {
            throw new IllegalArgumentException("a lead id has a value");
        }
    }

    public static LeadId next() {
        return new LeadId(GENERATOR.generate());
    }

    /** @throws IllegalArgumentException when the text is no UUID */
    public static LeadId of(String text) {
        return new LeadId(UUID.fromString(text));
    }

    @Override
    public int compareTo(LeadId other) {
        return value.toString().compareTo(other.value.toString());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
