package dev.baton.lead;

import java.time.Instant;
import java.util.Map;

/**
 * Who a lead is: the only place of names, addresses and free text. Never logged, never an engine variable; gone when the person is erased.
 *
 * @param emailKey the address in its comparable form, or null
 * @param phoneKey the number in E.164, or null
 * @param domain the company's domain, never that of a free-mail provider, or null
 */
public record Person(
        String firstName,
        String lastName,
        String email,
        String emailKey,
        String phone,
        String phoneKey,
        String jobTitle,
        String company,
        String companyKey,
        String website,
        String domain,
        String city,
        String region,
        String postalCode,
        String message,
        String consentText,
        Instant consentAt,
        Map<String, Object> attributes) {

    public static final Person ERASED = new Person(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            Map.of());

    /** First and last name, as far as known; empty when neither is. */
    public String name() {
        return ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName)).strip();
    }

    @Override
    public String toString() {
        return "Person[not shown]";
    }
}
