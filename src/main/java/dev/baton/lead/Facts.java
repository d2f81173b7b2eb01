package dev.baton.lead;

import java.math.BigDecimal;

/**
 * What decisions may know of a lead: categories and figures, never a name, an address or free text. Safe to be kept in engine tables and in the
 * decision log.
 *
 * @param country ISO 3166-1 alpha-2, or null
 * @param language ISO 639-1, or null
 * @param annualRevenue in the company's currency, yearly
 * @param budget in the company's currency
 */
public record Facts(
        String country,
        String language,
        String emailKind,
        String seniority,
        boolean student,
        boolean nameGiven,
        boolean phoneGiven,
        boolean companyGiven,
        String industry,
        String product,
        String timeframe,
        String complexity,
        Integer employees,
        BigDecimal annualRevenue,
        BigDecimal budget) {

    public static final String UNKNOWN = "unknown";

    public static final Facts NONE = new Facts(
            null, null, "none", UNKNOWN, false, false, false, false, null, null, UNKNOWN, UNKNOWN, null, null, null);
}
