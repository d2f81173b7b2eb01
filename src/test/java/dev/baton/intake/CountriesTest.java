package dev.baton.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says no to a country that is not recognised in the way people write it, and to one that nobody meant. */
@DisplayName("A country")
class CountriesTest {

    @ParameterizedTest
    @CsvSource({
        "DE, DE",
        "de, DE",
        "DEU, DE",
        "Germany, DE",
        "Deutschland, DE",
        "ALLEMAGNE, DE",
        "Alemanha, DE",
        "ドイツ, DE",
        "UK, GB",
        "U.K., GB",
        "Great Britain, GB",
        "United Kingdom, GB",
        "England, GB",
        "USA, US",
        "U.S.A., US",
        "United States of America, US",
        "United States, US",
        "Estados Unidos, US",
        "Holland, NL",
        "The Netherlands, NL",
        "Österreich, AT",
        "Osterreich, AT",
        "Côte d’Ivoire, CI",
        "Brasil, BR",
        "Türkiye, TR",
        "Schweiz, CH",
        " France , FR",
        "South Korea, KR",
        "Korea, KR",
        "中国, CN",
        "Czech Republic, CZ",
        "Germany (DE), DE",
        "BRD, DE",
        "GER, DE",
        "Bundesrepublik Deutschland, DE",
        "The United States, US",
        "United States of America (USA), US",
        "Wales, GB",
        "Northern Ireland, GB",
        "UAE, AE",
        "Oesterreich, AT",
        "Česko, CZ",
        "Bosnia and Herzegovina, BA",
        "Bosnia & Herzegovina, BA",
        "Republic of Ireland, IE",
        "Netherland, NL",
        "NA, NA",
        "Namibia, NA",
        "🇩🇪, DE",
        "de-AT, AT",
        "'Korea, Republic of', KR",
        "Deutschland / Germany, DE",
        "​Germany , DE",
        "Suomi, FI",
        "Россия, RU",
        "Türkei, TR",
        "Vereinigtes Königreich, GB"
    })
    void isKnownByItsNamesAndCodes(String text, String code) {
        assertThat(Countries.code(text).orElse(null)).as(text).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ",
        "' ', ",
        "Atlantis, ",
        "49, ",
        "XX, ",
        "Europe, ",
        "n/a, ",
        "-, ",
        "N.A., ",
        "N/A, ",
        "#N/A, ",
        "n.a., ",
        "na, ",
        "NULL, ",
        "None, ",
        "Germany / France, ",
        "DE (France), "
    })
    void isNotGuessed(String text, String code) {
        assertThat(Countries.code(text).orElse(null)).isEqualTo(code);
        assertThat(Countries.code(null)).isEmpty();
    }

    @Test
    void isAlwaysARealOne() throws IOException {
        for (String naughty : new ObjectMapper()
                .readValue(CountriesTest.class.getResource("/naughty-strings.json"), String[].class)) {
            Countries.code(naughty)
                    .ifPresent(code -> assertThat(Locale.getISOCountries()).contains(code));
        }
        for (String code : Locale.getISOCountries()) {
            assertThat(Countries.code(code)).hasValue(code);
        }
    }
}
