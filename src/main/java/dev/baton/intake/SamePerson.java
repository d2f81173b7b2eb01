package dev.baton.intake;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.baton.intake.ComparedName.Likeness;
import dev.baton.lead.KnownPerson;
import dev.baton.lead.Person;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Whether two leads are one person. Pure, and the same whichever of the two came first. Certain is only what names do not speak against: an address with
 * another first and last name, an address that several people read, and a shared number are no proof.
 */
@Component
class SamePerson {

    /** From the surest to the least sure. */
    enum Verdict {
        /** Merged by Baton. */
        CERTAIN,
        /** A person decides before the lead goes on. */
        LIKELY,
        /** Shown to the people who have the lead; holds up nothing. */
        SHARED
    }

    /** @param because a code for the history: what the two have in common */
    record Finding(Verdict verdict, String because) {}

    private final RoleAddresses roles;

    SamePerson(RoleAddresses roles) {
        this.roles = roles;
    }

    /**
     * @param sameAddress whether the older one has, or once had, the person's address
     * @param sameNumber whether the older one has, or once had, the person's number
     * @return null when they have nothing in common that tells of a person
     */
    Finding compare(Person person, KnownPerson older, boolean sameAddress, boolean sameNumber) {
        ComparedName name = ComparedName.of(person.firstName(), person.lastName());
        ComparedName olderName = ComparedName.of(older.firstName(), older.lastName());
        Likeness names = name.like(olderName);
        boolean sameCompany = person.companyKey() != null && person.companyKey().equals(older.companyKey());
        if (sameAddress) {
            return byAddress(person, older, name, olderName, names, sameNumber, sameCompany);
        }
        if (sameCompany && names == Likeness.SAME && (isUnreachable(person) || isUnreachable(older))) {
            return new Finding(Verdict.CERTAIN, "same-name-and-company");
        }
        if (!sameNumber) {
            return null;
        }
        boolean oneAddress = person.emailKey() == null || older.emailKey() == null;
        return names == Likeness.SAME || names == Likeness.UNKNOWN && oneAddress
                ? new Finding(Verdict.LIKELY, "same-phone")
                : new Finding(Verdict.SHARED, "shared-phone");
    }

    private Finding byAddress(
            Person person,
            KnownPerson older,
            ComparedName name,
            ComparedName olderName,
            Likeness names,
            boolean sameNumber,
            boolean sameCompany) {
        boolean certain;
        if (names == Likeness.OTHER) {
            certain = false;
        } else if (roles.isRole(person.emailKey(), name) && roles.isRole(person.emailKey(), olderName)) {
            boolean nameless = name.isEmpty() && olderName.isEmpty();
            certain = names == Likeness.SAME
                    || names == Likeness.UNKNOWN && sameNumber && sameCompany
                    || nameless && !differ(person.phoneKey(), older.phoneKey());
        } else {
            certain = true;
        }
        return certain ? new Finding(Verdict.CERTAIN, "same-address") : new Finding(Verdict.SHARED, "shared-address");
    }

    private static boolean differ(String one, String other) {
        return one != null && other != null && !Objects.equals(one, other);
    }

    private static boolean isUnreachable(Person person) {
        return person.emailKey() == null && person.phoneKey() == null;
    }

    private static boolean isUnreachable(KnownPerson person) {
        return person.emailKey() == null && person.phoneKey() == null;
    }

    /** Whether this can be somebody's number: placeholders such as +49000000000 are nobody's. */
    static boolean isNumber(String phoneKey) {
        if (phoneKey == null) {
            return false;
        }
        try {
            PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
            return phones.isValidNumber(phones.parse(phoneKey, null));
        } catch (NumberParseException e) {
            return false;
        }
    }
}
