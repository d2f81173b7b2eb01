package dev.baton.process;

/** A form was answered in a way that it does not offer: names the field and the reason. */
public class InvalidAnswer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidAnswer(String field, String reason) {
        super("FORM-001 " + field + ": " + reason + "; nothing was changed");
    }
}
