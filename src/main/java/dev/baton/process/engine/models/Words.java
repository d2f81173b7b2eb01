package dev.baton.process.engine.models;

import java.util.Set;

/** The words that a table may use at the moment of asking: some are fixed, others are the company's data. */
@FunctionalInterface
interface Words {

    /**
     * @param list name of a list of the catalogue
     * @return the words, or null where any word will do
     */
    Set<String> of(String list);
}
