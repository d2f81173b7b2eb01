package dev.baton.lead;

import java.util.List;
import java.util.Map;

/** Asks a decision table. Implemented where the tables live; pure in the facts and the deployed table. */
public interface DecisionTables {

    /**
     * @throws UnusableAnswer when the table gives no answer that can be used
     * @throws IllegalArgumentException when a fact is passed that the catalogue of the table does not have
     */
    Answer ask(String table, Map<String, Object> facts);

    /**
     * @param model key, version and hash of the table that answered
     * @param facts those of the passed facts that the table names
     * @param fired the rules that fired, in the order of the table, each with its outputs
     */
    record Answer(String model, Map<String, Object> facts, List<Fired> fired) {

        public List<String> rules() {
            return fired.stream().map(Fired::rule).toList();
        }

        /** The outputs of the one rule that fired, of a table with hit policy FIRST. */
        public Fired first() {
            return fired.get(0);
        }
    }

    record Fired(String rule, Map<String, Object> outputs) {

        public String text(String output) {
            return (String) outputs.get(output);
        }

        /** An empty cell is 0. */
        public int number(String output) {
            Object value = outputs.get(output);
            return value == null ? 0 : ((Number) value).intValue();
        }

        public boolean truth(String output) {
            return (Boolean) outputs.get(output);
        }
    }
}
