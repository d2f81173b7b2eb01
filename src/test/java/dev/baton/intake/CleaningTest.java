package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lead.Facts;
import dev.baton.lead.Person;
import dev.baton.lead.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to cleaning that loses what came, that does not settle, or that takes two companies for one. */
@DisplayName("Cleaning")
class CleaningTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Cleaning cleaning = new Cleaning(null, new DomainLists());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Kestrel AG                          | kestrel
            Kestrel GmbH & Co. KG               | kestrel
            KESTREL, Inc.                       | kestrel
            The Kestrel Company                 | kestrel
            Késtrel S.A.                        | kestrel
            Kestrel  Holdings Ltd               | kestrel
            Müller Maschinenbau GmbH            | muller maschinenbau
            3M Co.                              | 3m
            S.A. S.p.A.                         | sa spa
            The Company                         | the company
            AT&T Inc.                           | at t
            株式会社日立製作所                    | 株式会社日立製作所
            Ｋｅｓｔｒｅｌ ＡＧ                     | kestrel
            """)
    void comparesCompaniesWithoutTheirLegalForm(String name, String key) {
        assertThat(Cleaning.companyKey(name)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "!!!", "…", "🐦", "\u200B"})
    void findsNoCompanyInPunctuation(String name) {
        assertThat(Cleaning.companyKey(name)).isNull();
        assertThat(Cleaning.companyKey(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "+49 30 123456, , +4930123456",
        "0049 (0)30 / 123 456, DE, +4930123456",
        "030 123456, DE, +4930123456",
        "(212) 555-0100, US, +12125550100",
        "+1 212 555 0100 ext. 12, US, +12125550100",
        "020 7946 0000, GB, +442079460000",
        "030 123456, , ",
        "123, DE, ",
        "call me, DE, ",
        "1-800-KESTREL, US, +18005378735",
        "+49 30 123456 78901234567890, , ",
        "٠٣٠ ١٢٣٤٥٦, DE, +4930123456"
    })
    void bringsNumbersIntoOneForm(String phone, String country, String key) {
        assertThat(Cleaning.phone(phone, country).orElse(null)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "this quarter, quarter", "Q1 next quarter, quarter", "ASAP, now", "within 2 weeks, now", "next year, later",
        "this year, year", "half a year, half-year", "in 6 months, half-year", "sometime, later", "dieses Jahr, year",
        "'', unknown", "mañana, unknown"
    })
    void sortsWishesForATime(String text, String timeframe) {
        assertThat(Cleaning.timeframe(text)).isEqualTo(timeframe);
        assertThat(Cleaning.timeframe(null)).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource({"several sites, complex", "MULTI-tenant, complex", "standard, simple", "'', unknown", "?, unknown"})
    void sortsComplexity(String text, String complexity) {
        assertThat(Cleaning.complexity(text)).isEqualTo(complexity);
        assertThat(Cleaning.complexity(null)).isEqualTo("unknown");
    }

    @Test
    void calmsAShoutAndKeepsWhatCame() {
        Cleaning.Cleaned cleaned = clean(Map.of(
                "firstName", "VERA-LUISE",
                "lastName", "  van\u00A0 der   Berg ",
                "email", "Vera@KESTREL.example",
                "phone", "030 123456",
                "country", "Deutschland",
                "company", "KESTREL AG",
                "website", "https://www.Kestrel.example/about"));
        Person person = cleaned.person();
        assertThat(person.firstName()).isEqualTo("Vera-Luise");
        assertThat(person.lastName()).isEqualTo("van der Berg");
        assertThat(person.company()).isEqualTo("KESTREL AG");
        assertThat(person.emailKey()).isEqualTo("vera@kestrel.example");
        assertThat(person.phoneKey()).isEqualTo("+4930123456");
        assertThat(person.domain()).isEqualTo("kestrel.example");
        assertThat(cleaned.facts().country()).isEqualTo("DE");
        assertThat(cleaned.facts().emailKind()).isEqualTo("business");
        assertThat(cleaned.changed())
                .extracting(Value::field, Value::original)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("firstName", "VERA-LUISE"),
                        org.assertj.core.groups.Tuple.tuple("lastName", "  van\u00A0 der   Berg "),
                        org.assertj.core.groups.Tuple.tuple("country", "Deutschland"),
                        org.assertj.core.groups.Tuple.tuple("phone", "030 123456"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"O'NEILL", "IBM", "McDonald", "ΑΒΓ", "李", "JO", "van Gogh"})
    void leavesNamesThatAreNoShout(String name) {
        String cleaned = clean(Map.of("lastName", name, "email", "a@kestrel.example"))
                .person()
                .lastName();
        assertThat(cleaned).isEqualTo(name.equals("O'NEILL") ? "O'neill" : name);
    }

    @Test
    void takesNoFreeMailDomainForACompany() {
        assertThat(clean(Map.of("email", "vera@gmail.com")).person().domain()).isNull();
        assertThat(clean(Map.of("email", "vera@gmail.com")).facts().emailKind()).isEqualTo("freemail");
        assertThat(clean(Map.of("email", "vera@mailinator.com")).facts().emailKind())
                .isEqualTo("disposable");
    }

    /** Whatever comes: the value or its original is what came, and cleaning again changes nothing. */
    @Test
    void losesNothingAndSettles() throws IOException {
        for (String naughty :
                new ObjectMapper().readValue(CleaningTest.class.getResource("/naughty-strings.json"), String[].class)) {
            Map<String, String> given = new HashMap<>();
            for (String field : new String[] {
                "firstName",
                "lastName",
                "jobTitle",
                "company",
                "city",
                "phone",
                "website",
                "country",
                "industry",
                "productInterest",
                "timeframe",
                "complexity"
            }) {
                given.put(field, naughty);
            }
            given.put("email", "vera@kestrel.example");
            Cleaning.Cleaned once = clean(given);
            once.changed().forEach(value -> {
                assertThat(value.original()).as(value.field()).isEqualTo(given.get(value.field()));
                given.put(value.field(), value.value());
            });
            assertThat(once.person().lastName()).isEqualTo(given.get("lastName"));
            assertThat(once.person().company()).isEqualTo(given.get("company"));
            Cleaning.Cleaned twice = cleaning.clean(once.facts(), once.person(), given, NOW);
            assertThat(twice.changed()).as("of %s", naughty).isEmpty();
            assertThat(twice.person()).isEqualTo(once.person());
            assertThat(twice.facts()).isEqualTo(once.facts());
        }
    }

    private Cleaning.Cleaned clean(Map<String, String> given) {
        Person raw = new Person(
                given.get("firstName"),
                given.get("lastName"),
                given.get("email"),
                null,
                given.get("phone"),
                null,
                given.get("jobTitle"),
                given.get("company"),
                null,
                given.get("website"),
                null,
                given.get("city"),
                null,
                null,
                null,
                null,
                null,
                Map.of());
        return cleaning.clean(Facts.NONE, raw, given, NOW);
    }
}
