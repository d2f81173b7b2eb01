package dev.baton.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Says no to a guess that the value does not bear. */
@DisplayName("What one value tells of another")
class InferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Chief Executive Officer                  | c-level
            CEO                                      | c-level
            CFO & Co-Founder                         | c-level
            chief information security officer       | c-level
            Geschäftsführerin                        | c-level
            GESCHÄFTSFÜHRER                          | c-level
            Managing Director                        | c-level
            Owner                                    | c-level
            Sócio                                    | c-level
            Assistant to the CEO                     | staff
            Assistenz der Geschäftsführung           | staff
            Executive Secretary                      | staff
            Vice President, Operations               | vp
            VP Operations                            | vp
            SVP Engineering                          | vp
            Bereichsleiterin Einkauf                 | vp
            Director of Fleet                        | director
            Head of Procurement                      | director
            Leiter Einkauf                           | director
            Diretora Comercial                       | director
            Sales Manager                            | manager
            Database Administrators                  | staff
            Database Administrator                   | manager
            Team Lead                                | manager
            First-Line Supervisor                    | manager
            Gerente de Ventas                        | manager
            Welder                                   | staff
            Leadership Coach                         | staff
            Headhunter                               | staff
            Cooperative Baker                        | staff
            工程师                                    | staff
            Product Owner                            | staff
            Process Owner                            | staff
            Sr. Product-Owner (CRM)                  | staff
            HR Business Partner                      | staff
            Business Owner                           | c-level
            Owner / CEO                              | c-level
            Partner                                  | c-level
            Managing Partner                         | c-level
            Partner Manager                          | manager
            Head of Partner Management               | director
            Head Chef                                | staff
            Exec. Asst. to VP                        | staff
            Former CEO                               | staff
            CEO, formerly CTO                        | c-level
            Assistant Vice President                 | vp
            Chief Happiness & People Officer         | c-level
            Abteilungsleiterin Einkauf               | director
            Teamleiter Logistik                      | manager
            Lead Generation Specialist               | staff
            Directrice Générale                      | c-level
            VICE-PRESIDENT                           | vp
            """)
    void aTitleTellsHowSeniorSomebodyIs(String title, String seniority) {
        assertThat(Inference.seniority(title)).isEqualTo(seniority);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u2003"})
    void noTitleTellsNothing(String title) {
        assertThat(Inference.seniority(title)).isEqualTo("unknown");
        assertThat(Inference.seniority(null)).isEqualTo("unknown");
        assertThat(Inference.isStudent(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Student, true",
        "STUDENTIN, true",
        "PhD candidate, true",
        "Étudiante, true",
        "étudiant, true",
        "Estudante, true",
        "Studentenwerk, false",
        "Studio Manager, false",
        "Astudent, false"
    })
    void aTitleTellsAStudent(String title, boolean student) {
        assertThat(Inference.isStudent(title)).isEqualTo(student);
    }

    @ParameterizedTest
    @CsvSource({
        "+4930123456, DE",
        "+12125550100, US",
        "+14165550100, CA",
        "+442079460000, GB",
        "+81312345678, JP",
        "+5511912345678, BR",
        "+80012345678, ",
        "+999123, ",
        "030123456, ",
        "+, ",
        "abc, "
    })
    void aNumberTellsTheCountry(String phone, String country) {
        assertThat(Inference.country(phone).orElse(null)).isEqualTo(country);
    }

    @ParameterizedTest
    @CsvSource({
        "kestrel.de, DE",
        "kestrel.co.uk, GB",
        "kestrel.com.br, BR",
        "KESTREL.JP, JP",
        "kestrel.com, ",
        "kestrel.io, ",
        "kestrel.ai, ",
        "kestrel.tv, ",
        "kestrel.example, ",
        "kestrel.xx, ",
        "de, DE"
    })
    void aDomainTellsTheCountryUnlessItIsSoldToEverybody(String domain, String country) {
        assertThat(Inference.countryOfDomain(domain).orElse(null)).isEqualTo(country);
    }

    @Test
    void aCountryTellsTheLanguage() {
        assertThat(Inference.language("AT")).hasValue("de");
        assertThat(Inference.language("BR")).hasValue("pt");
        assertThat(Inference.language("XX")).isEmpty();
        assertThat(Inference.language(null)).isEmpty();
    }

    @Test
    void whatALeadSaysOfItsLanguageCountsIfItIsOne() {
        assertThat(Inference.saidLanguage("FR")).hasValue("fr");
        assertThat(Inference.saidLanguage("de-CH")).hasValue("de");
        for (Object other : new Object[] {null, "", "French", "xx", 7}) {
            assertThat(Inference.saidLanguage(other)).as("%s", other).isEmpty();
        }
    }

    @Test
    void noTextIsTooStrange() throws IOException {
        for (String naughty : new ObjectMapper()
                .readValue(InferenceTest.class.getResource("/naughty-strings.json"), String[].class)) {
            assertThat(Inference.seniority(naughty))
                    .isIn(Set.of("c-level", "vp", "director", "manager", "staff", "unknown"));
            assertThatCode(() -> {
                        Inference.isStudent(naughty);
                        Inference.country(naughty);
                        Inference.countryOfDomain(naughty);
                        Inference.language(naughty);
                    })
                    .doesNotThrowAnyException();
        }
    }

    /** As long as a title may be when it is taken in. */
    @Test
    void aLongTitleIsReadInNoTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(Inference.seniority("chief ".repeat(50))).isEqualTo("staff");
            assertThat(Inference.seniority("chief " + "x".repeat(294))).isEqualTo("staff");
            assertThat(Inference.isStudent("e".repeat(300))).isFalse();
        });
    }
}
