package dev.baton.intake;

/**
 * How a lead comes in.
 *
 * @param source the source when the lead names none
 * @param apiKey name of the API key, or null
 */
record Channel(String source, String apiKey, Need need) {

    /** What a lead must at least bring. */
    enum Need {
        /** An e-mail or a phone, unless an import or a partner sends it. */
        CONTACT,
        /** Anything to tell it by: a contact, a name or a company. */
        SOMETHING,
        /** Nothing: it corrects a lead there is. */
        NOTHING
    }
}
