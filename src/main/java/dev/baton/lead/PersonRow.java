package dev.baton.lead;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "lead_person")
class PersonRow {

    @Id
    UUID leadId;

    String firstName;
    String lastName;
    String email;
    String emailKey;
    String phone;
    String phoneKey;
    String jobTitle;
    String company;
    String companyKey;
    String website;
    String domain;
    String city;
    String region;
    String postalCode;
    String message;
    String consentText;
    Instant consentAt;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> attributes;

    /** What this lead itself brought, once those of merged leads lie over it; null before. */
    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> ownAttributes;

    protected PersonRow() {}

    PersonRow(LeadId id, Person person) {
        leadId = id.value();
        describe(person);
    }

    void describe(Person person) {
        firstName = person.firstName();
        lastName = person.lastName();
        email = person.email();
        emailKey = person.emailKey();
        phone = person.phone();
        phoneKey = person.phoneKey();
        jobTitle = person.jobTitle();
        company = person.company();
        companyKey = person.companyKey();
        website = person.website();
        domain = person.domain();
        city = person.city();
        region = person.region();
        postalCode = person.postalCode();
        message = person.message();
        consentText = person.consentText();
        consentAt = person.consentAt();
        attributes = person.attributes();
    }

    Person snapshot() {
        return new Person(
                firstName,
                lastName,
                email,
                emailKey,
                phone,
                phoneKey,
                jobTitle,
                company,
                companyKey,
                website,
                domain,
                city,
                region,
                postalCode,
                message,
                consentText,
                consentAt,
                attributes);
    }
}
