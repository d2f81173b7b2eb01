package dev.baton.lead;

/** A table was asked and gave nothing that can be used: no answer, a word that nobody knows, or a value of another kind. */
public class UnusableAnswer extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** How each message begins. */
    public static final String CODE = "DECISION-001";

    private final String table;

    /** @param says what is wrong and where, without anything of a person */
    public UnusableAnswer(String table, String says) {
        super(CODE + " table " + table + ": " + says + "; the lead waits for the table to be mended");
        this.table = table;
    }

    public String table() {
        return table;
    }
}
