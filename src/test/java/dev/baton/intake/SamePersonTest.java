package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.intake.SamePerson.Finding;
import dev.baton.lead.KnownPerson;
import dev.baton.lead.LeadId;
import dev.baton.lead.Person;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The same person")
class SamePersonTest {

    private static final String OWN = "fay@funnel.example";
    private static final String ROLE = "info@funnel.example";
    private static final String PHONE = "+49307792001";

    private final RoleAddresses roles = new RoleAddresses();
    private final SamePerson samePerson = new SamePerson(roles);

    @ParameterizedTest
    @CsvSource({
        "Anna, Arn, ANNA, ARN",
        "Anna, Arn, Arn, Anna",
        "'Anna Arn', , Anna, Arn",
        ", 'Arn, Anna', Anna, Arn",
        "A., Arn, Anna, Arn",
        "Jürgen, Größl, Juergen, Groessl",
        "José, Peña, Jose, Pena",
        "Anna-Lena, Arn, Anna Lena, Arn",
        "Annalena, Arn, Anna Lena, Arn",
        "Bob, Miller, Robert, Miller",
        "Anna, 'van der Berg', Anna, Berg",
        "Anna, 'van der Berg', Anna, Vanderberg",
        "Anna Maria, Arn, Anna, Arn"
    })
    void hasNamesThatPeopleWriteInManyWays(String first, String last, String otherFirst, String otherLast) {
        ComparedName one = ComparedName.of(first, last);
        ComparedName other = ComparedName.of(otherFirst, otherLast);
        assertThat(one.like(other)).isEqualTo(ComparedName.Likeness.SAME);
        assertThat(other.like(one)).isEqualTo(ComparedName.Likeness.SAME);
    }

    @ParameterizedTest
    @CsvSource({
        "Anna, Arn, Bernd, Bolt, OTHER",
        ", Bolt, Anna, Arn, OTHER",
        "Anna, Arn, Anna, Bolt, PARTLY",
        "Anna, , Anna, Arn, PARTLY",
        "Fay, , , Funnel, UNKNOWN",
        ", , Anna, Arn, UNKNOWN",
        "A., B., Anna, Bolt, PARTLY"
    })
    void isToldFromAnotherByName(
            String first, String last, String otherFirst, String otherLast, ComparedName.Likeness likeness) {
        ComparedName one = ComparedName.of(first, last);
        ComparedName other = ComparedName.of(otherFirst, otherLast);
        assertThat(one.like(other)).isEqualTo(likeness);
        assertThat(other.like(one)).isEqualTo(likeness);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info",
                "Info",
                "info.de",
                "info+x",
                "info+anna.arn",
                "sales-emea",
                "office_berlin",
                "kontakt",
                "de.info",
                "vertrieb2",
                "geschäftsführung",
                "buero",
                "büro",
                "info1"
            })
    void hasNoAddressThatSeveralPeopleRead(String local) {
        assertThat(roles.isRole(
                        local.toLowerCase(java.util.Locale.ROOT) + "@funnel.example", ComparedName.of(null, null)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fay", "fay.funnel", "f.funnel", "infante", "salesio", "fay+info", "officer"})
    void mayHaveAnAddressThatOnlyLooksLikeThat(String local) {
        assertThat(roles.isRole(local + "@funnel.example", ComparedName.of(null, null)))
                .isFalse();
    }

    @Test
    void mayBeCalledLikeARole() {
        assertThat(roles.isRole("mark.post@funnel.example", ComparedName.of("Mark", "Post")))
                .isFalse();
        assertThat(roles.isRole("post@funnel.example", ComparedName.of("Anna", "Arn")))
                .isTrue();
    }

    @Test
    void isCertainByAnAddressUnlessBothNamesAreOthers() {
        certain(person(OWN, null, null, null), older(OWN, null, "Fay", "Funnel"));
        certain(person(OWN, null, "Fay", "Funnel"), older(OWN, null, null, null));
        certain(person(OWN, null, "Fay", "Married"), older(OWN, null, "Fay", "Funnel"));
        certain(person(OWN, null, "F.", "Funnel"), older(OWN, null, "Fay", "Funnel"));
        shared(person(OWN, null, "Bernd", "Bolt"), older(OWN, null, "Fay", "Funnel"), "shared-address");
    }

    @Test
    void isNeverCertainByAnAddressThatSeveralPeopleRead() {
        shared(person(ROLE, null, "Bernd", "Bolt"), older(ROLE, null, "Anna", "Arn"), "shared-address");
        shared(person(ROLE, null, "Anna", "Bolt"), older(ROLE, null, "Anna", "Arn"), "shared-address");
        shared(person(ROLE, null, "A.", "B."), older(ROLE, null, "Anna", "Bolt"), "shared-address");
        shared(person(ROLE, null, null, null), older(ROLE, null, "Anna", "Arn"), "shared-address");
        shared(person(ROLE, PHONE, "Bernd", "Bolt"), older(ROLE, PHONE, "Anna", "Arn"), "shared-address");
        certain(person(ROLE, null, "ANNA", "ARN"), older(ROLE, null, "Anna", "Arn"));
        certain(person(ROLE, null, null, null), older(ROLE, null, null, null));
    }

    @Test
    void isPerhapsOneWithTheSameNameAndNumber() {
        Finding finding = find(person("fay@home.example", PHONE, "Fay", "Funnel"), older(OWN, PHONE, "Fay", "Funnel"));
        assertThat(finding).isEqualTo(new Finding(SamePerson.Verdict.LIKELY, "same-phone"));
        assertThat(find(person(null, PHONE, null, null), older(OWN, PHONE, "Fay", "Funnel"))
                        .verdict())
                .isEqualTo(SamePerson.Verdict.LIKELY);
    }

    @Test
    void isNotHeldBackForANumberThatAnotherHas() {
        shared(person("b@funnel.example", PHONE, "Bernd", "Bolt"), older(OWN, PHONE, "Fay", "Funnel"), "shared-phone");
        shared(person("b@funnel.example", PHONE, "Fay", "Bolt"), older(OWN, PHONE, "Fay", "Funnel"), "shared-phone");
        shared(person("b@funnel.example", PHONE, null, null), older(OWN, PHONE, "Fay", "Funnel"), "shared-phone");
    }

    @Test
    void isToldByNameAndCompanyWhereThereIsNothingElse() {
        certain(person(OWN, null, "Fay", "Funnel"), older(null, null, "Fay", "Funnel"));
        certain(person(null, null, "Fay", "Funnel"), older(OWN, PHONE, "Fay", "Funnel"));
        assertThat(find(person(OWN, null, "Fay", "Funnel"), older("other@funnel.example", null, "Fay", "Funnel")))
                .isNull();
        assertThat(find(person(OWN, null, "Fay", null), older(null, null, "Fay", "Funnel")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+49000000000", "+490000", "+49123456789012345", "0000000000", "+1111"})
    void isNotToldByANumberThatIsNobodys(String number) {
        assertThat(SamePerson.isNumber(number)).isFalse();
    }

    private void certain(Person person, KnownPerson older) {
        assertThat(find(person, older)).isNotNull().extracting(Finding::verdict).isEqualTo(SamePerson.Verdict.CERTAIN);
    }

    private void shared(Person person, KnownPerson older, String because) {
        assertThat(find(person, older)).isEqualTo(new Finding(SamePerson.Verdict.SHARED, because));
    }

    private Finding find(Person person, KnownPerson older) {
        return samePerson.compare(
                person,
                older,
                person.emailKey() != null && person.emailKey().equals(older.emailKey()),
                person.phoneKey() != null && person.phoneKey().equals(older.phoneKey()));
    }

    private static Person person(String email, String phone, String firstName, String lastName) {
        return new Person(
                firstName,
                lastName,
                email,
                email,
                phone,
                phone,
                null,
                "Funnel AG",
                "funnel",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    private static KnownPerson older(String email, String phone, String firstName, String lastName) {
        return new KnownPerson(new LeadId(new UUID(0, 1)), firstName, lastName, email, phone, "funnel");
    }
}
