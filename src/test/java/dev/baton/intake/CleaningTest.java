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
        "VERA-LUISE, Vera-Luise",
        "O'BRIEN, O'Brien",
        "D'ARTAGNAN, D'Artagnan",
        "MCDONALD, McDonald",
        "VAN DER BERG, van der Berg",
        "MEYER III, Meyer III",
        "LEE, Lee",
        "NG, Ng",
        "ΠΑΠΑΔΌΠΟΥΛΟΣ, Παπαδόπουλος",
        "IJSSELMEER, IJsselmeer",
        "IJAZ, Ijaz",
        "O'NEILL, O'Neill",
        "DE LA CRUZ, de la Cruz",
        "VON DER LEYEN, von der Leyen",
        "DOS SANTOS, dos Santos",
        "MACHADO, MACHADO",
        "DI CAPRIO, DI CAPRIO",
        "DE LUCA, DE LUCA",
        "KING JR., King Jr.",
        "İNÖNÜ, İnönü",
        "ŁUKASIK, Łukasik",
        "MÜLLER-LÜDENSCHEIDT," + " Müller-Lüdenscheidt",
        "IBM, IBM",
        "McDonald, McDonald",
        "ΑΒΓ, ΑΒΓ",
        "李, 李",
        "JO, JO",
        "van Gogh, van Gogh",
        "BA'AL-X, BA'AL-X",
        "Null, Null"
    })
    void writesALastNameAsItsBearerWouldOrAsItCame(String name, String written) {
        String calm = PersonName.calm(name, true, null);
        assertThat(calm).isEqualTo(written);
        assertThat(PersonName.calm(calm, true, null)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "JP, MORGAN, JP",
        "TOM, MEYER, Tom",
        "JFK, MEYER, JFK",
        "ANNA, Meyer, Anna",
        "J.R., EWING, J.R.",
        "ann, MEYER, ann"
    })
    void takesInitialsForNoShout(String first, String last, String written) {
        assertThat(PersonName.calm(first, false, last)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Maribel Ortega | Maribel | Ortega",
                "van der Berg, Anna | Anna | van der Berg",
                "Anna van der Berg | Anna | van der Berg",
                "Tie, Tilda, Dr. | Tilda | Tie",
                "Dr. Tilda Tie | Tilda | Tie",
                "Madonna | - | Madonna",
                "John F. Kennedy | John F. | Kennedy",
                "Martin King Jr. | Martin | King Jr.",
                "María José García López | - | María José García López",
                "山田太郎 | - | 山田太郎",
                "van der Berg | - | van der Berg",
                " Jörg Weiß​ | Jörg | Weiß",
                "a, b, c, d | - | a, b, c, d"
            })
    void partsAWholeNameWhereThatIsSure(String whole, String first, String last) {
        assertThat(PersonName.split(whole)).isEqualTo(new PersonName(first, last));
    }

    @ParameterizedTest
    @CsvSource({
        "CTO/CIO, CTO/CIO",
        "VP OF IT, VP of IT",
        "SVP EMEA, SVP EMEA",
        "HEAD OF SALES, Head of Sales",
        "IT MANAGER, IT Manager",
        "LEITER EINKAUF, Leiter Einkauf",
        "VP Operations, VP Operations",
        "DIRECTOR R&D, Director R&D",
        "CEO, CEO",
        "GESCHÄFTSFÜHRER, Geschäftsführer",
        "MANAGER XQZ, Manager XQZ",
        "head of sales, head of sales"
    })
    void writesATitleWithItsAcronyms(String title, String written) {
        assertThat(Capitals.title(title)).isEqualTo(written);
        assertThat(Capitals.title(written)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "NEW YORK, New York",
        "RIO DE JANEIRO, Rio de Janeiro",
        "LA PAZ, La Paz",
        "FRANKFURT AM MAIN, Frankfurt am Main",
        "NYC, NYC"
    })
    void writesACityWithItsSmallWords(String city, String written) {
        assertThat(Capitals.city(city)).isEqualTo(written);
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
        "٠٣٠ ١٢٣٤٥٦, DE, +4930123456",
        "0031 20 555 0123, , +31205550123",
        "0031 20 555 0123, US, +31205550123",
        "p:+493055501777, , +493055501777",
        "​+49 30 123456 , , +4930123456"
    })
    void bringsNumbersIntoOneForm(String phone, String country, String key) {
        assertThat(Phones.read(phone, country).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000, DE",
        "0123456789, DE",
        "n/a 0000, DE",
        "+49 30 9, ",
        "1111111111, US",
        "4.9301235E+11, DE",
        "'4,9301235E+11', ",
        "1.23E+05, DE",
        "0000, ",
        "1234567890, ",
        "call me, ",
        "+999 123 4567, "
    })
    void takesANumberThatIsNoneForNoPhone(String phone, String country) {
        Phones.Phone read = Phones.read(phone, country);
        assertThat(read.text()).isNull();
        assertThat(read.key()).isNull();
        assertThat(read.problem()).isNotNull();
        Cleaning.Cleaned cleaned =
                clean(country == null ? Map.of("phone", phone) : Map.of("phone", phone, "country", country));
        assertThat(cleaned.facts().phoneGiven()).isFalse();
        assertThat(cleaned.person().phone()).isNull();
        assertThat(cleaned.changed())
                .filteredOn(value -> value.field().equals("phone"))
                .singleElement()
                .satisfies(value -> assertThat(value.value()).isNull())
                .satisfies(value -> assertThat(value.original()).isEqualTo(phone))
                .satisfies(value -> assertThat(value.problem()).isEqualTo(read.problem()));
    }

    @Test
    void keepsAnExtension() {
        assertThat(Phones.read("(212) 555-0147 x204", "US").text()).isEqualTo("+12125550147 ext. 204");
        assertThat(Phones.read("+12125550147 ext. 204", null).text()).isEqualTo("+12125550147 ext. 204");
    }

    @ParameterizedTest
    @CsvSource({
        "this quarter, quarter",
        "Q1 next quarter, quarter",
        "ASAP, now",
        "within 2 weeks, now",
        "next year, later",
        "this year, year",
        "half a year, half-year",
        "in 6 months, half-year",
        "sometime, later",
        "dieses Jahr, year",
        "'', unknown",
        "mañana, unknown",
        "unknown, unknown",
        "I don't know yet, unknown",
        "not known, unknown",
        "not now, later",
        "nowhere near, unknown",
        "Snowden project, unknown",
        "12 months, year",
        "18 months, later",
        "24 months, later",
        "9 months, year",
        "6-12 months, year",
        "sometime next month, quarter",
        "behalf of my boss, unknown",
        "today, now",
        "as soon as possible, now",
        "nächste Woche, now",
        "Q3, unknown",
        "6+ months, year",
        "no later than next week, now",
        "nicht vor nächstem Jahr, later",
        "in 3 Monaten, quarter",
        "sofort, now",
        "nicht sofort, later",
        "d'ici 6 mois, half-year",
        "dès que possible, now",
        "dentro de dos años, later",
        "lo antes posible, now",
        "l'année prochaine, later",
        "3m, quarter",
        "1.5 years, later",
        "weiß noch nicht, unknown",
        "1-3 Monate, quarter",
        "two weeks, now",
        "ein halbes Jahr, half-year",
        "over a year, later",
        "2 years ago, unknown",
        "no rush, later",
        "keine Eile, later",
        "We have an interest, unknown",
        "one day, later",
        "4th quarter, unknown"
    })
    void sortsWishesForATime(String text, String timeframe) {
        assertThat(TimeFrames.of(text)).isEqualTo(timeframe);
        assertThat(TimeFrames.of(null)).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "several sites, complex",
        "not complex, unknown",
        "a website, unknown",
        "mehrere Standorte, complex",
        "no integration needed, unknown",
        "MULTI-tenant, complex",
        "standard, simple",
        "'', unknown",
        "?, unknown"
    })
    void sortsComplexity(String text, String complexity) {
        assertThat(Complexities.of(text)).isEqualTo(complexity);
        assertThat(Complexities.of(null)).isEqualTo("unknown");
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
