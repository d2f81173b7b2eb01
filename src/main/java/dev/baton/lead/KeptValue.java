package dev.baton.lead;

/**
 * A value of a lead with what decides whether it counts.
 *
 * @param cameWith the merged lead that brought it; null for the lead's own
 * @param confirmed whether a person typed or corrected it
 */
public record KeptValue(Value value, LeadId cameWith, boolean confirmed) {

    public String field() {
        return value.field();
    }

    KeptValue broughtBy(LeadId lead) {
        return cameWith == null ? new KeptValue(value, lead, confirmed) : this;
    }
}
