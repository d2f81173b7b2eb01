package dev.baton.intake;

/**
 * How a lead comes in.
 *
 * @param source the source when the lead names none
 * @param apiKey name of the API key, or null
 * @param contactNeeded whether an e-mail or a phone is a must; an import or a partner may bring a name or a company only
 */
record Channel(String source, String apiKey, boolean contactNeeded) {}
