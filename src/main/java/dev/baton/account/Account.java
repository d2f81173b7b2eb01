package dev.baton.account;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * A company that we know.
 *
 * @param nameKey the name in its comparable form
 * @param relation customer, target, competitor or none
 * @param owner the rep who owns it, or null
 * @param named whether it is on the list of named accounts
 */
public record Account(
        UUID id,
        String name,
        String nameKey,
        String domain,
        String country,
        String city,
        String industry,
        Integer employees,
        BigDecimal annualRevenue,
        String relation,
        String owner,
        boolean named) {

    public boolean isCompetitor() {
        return relation.equals("competitor");
    }
}
