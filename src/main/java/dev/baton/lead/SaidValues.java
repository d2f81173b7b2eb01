package dev.baton.lead;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that the fields of one lead say: of each field the value that counts, and the others beside it. Pure. Adding loses nothing, whatever the order in
 * which values are added; taking away what was added gives what there was before.
 */
record SaidValues(Map<String, KeptValue> counting, List<KeptValue> former) {

    static SaidValues of(Collection<KeptValue> counting) {
        Map<String, KeptValue> byField = new LinkedHashMap<>();
        counting.forEach(kept -> byField.put(kept.field(), kept));
        return new SaidValues(byField, List.of());
    }

    /** @param order of two values of one field, the one that counts is the greater */
    SaidValues plus(Collection<KeptValue> brought, Comparator<KeptValue> order) {
        Map<String, KeptValue> counts = new LinkedHashMap<>(counting);
        List<KeptValue> others = new ArrayList<>(former);
        for (KeptValue each : brought) {
            KeptValue known = counts.get(each.field());
            if (known == null || order.compare(each, known) > 0) {
                counts.put(each.field(), each);
                if (known != null) {
                    others.add(known);
                }
            } else {
                others.add(each);
            }
        }
        return new SaidValues(counts, others);
    }

    SaidValues without(Predicate<KeptValue> leaving, Comparator<KeptValue> order) {
        List<KeptValue> staying = new ArrayList<>(counting.values());
        staying.addAll(former);
        staying.removeIf(leaving);
        return new SaidValues(Map.of(), List.of()).plus(staying, order);
    }
}
