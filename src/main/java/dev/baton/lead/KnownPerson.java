package dev.baton.lead;

/** As much of an older lead's person as it takes to tell whether it is the same one. */
public record KnownPerson(
        LeadId lead, String firstName, String lastName, String emailKey, String phoneKey, String companyKey) {

    @Override
    public String toString() {
        return "KnownPerson[" + lead + "]";
    }
}
